//! What an organizer sends.

use super::{Meeting, line_of, meeting, unfolded};
use crate::{Condition, GroupwareError};

#[tokio::test]
async fn an_invitation_lands_in_the_calendar_and_the_inbox() {
    let m = Meeting::new().await;
    let put = meeting(
        "m",
        &["bob"],
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n",
    );
    let written = m.put("m.ics", &put).await.unwrap();
    assert!(written.created && written.schedule_tag.is_some());
    // The status of the delivery is in what was stored.
    let stored = unfolded(&written.stored.expect("something else was stored"));
    assert!(
        line_of(&stored, "bob@example.test").contains("SCHEDULE-STATUS=1.2"),
        "{stored}"
    );
    let own = m.only(m.f.alice).await;
    assert_eq!((unfolded(&own.data), own.info.etag), (stored, written.etag));

    let copy = m.text(m.f.bob).await;
    assert!(copy.contains("SUMMARY:Talk") && !copy.contains("VALARM") && !copy.contains("SCHEDULE-STATUS"));
    assert!(!copy.contains("METHOD"));
    assert_eq!(m.inbox(m.f.bob).await, ["REQUEST"]);
    assert!(m.all(m.carol, "default").await.is_empty() && m.inbox(m.carol).await.is_empty());
    assert!(m.inbox(m.f.alice).await.is_empty() && m.mails().await.is_empty());
    m.check_logs().await;
}

#[tokio::test]
async fn what_is_no_meeting_is_stored_byte_for_byte_and_sends_nothing() {
    let m = Meeting::new().await;
    let plain = meeting("p", &[], "").replace("ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.test\r\n", "");
    let plain = plain.replace("ORGANIZER:mailto:alice@example.test\r\n", "");
    let written = m.put("p.ics", &plain).await.unwrap();
    assert_eq!((written.schedule_tag, written.stored), (None, None));
    // Somebody else's event, to which alice is not invited.
    let foreign = meeting("f", &["bob"], "").replace("alice@", "dave@");
    let written = m.put("f.ics", &foreign).await.unwrap();
    assert_eq!((written.schedule_tag, written.stored), (None, None));
    let own =
        m.f.groupware
            .object(m.f.alice, m.f.calendar, "f.ics")
            .await
            .unwrap()
            .unwrap();
    assert_eq!(own.data, foreign.as_bytes());
    assert!(m.all(m.f.bob, "default").await.is_empty());
    m.check_logs().await;
}

#[tokio::test]
async fn a_new_time_asks_everybody_anew() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob", "carol"], ""))
        .await
        .unwrap();
    m.answer(m.f.bob, "ACCEPTED").await.unwrap();
    let stored = m.text(m.f.alice).await;
    assert!(line_of(&stored, "bob@example.test").contains("PARTSTAT=ACCEPTED"));
    let moved = stored
        .replace("DTSTART:20300301T10", "DTSTART:20300302T10")
        .replace("DTEND:20300301T11", "DTEND:20300302T11");
    m.put("m.ics", &moved).await.unwrap();
    for text in [m.text(m.f.alice).await, m.text(m.f.bob).await] {
        assert!(
            line_of(&text, "bob@example.test").contains("PARTSTAT=NEEDS-ACTION"),
            "{text}"
        );
        assert!(text.contains("DTSTART:20300302T100000Z") && text.contains("SEQUENCE:1"));
    }
    assert_eq!(m.inbox(m.f.bob).await, ["REQUEST", "REQUEST"]);
    m.check_logs().await;
}

#[tokio::test]
async fn who_is_added_is_invited_and_who_is_left_out_hears_of_the_end() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    m.put("m.ics", &meeting("m", &["bob", "carol"], ""))
        .await
        .unwrap();
    assert_eq!(m.inbox(m.carol).await, ["REQUEST"]);
    assert!(m.text(m.f.bob).await.contains("carol@example.test"));
    m.put("m.ics", &meeting("m", &["carol"], "")).await.unwrap();
    assert!(m.text(m.f.bob).await.contains("STATUS:CANCELLED"));
    assert_eq!(m.inbox(m.f.bob).await.last().unwrap(), "CANCEL");
    assert!(!m.text(m.carol).await.contains("STATUS:CANCELLED"));
    m.check_logs().await;
}

#[tokio::test]
async fn one_instance_is_cancelled_alone() {
    let m = Meeting::new().await;
    let series = meeting("m", &["bob"], "RRULE:FREQ=DAILY;COUNT=3\r\n");
    m.put("m.ics", &series).await.unwrap();
    let stored = m.text(m.f.alice).await;
    m.put(
        "m.ics",
        &stored.replace("RRULE:", "EXDATE:20300302T100000Z\r\nRRULE:"),
    )
    .await
    .unwrap();
    let copy = m.text(m.f.bob).await;
    assert!(
        copy.contains("EXDATE:20300302T100000Z") && !copy.contains("STATUS:CANCELLED"),
        "{copy}"
    );
    // The end of that day, and then the series as it is without it.
    let mut messages = m.inbox(m.f.bob).await;
    messages.sort();
    assert_eq!(messages, ["CANCEL", "REQUEST", "REQUEST"]);
}

#[tokio::test]
async fn deleting_a_meeting_cancels_it_and_restoring_invites_again() {
    let m = Meeting::new().await;
    let (g, alice, calendar) = (&m.f.groupware, m.f.alice, m.f.calendar);
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let version = g.delete(alice, calendar, "m.ics", &Condition::Any).await.unwrap();
    assert!(m.text(m.f.bob).await.contains("STATUS:CANCELLED"));
    assert!(m.all(alice, "default").await.is_empty());
    g.restore(alice, calendar, "m.ics", version).await.unwrap();
    assert!(!m.text(m.f.bob).await.contains("STATUS:CANCELLED"));
    assert_eq!(m.inbox(m.f.bob).await, ["REQUEST", "CANCEL", "REQUEST"]);
    assert!(matches!(
        g.restore(alice, calendar, "m.ics", version).await,
        Err(GroupwareError::PreconditionFailed)
    ));
    m.check_logs().await;
}

#[tokio::test]
async fn someone_without_any_calendar_gets_one_with_the_invitation() {
    let m = Meeting::new().await;
    let dave = m.f.database.account("dave@example.test").await.id;
    m.put("m.ics", &meeting("m", &["dave"], "")).await.unwrap();
    assert_eq!(m.all(dave, "default").await.len(), 1);
    assert_eq!(m.inbox(dave).await, ["REQUEST"]);
}

#[tokio::test]
async fn a_task_goes_where_tasks_are_taken() {
    let m = Meeting::new().await;
    let task = meeting("t", &["bob"], "")
        .replace("VEVENT", "VTODO")
        .replace("DTEND", "DUE");
    m.put("t.ics", &task).await.unwrap();
    assert!(m.all(m.f.bob, "default").await.is_empty());
    let tasks = m.all(m.f.bob, "tasks").await;
    assert!(unfolded(&tasks[0].data).contains("BEGIN:VTODO"));
}

#[tokio::test]
async fn an_alias_is_its_persons_and_shared_aliases_are_nobodys() {
    let m = Meeting::new().await;
    for statement in [
        "INSERT INTO domain (name, created_at) VALUES ('example.test', now())",
        "INSERT INTO alias (domain_id, local_part, address, created_at)
         SELECT id, n, n || '@example.test', now() FROM domain, unnest(ARRAY['robert', 'team']) n",
        "INSERT INTO alias_target SELECT id, 'bob@example.test' FROM alias",
        "INSERT INTO alias_target SELECT id, 'carol@example.test' FROM alias WHERE local_part = 'team'",
    ] {
        sqlx::query(statement).execute(&m.f.database.pool).await.unwrap();
    }
    m.put("m.ics", &meeting("m", &["robert", "team", "nobody"], ""))
        .await
        .unwrap();
    assert!(m.text(m.f.bob).await.contains("robert@example.test"));
    let mails = m.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipient, "team@example.test");
    let own = m.text(m.f.alice).await;
    assert!(line_of(&own, "team@example.test").contains("SCHEDULE-STATUS=1.0"));
    assert!(line_of(&own, "nobody@example.test").contains("SCHEDULE-STATUS=3.7"));
    // Bob answers as the one who was invited.
    let copy = m.only(m.f.bob).await;
    let text = super::answered(&unfolded(&copy.data), "robert@example.test", "TENTATIVE");
    m.f.groupware
        .put(
            m.f.bob,
            copy.collection,
            &copy.info.name,
            text.into_bytes(),
            &Condition::Any,
        )
        .await
        .unwrap();
    let own = m.text(m.f.alice).await;
    assert!(line_of(&own, "robert@example.test").contains("PARTSTAT=TENTATIVE"));
}
