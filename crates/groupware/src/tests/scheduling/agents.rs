//! SCHEDULE-AGENT, SCHEDULE-FORCE-SEND, and people elsewhere.

use super::{Meeting, line_of, meeting};
use crate::Condition;

#[tokio::test]
async fn whom_the_client_serves_the_server_does_not() {
    let m = Meeting::new().await;
    for (uid, agent) in [("a", "CLIENT"), ("b", "NONE")] {
        let agent = format!("ATTENDEE;SCHEDULE-AGENT={agent};RSVP=TRUE:mailto:bob");
        let put = meeting(uid, &["bob"], "").replace("ATTENDEE;RSVP=TRUE:mailto:bob", &agent);
        let written = m.put(&format!("{uid}.ics"), &put).await.unwrap();
        assert_eq!(written.stored, None);
    }
    let put = meeting("c", &["bob"], "").replace("ATTENDEE;RSVP", "ATTENDEE;SCHEDULE-AGENT=SERVER;RSVP");
    m.put("c.ics", &put).await.unwrap();
    assert!(m.text(m.f.bob).await.contains("UID:c"));
    assert_eq!(m.inbox(m.f.bob).await, ["REQUEST"]);
    assert!(m.mails().await.is_empty());
}

#[tokio::test]
async fn a_message_that_is_forced_is_sent_and_the_wish_is_not_kept() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let stored = m.text(m.f.alice).await;
    m.put("m.ics", &stored).await.unwrap();
    assert_eq!(m.inbox(m.f.bob).await.len(), 1, "nothing changed");
    let forced = stored.replace(
        "ATTENDEE;RSVP=TRUE",
        "ATTENDEE;SCHEDULE-FORCE-SEND=REQUEST;RSVP=TRUE",
    );
    assert_ne!(forced, stored);
    m.put("m.ics", &forced).await.unwrap();
    assert_eq!(m.inbox(m.f.bob).await.len(), 2);
    assert!(!m.text(m.f.alice).await.contains("SCHEDULE-FORCE-SEND"));
}

#[tokio::test]
async fn people_elsewhere_get_a_row_each_in_the_queue() {
    let m = Meeting::new().await;
    let put = meeting(
        "m",
        &["bob"],
        "ATTENDEE;CN=Dave:mailto:dave@elsewhere.test\r\nATTENDEE:urn:uuid:1\r\n",
    );
    m.put("m.ics", &put).await.unwrap();
    let own = m.text(m.f.alice).await;
    assert!(line_of(&own, "dave@elsewhere.test").contains("SCHEDULE-STATUS=1.0"));
    assert!(line_of(&own, "urn:uuid:1").contains("SCHEDULE-STATUS=3.7"));
    let mails = m.mails().await;
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(
        (mail.method.as_str(), mail.sender.as_str()),
        ("REQUEST", "alice@example.test")
    );
    assert_eq!(mail.recipient, "dave@elsewhere.test");
    assert!(mail.data.contains("METHOD:REQUEST") && !mail.data.contains("SCHEDULE-STATUS"));
    let g = &m.f.groupware;
    g.delete(m.f.alice, m.f.calendar, "m.ics", &Condition::Any)
        .await
        .unwrap();
    assert_eq!(m.mails().await[1].method, "CANCEL");
}

#[tokio::test]
async fn an_answer_to_an_organizer_elsewhere_is_queued() {
    let m = Meeting::new().await;
    let put = meeting("m", &["bob"], "").replace("alice@example.test", "dave@elsewhere.test");
    let put = super::answered(&put, "bob@example.test", "ACCEPTED");
    let calendar = m.calendar(m.f.bob, "default").await;
    m.f.groupware
        .put(m.f.bob, calendar, "m.ics", put.into_bytes(), &Condition::Any)
        .await
        .unwrap();
    let mails = m.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(
        (mails[0].method.as_str(), mails[0].recipient.as_str()),
        ("REPLY", "dave@elsewhere.test")
    );
    assert_eq!(mails[0].sender, "bob@example.test");
    assert!(m.text(m.f.bob).await.contains("ORGANIZER;SCHEDULE-STATUS=1.0"));
}
