//! Schedule-Tags, entity tags and locks.

use roost_locks::{LockSpace, Locks, NewLock, Tokens};

use super::{Meeting, line_of, meeting};
use crate::{Condition, GroupwareError};

#[tokio::test]
async fn an_organizer_who_edits_with_the_schedule_tag_loses_no_answer() {
    let m = Meeting::new().await;
    let (g, alice, calendar) = (&m.f.groupware, m.f.alice, m.f.calendar);
    let put = meeting("m", &["bob"], "");
    let first = m.put("m.ics", &put).await.unwrap();
    let tag = Condition::ScheduleTag(first.schedule_tag.clone().unwrap());
    m.answer(m.f.bob, "ACCEPTED").await.unwrap();
    // Alice has not seen the answer.
    let edited = put.replace("Talk", "Walk").into_bytes();
    let second = g
        .put(alice, calendar, "m.ics", edited.clone(), &tag)
        .await
        .unwrap();
    let text = m.text(alice).await;
    assert!(
        text.contains("SUMMARY:Walk") && line_of(&text, "bob@example.test").contains("PARTSTAT=ACCEPTED")
    );
    assert_ne!(second.schedule_tag, first.schedule_tag);
    let refused = g.put(alice, calendar, "m.ics", edited, &tag).await;
    assert!(matches!(refused, Err(GroupwareError::PreconditionFailed)));
    let refused = g.delete(alice, calendar, "m.ics", &tag).await;
    assert!(matches!(refused, Err(GroupwareError::PreconditionFailed)));
    let tag = Condition::ScheduleTag(second.schedule_tag.unwrap());
    g.delete(alice, calendar, "m.ics", &tag).await.unwrap();
}

#[tokio::test]
async fn a_schedule_tag_never_fits_what_is_no_meeting() {
    let m = Meeting::new().await;
    m.f.put_event("a.ics", "x").await.unwrap();
    let data = super::super::event("a.ics", "y", "20300301T100000Z", "20300301T110000Z", "");
    let tag = Condition::ScheduleTag("\"1\"".into());
    let g = &m.f.groupware;
    let refused = g.put(m.f.alice, m.f.calendar, "a.ics", data, &tag).await;
    assert!(matches!(refused, Err(GroupwareError::PreconditionFailed)));
}

#[tokio::test]
async fn what_is_refused_sends_nothing() {
    let m = Meeting::new().await;
    let (g, alice, calendar) = (&m.f.groupware, m.f.alice, m.f.calendar);
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let edited = meeting("m", &["bob", "carol"], "").into_bytes();
    let stale = Condition::Etag(vec!["\"stale\"".into()]);
    for condition in [stale, Condition::Absent] {
        let refused = g.put(alice, calendar, "m.ics", edited.clone(), &condition).await;
        assert!(matches!(refused, Err(GroupwareError::PreconditionFailed)));
        let refused = g.delete(alice, calendar, "m.ics", &condition).await;
        assert!(matches!(refused, Err(GroupwareError::PreconditionFailed)));
    }
    let other_uid = meeting("other", &["carol"], "").into_bytes();
    let refused = g.put(alice, calendar, "m.ics", other_uid, &Condition::Any).await;
    assert!(matches!(refused, Err(GroupwareError::UidConflict { .. })));
    let refused = g.put(m.f.bob, calendar, "m.ics", edited, &Condition::Any).await;
    assert!(matches!(refused, Err(GroupwareError::NotFound)));
    assert!(m.inbox(m.carol).await.is_empty());
    assert_eq!(m.inbox(m.f.bob).await.len(), 1);
    m.check_logs().await;
}

#[tokio::test]
async fn what_was_a_meeting_and_is_none_any_more_is_cancelled() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    // As plain bytes, which name no organizer.
    let plain = super::super::event("m", "Alone", "20300301T100000Z", "20300301T110000Z", "");
    let written = m
        .put("m.ics", std::str::from_utf8(&plain).unwrap())
        .await
        .unwrap();
    assert_eq!(written.schedule_tag, None);
    assert!(m.text(m.f.bob).await.contains("STATUS:CANCELLED"));
    m.check_logs().await;
}

#[tokio::test]
async fn locks_keep_the_owner_out_and_messages_too() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob", "carol"], ""))
        .await
        .unwrap();
    let copy = m.only(m.f.bob).await;
    let locks = Locks::new(m.f.database.connections.clone());
    let lock = async |account, space, name: &str| {
        let new = NewLock {
            account,
            exclusive: true,
            infinite: false,
            owner: String::new(),
            life: None,
        };
        locks
            .lock(LockSpace::Collection(space), &[name.to_owned()], &new)
            .await
            .unwrap()
    };
    lock(m.f.bob, copy.collection, &copy.info.name).await;
    let moved = meeting("m", &["bob", "carol"], "").replace("Talk", "Walk");
    let written = m.put("m.ics", &moved).await.unwrap();
    let stored = super::unfolded(&written.stored.unwrap());
    assert!(
        line_of(&stored, "bob@example.test").contains("SCHEDULE-STATUS=5.1"),
        "{stored}"
    );
    assert!(line_of(&stored, "carol@example.test").contains("SCHEDULE-STATUS=1.2"));
    assert_eq!(m.only(m.f.bob).await, copy);
    assert_eq!(m.inbox(m.f.bob).await.len(), 1);

    let own = lock(m.f.alice, m.f.calendar, "m.ics").await;
    let refused = m.put("m.ics", &moved.replace("Walk", "Run")).await;
    assert!(matches!(refused, Err(GroupwareError::Locked { .. })));
    assert!(m.text(m.carol).await.contains("SUMMARY:Walk"));
    let g =
        m.f.groupware
            .submitting(Tokens::new(m.f.alice, [own.token.as_str()]));
    g.delete(m.f.alice, m.f.calendar, "m.ics", &Condition::Any)
        .await
        .unwrap();
    assert!(m.text(m.carol).await.contains("STATUS:CANCELLED"));
    m.check_logs().await;
}
