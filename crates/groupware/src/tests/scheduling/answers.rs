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
