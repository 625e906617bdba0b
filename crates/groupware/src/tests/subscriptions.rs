//! Calendars that are published elsewhere, once they are fetched.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Fixture, event};
use crate::{CollectionDraft, CollectionKind, Condition, Due, Fetched, GroupwareError};

async fn subscribe(f: &Fixture) -> roost_shared::CollectionId {
    let draft = CollectionDraft {
        name: "holidays".into(),
        source: "https://example.com/holidays.ics".into(),
        ..CollectionDraft::default()
    };
    let made = f
        .groupware
        .create_collection(f.alice, CollectionKind::Calendar, draft)
        .await;
    made.unwrap().id
}

fn file(events: &[(&str, &str)], stamp: &str) -> Fetched {
    let events: String = events
        .iter()
        .map(|(uid, summary)| {
            format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{stamp}\r\nDTSTART;VALUE=DATE:20260302\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n")
        })
        .collect();
    Fetched::Content {
        data: format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nREFRESH-INTERVAL;VALUE=DURATION:PT3H\r\n{events}END:VCALENDAR\r\n").into_bytes(),
        etag: "\"1\"".into(),
        last_modified: String::new(),
    }
}

/// A moment that the database holds exactly.
fn morning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap()
}

async fn take(f: &Fixture, now: DateTime<Utc>) -> Vec<Due> {
    f.groupware.due_subscriptions(now).await.unwrap()
}

#[tokio::test]
async fn what_is_fetched_is_read_and_not_written() {
    let f = Fixture::new().await;
    let calendar = subscribe(&f).await;
    let now = morning();
    let due = take(&f, now).await;
    assert_eq!(
        (due.len(), due[0].source.as_str()),
        (1, "https://example.com/holidays.ics")
    );
    assert!(take(&f, now).await.is_empty(), "nobody else gets it meanwhile");
    let first = file(&[("a", "New Year"), ("b", "Easter")], "20260101T000000Z");
    f.groupware.store_subscription(&due[0], first, now).await.unwrap();
    let page = f.groupware.sync(f.alice, calendar, None, 100).await.unwrap();
    assert_eq!(page.changed.len(), 2);
    let refused = f
        .groupware
        .put(
            f.alice,
            calendar,
            "x.ics",
            event("x", "x", "20260301T100000Z", "20260301T110000Z", ""),
            &Condition::Any,
        )
        .await;
    assert!(matches!(refused, Err(GroupwareError::Forbidden)));

    // Stamps are no change; what is changed, new or gone is.
    let later = now + TimeDelta::hours(3);
    assert!(take(&f, later - TimeDelta::minutes(1)).await.is_empty());
    let due = take(&f, later).await;
    assert_eq!(due[0].etag, "\"1\"");
    let stamped = file(&[("a", "New Year"), ("b", "Easter")], "20270101T000000Z");
    f.groupware
        .store_subscription(&due[0], stamped, later)
        .await
        .unwrap();
    let nothing = f
        .groupware
        .sync(f.alice, calendar, Some(&page.token), 100)
        .await
        .unwrap();
    assert!(nothing.changed.is_empty() && nothing.deleted.is_empty());
    let changed = file(&[("b", "Easter Sunday"), ("c", "May Day")], "20270101T000000Z");
    f.groupware
        .store_subscription(&due[0], changed, later)
        .await
        .unwrap();
    let news = f
        .groupware
        .sync(f.alice, calendar, Some(&page.token), 100)
        .await
        .unwrap();
    assert_eq!((news.changed.len(), news.deleted.len()), (2, 1));
    let state = f.groupware.subscription(f.alice, calendar).await.unwrap();
    assert_eq!(
        (state.error.as_str(), state.next_at.unwrap() - later),
        ("", TimeDelta::hours(3))
    );
    assert_eq!(state.fetched_at.unwrap().timestamp(), later.timestamp());
}

#[tokio::test]
async fn failures_are_told_and_tried_again_more_and_more_rarely() {
    let f = Fixture::new().await;
    let calendar = subscribe(&f).await;
    let mut now = morning();
    let due = take(&f, now).await;
    f.groupware
        .store_subscription(&due[0], file(&[("a", "A")], "20260101T000000Z"), now)
        .await
        .unwrap();
    now += TimeDelta::hours(3);
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let due = take(&f, now).await;
        let html = Fetched::Content {
            data: b"<html>moved</html>".to_vec(),
            etag: String::new(),
            last_modified: String::new(),
        };
        let refused = f.groupware.store_subscription(&due[0], html, now).await;
        assert!(matches!(refused, Err(GroupwareError::InvalidCalendar(_))));
        f.groupware
            .subscription_failed(&due[0], "It is no calendar.\n", now)
            .await
            .unwrap();
        let state = f.groupware.subscription(f.alice, calendar).await.unwrap();
        assert_eq!(state.error, "It is no calendar.");
        let next = state.next_at.unwrap();
        pauses.push((next - now).num_minutes());
        now = next + TimeDelta::seconds(1);
    }
    assert_eq!(pauses, [15, 30, 60, 120, 240, 480, 960, 1440]);
    // What was there stays.
    assert_eq!(
        f.groupware
            .sync(f.alice, calendar, None, 10)
            .await
            .unwrap()
            .changed
            .len(),
        1
    );
    let due = take(&f, now).await;
    f.groupware
        .store_subscription(&due[0], Fetched::Unchanged, now)
        .await
        .unwrap();
    assert_eq!(
        f.groupware.subscription(f.alice, calendar).await.unwrap().error,
        ""
    );
}

#[tokio::test]
async fn it_is_the_subscribers_alone() {
    let f = Fixture::new().await;
    let calendar = subscribe(&f).await;
    for (account, id) in [(f.bob, calendar), (f.alice, f.calendar)] {
        let hidden = f.groupware.subscription(account, id).await;
        assert!(matches!(hidden, Err(GroupwareError::NotFound)));
    }
    let due = take(&f, Utc::now()).await;
    f.groupware.delete_collection(f.alice, calendar).await.unwrap();
    let gone = f
        .groupware
        .store_subscription(&due[0], file(&[("a", "A")], "20260101T000000Z"), Utc::now())
        .await;
    assert!(matches!(gone, Err(GroupwareError::NotFound)));
    // Ordinary calendars are never taken.
    assert!(take(&f, Utc::now() + TimeDelta::days(2)).await.is_empty());
}
