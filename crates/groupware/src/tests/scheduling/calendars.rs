//! Calendars, defaults and inboxes.

use super::{Meeting, line_of, meeting};
use crate::{CollectionDraft, CollectionKind, CollectionPatch, Condition, GroupwareError};

fn draft(name: &str) -> CollectionDraft {
    CollectionDraft {
        name: name.into(),
        ..CollectionDraft::default()
    }
}

#[tokio::test]
async fn a_deleted_calendar_takes_leave_of_everybody() {
    let m = Meeting::new().await;
    let g = &m.f.groupware;
    let other = g
        .create_collection(m.f.alice, CollectionKind::Calendar, draft("other"))
        .await
        .unwrap()
        .id;
    for (uid, day) in [("a", "20300301"), ("past", "20200301")] {
        let data = meeting(uid, &["bob"], "").replace("20300301", day);
        g.put(
            m.f.alice,
            other,
            &format!("{uid}.ics"),
            data.into_bytes(),
            &Condition::Any,
        )
        .await
        .unwrap();
    }
    g.delete_collection(m.f.alice, other).await.unwrap();
    let cancelled: Vec<String> = m
        .all(m.f.bob, "default")
        .await
        .iter()
        .map(|copy| super::unfolded(&copy.data))
        .filter(|text| text.contains("STATUS:CANCELLED"))
        .collect();
    assert_eq!(cancelled.len(), 1, "what is over needs no cancelling");
    assert!(cancelled[0].contains("UID:a\r\n"));
    m.check_logs().await;
}

#[tokio::test]
async fn a_deleted_calendar_of_an_attendee_declines() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let calendar = m.calendar(m.f.bob, "default").await;
    m.f.groupware.delete_collection(m.f.bob, calendar).await.unwrap();
    let text = m.text(m.f.alice).await;
    assert!(line_of(&text, "bob@example.test").contains("PARTSTAT=DECLINED"));
    // Without a default calendar, the next invitation makes one.
    m.put("n.ics", &meeting("n", &["bob"], "")).await.unwrap();
    assert_eq!(m.all(m.f.bob, "default").await.len(), 1);
    m.check_logs().await;
}

#[tokio::test]
async fn invitations_go_into_the_calendar_that_was_chosen() {
    let m = Meeting::new().await;
    let g = &m.f.groupware;
    let work = g
        .create_collection(m.f.bob, CollectionKind::Calendar, draft("work"))
        .await
        .unwrap()
        .id;
    let inbox = m.calendar(m.f.bob, "inbox").await;
    let choose = async |calendar| {
        let patch = CollectionPatch {
            default_calendar: Some(calendar),
            ..CollectionPatch::default()
        };
        g.update_collection(m.f.bob, inbox, &patch).await
    };
    choose(work).await.unwrap();
    assert_eq!(
        g.default_calendar(m.f.bob, m.f.bob).await.unwrap().unwrap().id,
        work
    );
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    assert_eq!(m.all(m.f.bob, "work").await.len(), 1);
    let tasks = m.calendar(m.f.bob, "tasks").await;
    for bad in [tasks, inbox] {
        let refused = choose(bad).await;
        assert!(matches!(refused, Err(GroupwareError::Forbidden)));
    }
    let refused = choose(m.f.calendar).await;
    assert!(matches!(refused, Err(GroupwareError::NotFound)));
}

#[tokio::test]
async fn an_inbox_takes_nothing_and_gives_everything_up() {
    let m = Meeting::new().await;
    let g = &m.f.groupware;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let inbox = m.calendar(m.f.bob, "inbox").await;
    let own = super::super::event("x", "x", "20300301T100000Z", "20300301T110000Z", "");
    let refused = g.put(m.f.bob, inbox, "x.ics", own, &Condition::Any).await;
    assert!(matches!(refused, Err(GroupwareError::Forbidden)));
    assert!(matches!(
        g.delete_collection(m.f.bob, inbox).await,
        Err(GroupwareError::Forbidden)
    ));
    let name = m.all(m.f.bob, "inbox").await.remove(0).info.name;
    assert!(matches!(
        g.delete(m.carol, inbox, &name, &Condition::Any).await,
        Err(GroupwareError::NotFound)
    ));
    g.delete(m.f.bob, inbox, &name, &Condition::Any).await.unwrap();
    assert!(m.inbox(m.f.bob).await.is_empty());
    let listed = g.calendars(m.f.bob).await.unwrap();
    assert!(
        listed.iter().all(|calendar| calendar.id != inbox),
        "the page shows no inbox"
    );
    for name in ["inbox", "outbox"] {
        let refused = g
            .create_collection(m.carol, CollectionKind::Calendar, draft(name))
            .await;
        assert!(matches!(refused, Err(GroupwareError::NameTaken)));
    }
    m.check_logs().await;
}

#[tokio::test]
async fn what_nobody_takes_out_of_an_inbox_goes_in_time() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let now = chrono::Utc::now();
    let hour = chrono::TimeDelta::hours(1);
    let g = &m.f.groupware;
    assert_eq!(g.prune(now - hour, now - hour).await.unwrap().messages, 0);
    assert_eq!(g.prune(now - hour, now + hour).await.unwrap().messages, 1);
    assert!(m.inbox(m.f.bob).await.is_empty());
    assert_eq!(m.all(m.f.bob, "default").await.len(), 1);
    m.check_logs().await;
}

#[tokio::test]
async fn one_meeting_is_in_one_calendar() {
    let m = Meeting::new().await;
    let g = &m.f.groupware;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let other = g
        .create_collection(m.f.alice, CollectionKind::Calendar, draft("other"))
        .await
        .unwrap()
        .id;
    let again = meeting("m", &["bob"], "").into_bytes();
    let refused = g
        .put(m.f.alice, other, "x.ics", again.clone(), &Condition::Any)
        .await;
    let Err(GroupwareError::NotUnique {
        owner,
        collection,
        name,
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(
        (owner.as_str(), collection.as_str(), name.as_str()),
        ("alice@example.test", "default", "m.ics")
    );
    let refused = g
        .put(m.f.alice, m.f.calendar, "y.ics", again, &Condition::Any)
        .await;
    assert!(matches!(refused, Err(GroupwareError::UidConflict { name }) if name == "m.ics"));
}
