//! Mails with invitations.

use roost_shared::ErrorCode;
use roost_shared::calendar::{MailedInvitation, MailedMethod, MailedOutcome, MeetingRole};

use super::newest;
use crate::support::{Answer, App, Person};

const CALL: &str = "/api/mail/invitation";

/// Puts a mail from dave into the inbox that invites this person.
async fn invited(app: &App, person: &Person, from: &str, id: &str) {
    let message = format!(
        "From: Dave <{from}>\nTo: {to}\nSubject: Invitation: Talk\nMessage-ID: <{id}@elsewhere.test>\n\
         MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nCome!\n\
         --b\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n\
         METHOD:REQUEST\nBEGIN:VEVENT\nUID:{id}\nDTSTAMP:20300101T000000Z\nDTSTART:20300301T100000Z\nSUMMARY:Talk\n\
         ORGANIZER:mailto:dave@elsewhere.test\nATTENDEE:mailto:{to}\nEND:VEVENT\nEND:VCALENDAR\n--b--\n",
        to = person.address
    );
    person.append(app, "INBOX", &message).await;
}

#[tokio::test]
async fn an_opened_invitation_goes_into_the_calendar_once() {
    let app = App::attach();
    let person = app.person("alice").await;
    invited(&app, &person, "dave@elsewhere.test", "invitation-1").await;
    let key = newest(&person, "INBOX").await;
    let taken: MailedInvitation = person.post(CALL, &key).await.json();
    assert_eq!(taken.outcome, MailedOutcome::Applied);
    // What it says, and what is in the calendar of it, in the zone that was asked for.
    let message = taken.message.unwrap();
    assert_eq!(
        (message.method, message.is_update, message.is_outdated),
        (MailedMethod::Request, false, false)
    );
    assert_eq!(message.organizer.unwrap().email, "dave@elsewhere.test");
    let stored = taken.stored.unwrap();
    assert_eq!(
        (stored.event.title.as_str(), stored.role),
        ("Talk", MeetingRole::Attendee)
    );
    assert!(stored.attendees[0].is_self && stored.writable && taken.conflicts.is_empty());
    let again: MailedInvitation = person.post(CALL, &key).await.json();
    assert_eq!(again.outcome, MailedOutcome::Known);
    assert_eq!(again.stored, Some(stored));
    person
        .post(&format!("{CALL}?timezone=Mars"), &key)
        .await
        .error(ErrorCode::InvalidInput);
    let inbox = format!("/dav/calendars/{}/inbox/", person.address);
    let listed = Answer::of(person.dav("PROPFIND", &inbox).header("depth", "1")).await;
    assert!(listed.expect(207).text().contains(".ics"));
}

#[tokio::test]
async fn a_mail_from_somebody_else_invites_to_nothing() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    invited(&app, &alice, "mallory@elsewhere.test", "invitation-2").await;
    let key = newest(&alice, "INBOX").await;
    let taken: MailedInvitation = alice.post(CALL, &key).await.json();
    assert_eq!(taken.outcome, MailedOutcome::Unverified);
    assert_eq!(taken.stored, None);
    let others = bob.post(CALL, &key).await;
    assert!(others.status.is_client_error(), "{}", others.status);
    alice
        .append(&app, "INBOX", "Subject: plain\n\nno invitation\n")
        .await;
    let plain = newest(&alice, "INBOX").await;
    alice.post(CALL, &plain).await.error(ErrorCode::NotFound);
}
