//! Changing occurrences of a series.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use roost_shared::calendar::{
    EventDetail, EventDraft, EventSpan, Frequency, Recurrence, Repeat, RepeatEnd, SeriesExtent,
};

use super::Fixture;
use crate::{GroupwareError, OccurrenceName};

fn at(day: u32, hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, day)
        .unwrap()
        .and_hms_opt(hour, 0, 0)
        .unwrap()
}

fn span(day: u32, hour: u32) -> EventSpan {
    EventSpan::Timed {
        start: at(day, hour),
        end: at(day, hour + 1),
    }
}

/// Five days in Berlin from 27 March 2026 on; on the 29th the clocks change.
async fn series(f: &Fixture) -> EventDetail {
    let draft = EventDraft {
        title: "Daily".into(),
        location: String::new(),
        description: String::new(),
        span: span(27, 9),
        timezone: "Europe/Berlin".into(),
        repeat: Recurrence::Every(Repeat {
            frequency: Frequency::Daily,
            interval: 1,
            end: RepeatEnd::After(5),
        }),
        reminder_minutes: Some(10),
        attendees: None,
        free: false,
    };
    f.groupware
        .create_event(f.alice, f.calendar, &draft, Tz::UTC)
        .await
        .unwrap()
}

fn name<'a>(f: &Fixture, object: &'a str, id: &'a str, etag: Option<&'a str>) -> OccurrenceName<'a> {
    OccurrenceName {
        calendar: f.calendar,
        object,
        recurrence_id: id,
        etag,
    }
}

/// Object, day with hour, and title of what is shown.
async fn shown(f: &Fixture) -> Vec<(String, String)> {
    let from = NaiveDate::from_ymd_opt(2026, 3, 20).unwrap();
    let to = NaiveDate::from_ymd_opt(2026, 4, 10).unwrap();
    let all = f
        .groupware
        .occurrences(f.alice, from, to, Tz::Europe__Berlin)
        .await
        .unwrap();
    let line = |span: EventSpan| match span {
        EventSpan::Timed { start, .. } => start.format("%d %H").to_string(),
        EventSpan::AllDay { start, .. } => start.format("%d").to_string(),
    };
    all.into_iter()
        .map(|item| (item.object, format!("{} {}", line(item.span), item.title)))
        .collect()
}

fn lines(shown: &[(String, String)]) -> Vec<&str> {
    shown.iter().map(|(_, line)| line.as_str()).collect()
}

#[tokio::test]
async fn one_occurrence_is_changed_by_whoever_looked_at_the_newest_version() {
    let f = Fixture::new().await;
    let made = series(&f).await;
    let id = "20260330T090000";
    let opened = f
        .groupware
        .event_occurrence(f.alice, name(&f, &made.object, id, None), Tz::UTC)
        .await
        .unwrap();
    assert_eq!(opened.event.span, span(30, 9));
    assert_eq!(opened.recurrence_id.as_deref(), Some(id));
    let draft = EventDraft {
        span: span(30, 15),
        ..opened.event.clone()
    };
    let change = async |account, etag: &str| {
        let name = name(&f, &made.object, id, Some(etag));
        f.groupware
            .update_occurrence(account, name, SeriesExtent::This, &draft, Tz::UTC)
            .await
    };
    let hidden = change(f.bob, &opened.etag).await;
    assert!(matches!(hidden, Err(GroupwareError::NotFound)), "{hidden:?}");
    let changed = change(f.alice, &opened.etag).await.unwrap();
    assert_eq!(changed.event.span, span(30, 15));
    let stale = change(f.alice, &opened.etag).await;
    assert!(
        matches!(stale, Err(GroupwareError::PreconditionFailed)),
        "{stale:?}"
    );
    let after = shown(&f).await;
    assert_eq!(
        lines(&after),
        [
            "27 09 Daily",
            "28 09 Daily",
            "29 09 Daily",
            "30 15 Daily",
            "31 09 Daily"
        ]
    );
}

#[tokio::test]
async fn a_divided_series_is_two_events_or_none_is_written() {
    let f = Fixture::new().await;
    let made = series(&f).await;
    let id = "20260329T090000";
    let draft = EventDraft {
        title: "Later".into(),
        span: span(29, 11),
        ..made.event.clone()
    };
    let change = async |etag: &str| {
        let name = name(&f, &made.object, id, Some(etag));
        f.groupware
            .update_occurrence(f.alice, name, SeriesExtent::Following, &draft, Tz::UTC)
            .await
    };
    let stale = change("\"old\"").await;
    assert!(
        matches!(stale, Err(GroupwareError::PreconditionFailed)),
        "{stale:?}"
    );
    assert_eq!(shown(&f).await.len(), 5);
    let new = change(&made.etag).await.unwrap();
    assert_ne!(new.object, made.object);
    assert_eq!(new.event.reminder_minutes, Some(10));
    let after = shown(&f).await;
    assert_eq!(
        lines(&after),
        [
            "27 09 Daily",
            "28 09 Daily",
            "29 11 Later",
            "30 11 Later",
            "31 11 Later"
        ]
    );
    assert!(after[..2].iter().all(|(object, _)| *object == made.object));
    assert!(after[2..].iter().all(|(object, _)| *object == new.object));

    // From the first one on, all are meant.
    let first = "20260329T110000";
    let earlier = EventDraft {
        span: span(29, 8),
        ..new.event
    };
    f.groupware
        .update_occurrence(
            f.alice,
            name(&f, &new.object, first, None),
            SeriesExtent::Following,
            &earlier,
            Tz::UTC,
        )
        .await
        .unwrap();
    let again = shown(&f).await;
    assert_eq!(lines(&again)[2..], ["29 08 Later", "30 08 Later", "31 08 Later"]);
    assert!(again[2..].iter().all(|(object, _)| *object == new.object));
}

#[tokio::test]
async fn what_follows_goes_and_comes_back() {
    let f = Fixture::new().await;
    let made = series(&f).await;
    let id = "20260329T090000";
    let gone = name(&f, &made.object, id, Some(&made.etag));
    let version = f.groupware.delete_following(f.alice, gone).await.unwrap();
    assert_eq!(lines(&shown(&f).await), ["27 09 Daily", "28 09 Daily"]);
    f.groupware
        .restore(f.alice, f.calendar, &made.object, version)
        .await
        .unwrap();
    assert_eq!(shown(&f).await.len(), 5);
    let all = name(&f, &made.object, "20260327T090000", None);
    f.groupware.delete_following(f.alice, all).await.unwrap();
    assert!(shown(&f).await.is_empty());
}
