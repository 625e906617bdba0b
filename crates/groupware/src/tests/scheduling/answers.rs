//! What attendees send.

use super::{Meeting, line_of, meeting};
use crate::{Condition, GroupwareError, ScheduleError};

#[tokio::test]
async fn an_answer_reaches_the_organizers_copy() {
    let m = Meeting::new().await;
    let first = m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    m.answer(m.f.bob, "ACCEPTED").await.unwrap();
    let own = m.only(m.f.alice).await;
    let text = super::unfolded(&own.data);
    assert!(
        line_of(&text, "bob@example.test").contains("PARTSTAT=ACCEPTED"),
        "{text}"
    );
    // An answer leaves the Schedule-Tag, and changes the entity tag.
    assert_eq!(own.info.schedule_tag, first.schedule_tag);
    assert_ne!(own.info.etag, first.etag);
    assert_eq!(m.inbox(m.f.alice).await, ["REPLY"]);
    let copy = m.text(m.f.bob).await;
    let organizer = copy.lines().find(|line| line.starts_with("ORGANIZER"));
    assert!(organizer.unwrap().contains("SCHEDULE-STATUS=1.2"), "{copy}");

    m.answer(m.f.bob, "DECLINED").await.unwrap();
    let text = m.text(m.f.alice).await;
    assert!(line_of(&text, "bob@example.test").contains("PARTSTAT=DECLINED"));
    m.check_logs().await;
}

#[tokio::test]
async fn deleting_the_copy_declines_unless_the_client_wants_silence() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob", "carol"], ""))
        .await
        .unwrap();
    let g = &m.f.groupware;
    let copy = m.only(m.f.bob).await;
    g.delete(m.f.bob, copy.collection, &copy.info.name, &Condition::Any)
        .await
        .unwrap();
    let copy = m.only(m.carol).await;
    g.delete_with(m.carol, copy.collection, &copy.info.name, &Condition::Any, false)
        .await
        .unwrap();
    let text = m.text(m.f.alice).await;
    assert!(line_of(&text, "bob@example.test").contains("PARTSTAT=DECLINED"));
    assert!(!line_of(&text, "carol@example.test").contains("PARTSTAT=DECLINED"));
    assert_eq!(m.inbox(m.f.alice).await, ["REPLY"]);
}

#[tokio::test]
async fn the_copy_may_be_in_any_calendar_of_the_attendee() {
    let m = Meeting::new().await;
    let g = &m.f.groupware;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let copy = m.only(m.f.bob).await;
    let draft = crate::CollectionDraft {
        name: "work".into(),
        ..crate::CollectionDraft::default()
    };
    let kind = crate::CollectionKind::Calendar;
    let work = g.create_collection(m.f.bob, kind, draft).await.unwrap().id;
    let (name, tag) = (&copy.info.name, copy.info.schedule_tag.clone());
    let moved = g
        .move_object(
            m.f.bob,
            copy.collection,
            name,
            work,
            "w.ics",
            false,
            &Condition::Any,
        )
        .await
        .unwrap();
    assert_eq!(moved.schedule_tag, tag);
    assert!(m.inbox(m.f.alice).await.is_empty(), "a move tells nobody");
    m.put("m.ics", &meeting("m", &["bob"], "").replace("Talk", "Walk"))
        .await
        .unwrap();
    assert!(m.all(m.f.bob, "default").await.is_empty());
    let all = m.all(m.f.bob, "work").await;
    assert_eq!(all.len(), 1);
    assert!(super::unfolded(&all[0].data).contains("SUMMARY:Walk"));
    assert_ne!(all[0].info.schedule_tag, tag, "the organizer changed it");
    m.check_logs().await;
}

#[tokio::test]
async fn an_attendee_changes_nothing_that_is_the_organizers() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let copy = m.only(m.f.bob).await;
    let before = m.only(m.f.alice).await;
    let text = super::unfolded(&copy.data).replace("SUMMARY:Talk", "SUMMARY:Nonsense");
    let refused =
        m.f.groupware
            .put(
                m.f.bob,
                copy.collection,
                &copy.info.name,
                text.into_bytes(),
                &Condition::Any,
            )
            .await;
    assert!(matches!(
        refused,
        Err(GroupwareError::Scheduling(ScheduleError::AttendeeChange(
            "SUMMARY"
        )))
    ));
    assert_eq!(m.only(m.f.bob).await, copy);
    assert_eq!(m.only(m.f.alice).await, before);
    m.check_logs().await;
}

#[tokio::test]
async fn someone_who_is_not_invited_cannot_answer() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    // Carol pretends that she was invited.
    let forged = meeting("m", &["carol"], "");
    let forged = super::answered(&forged, "carol@example.test", "ACCEPTED");
    let calendar = m.calendar(m.carol, "default").await;
    let written =
        m.f.groupware
            .put(m.carol, calendar, "x.ics", forged.into_bytes(), &Condition::Any)
            .await
            .unwrap();
    assert!(super::unfolded(&written.stored.unwrap()).contains("ORGANIZER;SCHEDULE-STATUS=3.8"));
    assert!(!m.text(m.f.alice).await.contains("carol"));
    assert!(m.inbox(m.f.alice).await.is_empty());
}

#[tokio::test]
async fn an_event_of_ones_own_is_not_overwritten_by_an_invitation_of_its_uid() {
    let m = Meeting::new().await;
    let calendar = m.calendar(m.f.bob, "default").await;
    let own = super::super::event("m", "Mine", "20300301T100000Z", "20300301T110000Z", "");
    m.f.groupware
        .put(m.f.bob, calendar, "mine.ics", own.clone(), &Condition::Any)
        .await
        .unwrap();
    let written = m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    assert_eq!(m.only(m.f.bob).await.data, own);
    assert!(super::unfolded(&written.stored.unwrap()).contains("SCHEDULE-STATUS=3.8"));
}

#[tokio::test]
async fn the_others_see_an_answer_and_keep_what_is_theirs() {
    let m = Meeting::new().await;
    m.put(
        "m.ics",
        &meeting("m", &["bob", "carol"], "RRULE:FREQ=DAILY;COUNT=3\r\n"),
    )
    .await
    .unwrap();
    m.answer(m.carol, "TENTATIVE").await.unwrap();
    let before = m.only(m.carol).await;
    m.answer(m.f.bob, "ACCEPTED").await.unwrap();
    let copy = m.only(m.carol).await;
    let text = super::unfolded(&copy.data);
    let of = |address: &str| line_of(&text, address).to_owned();
    assert!(of("bob@example.test").contains("PARTSTAT=ACCEPTED"), "{text}");
    assert!(!of("bob@example.test").contains("SCHEDULE-STATUS"), "{text}");
    assert!(of("carol@example.test").contains("PARTSTAT=TENTATIVE"));
    assert_ne!(copy.info.etag, before.info.etag);
    assert_eq!(copy.info.schedule_tag, before.info.schedule_tag);
    assert_eq!(m.inbox(m.carol).await, ["REQUEST"]);

    // So it is with an answer to one day alone.
    let stored = m.text(m.f.bob).await;
    let day = stored
        .replace("RRULE:FREQ=DAILY;COUNT=3", "RECURRENCE-ID:20300302T100000Z")
        .replace("20300301T", "20300302T")
        .replace("PARTSTAT=ACCEPTED:mailto:bob", "PARTSTAT=DECLINED:mailto:bob");
    let (_, day) = day.split_once("BEGIN:VEVENT").unwrap();
    let series = stored.replace("END:VCALENDAR\r\n", &format!("BEGIN:VEVENT{day}"));
    let own = m.only(m.f.bob).await;
    let g = &m.f.groupware;
    g.put(
        m.f.bob,
        own.collection,
        &own.info.name,
        series.into_bytes(),
        &Condition::Any,
    )
    .await
    .unwrap();
    let text = m.text(m.carol).await;
    assert!(text.contains("RECURRENCE-ID:20300302T100000Z"), "{text}");
    assert_eq!(text.matches("PARTSTAT=TENTATIVE").count(), 2, "{text}");
    assert_eq!(text.matches("PARTSTAT=DECLINED").count(), 1, "{text}");
    m.check_logs().await;
}

#[tokio::test]
async fn an_answer_to_nothing_is_not_said_to_be_delivered() {
    let m = Meeting::new().await;
    let g = &m.f.groupware;
    let calendar = m.calendar(m.f.bob, "default").await;
    let invented = super::answered(&meeting("x", &["bob"], ""), "bob@example.test", "ACCEPTED");
    g.put(m.f.bob, calendar, "x.ics", invented.into_bytes(), &Condition::Any)
        .await
        .unwrap();
    let copy = m.text(m.f.bob).await;
    let organizer = copy.lines().find(|line| line.starts_with("ORGANIZER"));
    assert!(organizer.unwrap().contains("SCHEDULE-STATUS=3.8"), "{copy}");
    assert!(m.inbox(m.f.alice).await.is_empty());
}

/// A principal's address is as good as a mail address, in each form that clients write.
#[tokio::test]
async fn an_organizer_is_known_by_any_form_of_the_principal() {
    for form in [
        "/dav/principals/alice%40example.test/",
        "/dav/principals/alice@example.test/",
        "https://mail.example.test/dav/principals/alice@example.test/",
    ] {
        let m = Meeting::new().await;
        let data = meeting("m", &["bob"], "").replace("mailto:alice@example.test", form);
        let written = m.put("m.ics", &data).await.unwrap();
        assert!(written.schedule_tag.is_some(), "{form}");
        assert_eq!(m.inbox(m.f.bob).await, ["REQUEST"], "{form}");
        m.answer(m.f.bob, "ACCEPTED").await.unwrap();
        assert_eq!(m.inbox(m.f.alice).await, ["REPLY"], "{form}");
    }
}
