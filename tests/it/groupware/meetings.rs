//! Inviting and answering over the JSON API.

use roost_shared::ErrorCode;
use roost_shared::calendar::{
    BusyAnswer, BusyQuery, EventAnswer, EventDetail, EventDraft, MeetingRole, Occurrence, Participation,
    RoomSummary,
};
use roost_shared::mail::Address;

use super::{default_calendar, event, time};
use crate::support::{Answer, App, Person};

fn address(email: &str) -> Address {
    Address {
        name: String::new(),
        email: email.into(),
    }
}

/// An event to which these are invited.
fn meeting(title: &str, invited: &[&Person]) -> EventDraft {
    EventDraft {
        attendees: Some(invited.iter().map(|person| address(&person.address)).collect()),
        ..event(title, "2030-05-02 12:00")
    }
}

async fn create(person: &Person, draft: &EventDraft) -> EventDetail {
    let calendar = default_calendar(person).await.id;
    let path = format!("/api/calendars/{calendar}/events");
    person.post(&path, draft).await.expect(201).json()
}

const DAY: &str = "/api/calendar/occurrences?from=2030-05-02&to=2030-05-03&timezone=Europe%2FBerlin";

/// The meeting as somebody's calendar draws it.
async fn shown(person: &Person) -> Occurrence {
    let found: Vec<Occurrence> = person.get(DAY).await.json();
    found.into_iter().next().expect("the meeting")
}

/// The only event in somebody's calendar on the day of the meeting.
async fn only(person: &Person) -> Option<EventDetail> {
    let found: Vec<Occurrence> = person.get(DAY).await.json();
    let item = found.first()?;
    assert_eq!(found.len(), 1);
    Some(
        person
            .get(&path_of(&item.calendar.to_string(), &item.object))
            .await
            .json(),
    )
}

fn path_of(calendar: &str, object: &str) -> String {
    format!("/api/calendars/{calendar}/events/{object}")
}

fn path(event: &EventDetail) -> String {
    path_of(&event.calendar.to_string(), &event.object)
}

async fn save(person: &Person, event: &EventDetail, draft: &EventDraft) -> Answer {
    let request = person
        .request("PUT", &path(event))
        .header("if-match", &event.etag);
    Answer::of(request.json(draft)).await
}

fn answer(participation: Participation, comment: &str) -> EventAnswer {
    EventAnswer {
        participation,
        comment: comment.into(),
    }
}

fn answers(event: &EventDetail) -> Vec<(&str, Participation, &str)> {
    event
        .attendees
        .iter()
        .map(|attendee| {
            (
                attendee.person.email.as_str(),
                attendee.participation,
                attendee.comment.as_str(),
            )
        })
        .collect()
}

#[tokio::test]
async fn somebody_is_invited_answers_and_is_uninvited() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let made = create(&alice, &meeting("Lunch", &[&bob])).await;
    assert_eq!(made.role, MeetingRole::Organizer);
    assert_eq!(made.organizer.as_ref().unwrap().email, alice.address);
    assert_eq!(
        answers(&made),
        [
            (alice.address.as_str(), Participation::Accepted, ""),
            (bob.address.as_str(), Participation::NeedsAction, "")
        ]
    );

    let his = only(&bob).await.unwrap();
    assert_eq!(his.role, MeetingRole::Attendee);
    assert!(his.attendees.iter().any(|attendee| attendee.is_self));
    let answered: EventDetail = bob
        .post(
            &format!("{}/answer", path(&his)),
            &answer(Participation::Tentative, "If the train comes, \"maybe\"; so: yes"),
        )
        .await
        .json();
    assert_eq!(answered.attendees[1].participation, Participation::Tentative);
    let hers: EventDetail = alice.get(&path(&made)).await.json();
    assert_eq!(
        answers(&hers)[1],
        (
            bob.address.as_str(),
            Participation::Tentative,
            "If the train comes, \"maybe\"; so: yes"
        )
    );

    // Until he comes it is not certain in his calendar, and what he declined leaves him free.
    assert!(shown(&bob).await.tentative && !shown(&alice).await.tentative);
    let no = answer(Participation::Declined, "");
    bob.post(&format!("{}/answer", path(&his)), &no).await.expect(200);
    let declined = shown(&bob).await;
    assert!(declined.declined && declined.free && !declined.tentative);

    // Another answer takes the words of the first one back.
    let again = answer(Participation::Accepted, "");
    bob.post(&format!("{}/answer", path(&his)), &again)
        .await
        .expect(200);
    let hers: EventDetail = alice.get(&path(&made)).await.json();
    assert_eq!(answers(&hers)[1].1, Participation::Accepted);
    assert_eq!(answers(&hers)[1].2, "");

    // A draft that says nothing of attendees leaves them.
    let draft = EventDraft {
        title: "Late lunch".into(),
        attendees: None,
        ..hers.event.clone()
    };
    let saved: EventDetail = save(&alice, &hers, &draft).await.json();
    assert_eq!(answers(&saved)[1].1, Participation::Accepted);
    assert_eq!(only(&bob).await.unwrap().event.title, "Late lunch");

    // Moved to another hour, everybody is asked anew; and one may be left out.
    let draft = EventDraft {
        attendees: Some(Vec::new()),
        ..saved.event.clone()
    };
    let alone: EventDetail = save(&alice, &saved, &draft).await.json();
    assert_eq!((alone.role, alone.attendees.len()), (MeetingRole::None, 0));
    assert!(only(&bob).await.is_none_or(|event| event.cancelled));
}

#[tokio::test]
async fn an_answer_is_for_those_who_are_invited() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let made = create(&alice, &meeting("Lunch", &[&bob])).await;
    let yes = answer(Participation::Accepted, "");
    let to = |event: &EventDetail| format!("{}/answer", path(event));
    let error = alice.post(&to(&made), &yes).await.error(ErrorCode::InvalidInput);
    assert!(error.fields.contains_key("participation"), "{error:?}");
    // It is in her calendar, which he does not see.
    bob.post(&to(&made), &yes).await.error(ErrorCode::NotFound);
    let his = only(&bob).await.unwrap();
    for (bad, field) in [
        (answer(Participation::NeedsAction, ""), "participation"),
        (answer(Participation::Accepted, &"x".repeat(1_001)), "comment"),
    ] {
        let error = bob.post(&to(&his), &bad).await.error(ErrorCode::InvalidInput);
        assert!(error.fields.contains_key(field), "{error:?}");
    }
    let request = app
        .visitor()
        .request("POST", &to(&his))
        .header("x-roost-request", "1");
    Answer::of(request.json(&yes)).await.error(ErrorCode::NotSignedIn);
    // What is the organizer's is not his to change.
    let draft = EventDraft {
        title: "Dinner".into(),
        ..his.event.clone()
    };
    save(&bob, &his, &draft).await.error(ErrorCode::Conflict);
}

#[tokio::test]
async fn nobody_is_invited_by_what_is_no_address() {
    let app = App::attach();
    let alice = app.person("alice").await;
    let calendar = default_calendar(&alice).await.id;
    let path = format!("/api/calendars/{calendar}/events");
    let draft = |emails: Vec<String>| EventDraft {
        attendees: Some(emails.iter().map(|email| address(email)).collect()),
        ..event("Lunch", "2030-05-02 12:00")
    };
    let bad = draft(vec!["bob@elsewhere.test".into(), "bob\r\nATTENDEE:x@y".into()]);
    let error = alice.post(&path, &bad).await.error(ErrorCode::InvalidInput);
    assert!(error.fields.contains_key("attendees.1"), "{error:?}");
    let many = draft(
        (0..101)
            .map(|number| format!("p{number}@elsewhere.test"))
            .collect(),
    );
    let error = alice.post(&path, &many).await.error(ErrorCode::InvalidInput);
    assert!(error.fields.contains_key("attendees"), "{error:?}");
    // Oneself, and the same person twice, are nobody to invite.
    let made = create(
        &alice,
        &draft(vec![
            alice.address.to_uppercase(),
            "a@elsewhere.test".into(),
            "A@elsewhere.test".into(),
        ]),
    )
    .await;
    assert_eq!(made.attendees.len(), 2);
}

#[tokio::test]
async fn busy_times_are_told_within_the_domain() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let made = create(&bob, &event("Secret", "2030-05-02 12:00")).await;
    let query = |addresses: Vec<String>| BusyQuery {
        from: time("2030-05-02 00:00").date(),
        to: time("2030-05-03 00:00").date(),
        timezone: "Europe/Berlin".into(),
        addresses,
        except: None,
    };
    let asked = vec![
        bob.address.clone(),
        "someone@elsewhere.test".into(),
        alice.address.clone(),
    ];
    let told: Vec<BusyAnswer> = alice.post("/api/calendar/busy", &query(asked)).await.json();
    let busy = told[0].busy.as_ref().unwrap();
    assert_eq!(
        (busy[0].start, busy[0].end, busy[0].tentative),
        (time("2030-05-02 12:00"), time("2030-05-02 13:00"), false)
    );
    assert_eq!(told[1].busy, None);
    assert_eq!(told[2].busy.as_deref(), Some([].as_slice()));

    // The event that a time is looked for does not stand in its own way; another's may not be named.
    let except = |person: &Person| BusyQuery {
        except: Some((made.calendar, made.object.clone())),
        ..query(vec![person.address.clone()])
    };
    let told: Vec<BusyAnswer> = bob.post("/api/calendar/busy", &except(&bob)).await.json();
    assert_eq!(told[0].busy.as_deref(), Some([].as_slice()));
    alice
        .post("/api/calendar/busy", &except(&bob))
        .await
        .error(ErrorCode::NotFound);

    for (bad, field) in [
        (
            BusyQuery {
                to: time("2030-07-03 00:00").date(),
                ..query(Vec::new())
            },
            "to",
        ),
        (
            BusyQuery {
                timezone: "Mars".into(),
                ..query(Vec::new())
            },
            "timezone",
        ),
        (query(vec!["a@elsewhere.test".into(); 101]), "addresses"),
    ] {
        let error = alice
            .post("/api/calendar/busy", &bad)
            .await
            .error(ErrorCode::InvalidInput);
        assert!(error.fields.contains_key(field), "{error:?}");
    }
    let request = app
        .visitor()
        .request("POST", "/api/calendar/busy")
        .header("x-roost-request", "1");
    Answer::of(request.json(&query(Vec::new())))
        .await
        .error(ErrorCode::NotSignedIn);
    app.visitor()
        .get("/api/calendar/rooms")
        .await
        .error(ErrorCode::NotSignedIn);
    // People are no rooms.
    let rooms: Vec<RoomSummary> = alice.get("/api/calendar/rooms").await.json();
    assert!(rooms.iter().all(|room| room.address != bob.address));
}
