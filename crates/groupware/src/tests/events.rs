//! Events as the page edits them.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use roost_shared::calendar::{EventDraft, EventSpan, Frequency, Recurrence, Repeat, RepeatEnd};

use super::{Fixture, card, event};
use crate::{Condition, GroupwareError};

fn at(day: u32, hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, day)
        .unwrap()
        .and_hms_opt(hour, 0, 0)
        .unwrap()
}

fn draft(title: &str) -> EventDraft {
    EventDraft {
        title: title.into(),
        location: "Room 1".into(),
        description: "Line one\nline two".into(),
        span: EventSpan::Timed {
            start: at(2, 9),
            end: at(2, 10),
        },
        timezone: "Europe/Berlin".into(),
        repeat: Recurrence::Once,
        reminder_minutes: Some(10),
        attendees: None,
        free: false,
    }
}

fn daily(title: &str) -> EventDraft {
    let repeat = Repeat {
        frequency: Frequency::Daily,
        interval: 1,
        end: RepeatEnd::After(5),
    };
    EventDraft {
        repeat: Recurrence::Every(repeat),
        ..draft(title)
    }
}

#[tokio::test]
async fn an_event_is_made_opened_changed_and_deleted() {
    let f = Fixture::new().await;
    let (g, alice, calendar) = (&f.groupware, f.alice, f.calendar);
    let made = g
        .create_event(alice, calendar, &draft("Standup"), Tz::UTC)
        .await
        .unwrap();
    assert_eq!(made.event, draft("Standup"));
    assert!(made.writable && made.object.ends_with(".ics"));
    let opened = g.event(alice, calendar, &made.object, Tz::UTC).await.unwrap();
    assert_eq!(opened, made);

    let changed = g
        .update_event(
            alice,
            calendar,
            &made.object,
            Some(&made.etag),
            &draft("Retro"),
            Tz::UTC,
        )
        .await
        .unwrap();
    assert_eq!(changed.event.title, "Retro");
    assert_ne!(changed.etag, made.etag);
    let stale = g
        .update_event(
            alice,
            calendar,
            &made.object,
            Some(&made.etag),
            &draft("Lost"),
            Tz::UTC,
        )
        .await;
    assert!(matches!(stale, Err(GroupwareError::PreconditionFailed)));
    assert_eq!(
        g.event(alice, calendar, &made.object, Tz::UTC).await.unwrap(),
        changed
    );

    g.delete(
        alice,
        calendar,
        &made.object,
        &Condition::Etag(vec![changed.etag]),
    )
    .await
    .unwrap();
    let gone = g.event(alice, calendar, &made.object, Tz::UTC).await;
    assert!(matches!(gone, Err(GroupwareError::NotFound)));
}

#[tokio::test]
async fn what_the_page_cannot_edit_survives_a_change() {
    let f = Fixture::new().await;
    let more = "X-CLIENT-THING;P=1:keep me\r\nCATEGORIES:A,B\r\n";
    let data = event("1", "Old", "20260302T090000Z", "20260302T100000Z", more);
    f.groupware
        .put(f.alice, f.calendar, "1.ics", data, &Condition::Any)
        .await
        .unwrap();
    let opened = f
        .groupware
        .event(f.alice, f.calendar, "1.ics", Tz::UTC)
        .await
        .unwrap();
    let edited = EventDraft {
        title: "New".into(),
        ..opened.event
    };
    let etag = Some(opened.etag.as_str());
    f.groupware
        .update_event(f.alice, f.calendar, "1.ics", etag, &edited, Tz::UTC)
        .await
        .unwrap();
    let stored = f
        .groupware
        .object(f.alice, f.calendar, "1.ics")
        .await
        .unwrap()
        .unwrap();
    let text = String::from_utf8(stored.data).unwrap();
    assert!(
        text.contains("SUMMARY:New") && !text.contains("SUMMARY:Old"),
        "{text}"
    );
    assert!(
        text.contains("X-CLIENT-THING;P=1:keep me") && text.contains("CATEGORIES:A,B"),
        "{text}"
    );
}

#[tokio::test]
async fn one_occurrence_can_go_while_the_others_stay() {
    let f = Fixture::new().await;
    let (g, alice, calendar) = (&f.groupware, f.alice, f.calendar);
    let made = g
        .create_event(alice, calendar, &daily("Daily"), Tz::UTC)
        .await
        .unwrap();
    let days = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    let shown = async || {
        g.occurrences(alice, days(1), days(31), Tz::Europe__Berlin)
            .await
            .unwrap()
    };
    let all = shown().await;
    assert_eq!(all.len(), 5);
    assert_eq!(
        all[1].span,
        EventSpan::Timed {
            start: at(3, 9),
            end: at(3, 10)
        }
    );
    let doomed = all[1].recurrence_id.clone().unwrap();
    g.delete_occurrence(alice, calendar, &made.object, &doomed, Some(&made.etag))
        .await
        .unwrap();
    let left = shown().await;
    assert_eq!(left.len(), 4);
    assert!(
        left.iter()
            .all(|occurrence| occurrence.recurrence_id.as_ref() != Some(&doomed))
    );
    let again = g
        .delete_occurrence(alice, calendar, &made.object, "20300101T080000Z", None)
        .await;
    assert!(matches!(again, Err(GroupwareError::NotFound)), "{again:?}");
    let stale = g
        .delete_occurrence(alice, calendar, &made.object, &doomed, Some(&made.etag))
        .await;
    assert!(matches!(stale, Err(GroupwareError::PreconditionFailed)));
}

#[tokio::test]
async fn the_last_occurrence_takes_the_event_with_it() {
    let f = Fixture::new().await;
    let rule = "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE:20260302T090000Z\r\n";
    let data = event("1", "x", "20260302T090000Z", "20260302T100000Z", rule);
    f.groupware
        .put(f.alice, f.calendar, "1.ics", data, &Condition::Any)
        .await
        .unwrap();
    f.groupware
        .delete_occurrence(f.alice, f.calendar, "1.ics", "20260303T090000Z", None)
        .await
        .unwrap();
    assert!(
        f.groupware
            .object(f.alice, f.calendar, "1.ics")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn bad_drafts_name_their_field_and_store_nothing() {
    let f = Fixture::new().await;
    let field = async |draft: EventDraft| match f
        .groupware
        .create_event(f.alice, f.calendar, &draft, Tz::UTC)
        .await
    {
        Err(GroupwareError::InvalidInput { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(draft(&"x".repeat(1_001))).await, "title");
    assert_eq!(
        field(EventDraft {
            location: "x".repeat(1_001),
            ..draft("a")
        })
        .await,
        "location"
    );
    assert_eq!(
        field(EventDraft {
            description: "x".repeat(100_001),
            ..draft("a")
        })
        .await,
        "description"
    );
    assert_eq!(
        field(EventDraft {
            timezone: "Middle/Earth".into(),
            ..draft("a")
        })
        .await,
        "timezone"
    );
    let backwards = EventSpan::Timed {
        start: at(2, 10),
        end: at(2, 9),
    };
    assert!(
        field(EventDraft {
            span: backwards,
            ..draft("a")
        })
        .await
        .starts_with("span")
    );
    assert_eq!(f.rows("object").await, 0);
    // A card is no event.
    f.groupware
        .put(f.alice, f.book, "c.vcf", card("c", "C", ""), &Condition::Any)
        .await
        .unwrap();
    let opened = f.groupware.event(f.alice, f.book, "c.vcf", Tz::UTC).await;
    assert!(matches!(opened, Err(GroupwareError::NotFound)));
}
