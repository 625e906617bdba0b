//! Queries, occurrences, free-busy.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use futures_util::{StreamExt, TryStreamExt, stream};
use roost_ical::query::calendar::{CompFilter, Filter, TimeRange};
use roost_ical::query::{TextMatch, card as card_query};
use roost_shared::calendar::{CalendarUpdate, EventSpan};

use super::{Fixture, event, task};
use crate::{Condition, GroupwareError};

fn moment(day: u32, hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, day, hour, 0, 0).unwrap()
}

fn between(component: &str, start: DateTime<Utc>, end: DateTime<Utc>) -> Filter {
    let inner = CompFilter {
        name: component.into(),
        time_range: Some(TimeRange {
            start: Some(start),
            end: Some(end),
        }),
        ..CompFilter::default()
    };
    Filter {
        root: CompFilter {
            name: "VCALENDAR".into(),
            comps: vec![inner],
            ..CompFilter::default()
        },
    }
}

impl Fixture {
    async fn put_at(&self, name: &str, start: &str, end: &str, more: &str) {
        let data = event(name, name, start, end, more);
        self.groupware
            .put(self.alice, self.calendar, name, data, &Condition::Any)
            .await
            .unwrap();
    }

    async fn query(&self, filter: Filter) -> Vec<String> {
        let found = self
            .groupware
            .query_calendar(self.alice, self.calendar, filter, Tz::UTC, false);
        let mut names: Vec<String> = found
            .map_ok(|(content, _)| content.tag.name)
            .try_collect()
            .await
            .unwrap();
        names.sort();
        names
    }
}

#[tokio::test]
async fn a_time_range_finds_what_overlaps_it() {
    let f = Fixture::new().await;
    f.put_at("before", "20260301T080000Z", "20260301T090000Z", "")
        .await;
    f.put_at("ends-at-start", "20260301T110000Z", "20260301T120000Z", "")
        .await;
    f.put_at("inside", "20260301T130000Z", "20260301T140000Z", "")
        .await;
    f.put_at("across", "20260228T000000Z", "20260305T000000Z", "")
        .await;
    f.put_at("starts-at-end", "20260301T180000Z", "20260301T190000Z", "")
        .await;
    f.put_at(
        "daily-for-ever",
        "20200101T150000Z",
        "20200101T160000Z",
        "RRULE:FREQ=DAILY\r\n",
    )
    .await;
    f.put_at(
        "daily-until",
        "20200101T150000Z",
        "20200101T160000Z",
        "RRULE:FREQ=DAILY;UNTIL=20250101T000000Z\r\n",
    )
    .await;
    f.put_at(
        "yearly-elsewhen",
        "20200601T150000Z",
        "20200601T160000Z",
        "RRULE:FREQ=YEARLY\r\n",
    )
    .await;
    f.groupware
        .put(f.alice, f.calendar, "task", task("t"), &Condition::Any)
        .await
        .unwrap();

    let found = f.query(between("VEVENT", moment(1, 12), moment(1, 18))).await;
    assert_eq!(found, ["across", "daily-for-ever", "inside"]);
    // RFC 4791 §9.9: a task without times overlaps every range.
    assert_eq!(
        f.query(between("VTODO", moment(1, 12), moment(1, 18))).await,
        ["task"]
    );
}

/// Series are found by their listed occurrences, without being read, and beyond these by what they say themselves.
#[tokio::test]
async fn series_are_found_as_far_as_they_are_listed_and_beyond() {
    let f = Fixture::new().await;
    let (start, end) = ("20260302T100000Z", "20260302T110000Z");
    f.put_at("endless", start, end, "RRULE:FREQ=WEEKLY\r\n").await;
    let skipping = "RRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE:20260309T100000Z\r\n";
    f.put_at("skipping", start, end, skipping).await;
    let on = async |year, day| {
        let midnight = Utc.with_ymd_and_hms(year, 3, day, 0, 0, 0).unwrap();
        let filter = between("VEVENT", midnight, midnight + chrono::TimeDelta::days(1));
        let found = f
            .groupware
            .query_calendar(f.alice, f.calendar, filter, Tz::UTC, false);
        let found = found.map_ok(|(content, read)| (content.tag.name, read.is_some()));
        found.try_collect::<Vec<_>>().await.unwrap()
    };
    let listed = |name: &str| (name.to_owned(), false);
    assert_eq!(on(2026, 2).await, [listed("endless"), listed("skipping")]);
    assert_eq!(on(2026, 9).await, [listed("endless")]);
    assert_eq!(on(2026, 10).await, []);
    assert_eq!(on(2026, 16).await, [listed("endless"), listed("skipping")]);
    assert_eq!(on(2026, 23).await, [listed("endless")]);
    assert_eq!(on(2030, 4).await, [("endless".to_owned(), true)]);
    assert_eq!(on(2030, 5).await, []);
}

#[tokio::test]
async fn objects_that_are_large_together_are_all_found() {
    let f = Fixture::new().await;
    let description = format!("DESCRIPTION:{}\r\n", "x".repeat(3_000_000));
    for name in ["a", "b", "c", "d"] {
        f.put_at(name, "20260302T100000Z", "20260302T110000Z", &description)
            .await;
    }
    assert_eq!(
        f.query(between("VEVENT", moment(1, 0), moment(9, 0))).await,
        ["a", "b", "c", "d"]
    );
}

/// What replaces an event that takes place once is asked by its own times.
#[tokio::test]
async fn an_event_that_is_replaced_is_found_where_it_is_now() {
    let f = Fixture::new().await;
    let (at, then) = (
        between("VEVENT", moment(1, 12), moment(1, 18)),
        between("VEVENT", moment(8, 12), moment(8, 18)),
    );
    f.put_at("e", "20260301T130000Z", "20260301T140000Z", "").await;
    assert_eq!(f.query(at.clone()).await, ["e"]);
    f.put_at(
        "e",
        "20260301T130000Z",
        "20260301T140000Z",
        "RRULE:FREQ=WEEKLY\r\n",
    )
    .await;
    assert_eq!(
        (f.query(at.clone()).await, f.query(then.clone()).await),
        (vec!["e".to_owned()], vec!["e".to_owned()])
    );
    f.put_at("e", "20260308T130000Z", "20260308T140000Z", "").await;
    assert_eq!(
        (f.query(at).await, f.query(then).await),
        (vec![], vec!["e".to_owned()])
    );
}

/// Each once, though they are read in parts and in no order.
#[tokio::test]
async fn a_query_larger_than_one_part_is_complete() {
    let f = Fixture::new().await;
    let names: Vec<String> = (0..1_050).map(|number| format!("{number:04}")).collect();
    let put = async |name: &String| f.put_at(name, "20260301T130000Z", "20260301T140000Z", "").await;
    stream::iter(&names).for_each_concurrent(8, put).await;
    let found = f.query(between("VEVENT", moment(1, 12), moment(1, 18))).await;
    assert_eq!(found, names);
}

#[tokio::test]
async fn cards_are_found_by_their_text() {
    let f = Fixture::new().await;
    f.put_card("a.vcf", "Zoë 100% Sure_", "zoe@example.test")
        .await
        .unwrap();
    f.put_card("b.vcf", "Bert", "bert@example.test").await.unwrap();
    let query = async |text: &str| {
        let text_match = TextMatch {
            value: text.into(),
            ..TextMatch::default()
        };
        let prop = card_query::PropFilter {
            name: "FN".into(),
            text_matches: vec![text_match],
            ..card_query::PropFilter::default()
        };
        let filter = card_query::Filter {
            props: vec![prop],
            ..card_query::Filter::default()
        };
        let found = f.groupware.query_cards(f.alice, f.book, filter, false);
        found
            .map_ok(|(content, _)| content.tag.name)
            .try_collect::<Vec<_>>()
            .await
            .unwrap()
    };
    assert_eq!(query("zOË").await, ["a.vcf"]);
    assert_eq!(query("100%").await, ["a.vcf"]);
    assert_eq!(query("e").await, ["a.vcf", "b.vcf"]);
    assert!(query("b_rt").await.is_empty());
}

#[tokio::test]
async fn the_page_sees_the_occurrences_of_visible_calendars_in_its_own_zone() {
    let f = Fixture::new().await;
    f.put_at(
        "weekly",
        "20260105T230000Z",
        "20260106T000000Z",
        "RRULE:FREQ=WEEKLY\r\n",
    )
    .await;
    let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    let zone = Tz::Europe__Berlin;
    let shown = f
        .groupware
        .occurrences(f.alice, day(1), day(15), zone)
        .await
        .unwrap();
    let spans: Vec<_> = shown.iter().map(|occurrence| occurrence.span).collect();
    let midnight = |of| day(of).and_hms_opt(0, 0, 0).unwrap();
    let one = |of: u32| day(of).and_hms_opt(1, 0, 0).unwrap();
    // 23:00 UTC on Monday is midnight in Berlin: the occurrence is Tuesday's.
    let expected = [3, 10].map(|of| EventSpan::Timed {
        start: midnight(of),
        end: one(of),
    });
    assert_eq!(spans, expected);
    assert!(
        shown
            .iter()
            .all(|occurrence| occurrence.title == "weekly" && occurrence.recurrence_id.is_some())
    );

    let hide = CalendarUpdate {
        visible: Some(false),
        ..CalendarUpdate::default()
    };
    f.groupware
        .update_calendar(f.alice, f.calendar, &hide)
        .await
        .unwrap();
    assert!(
        f.groupware
            .occurrences(f.alice, day(1), day(15), zone)
            .await
            .unwrap()
            .is_empty()
    );

    for (from, to) in [
        (day(1), day(1)),
        (day(2), day(1)),
        (day(1), NaiveDate::from_ymd_opt(2027, 4, 10).unwrap()),
    ] {
        let result = f.groupware.occurrences(f.alice, from, to, zone).await;
        assert!(matches!(result, Err(GroupwareError::InvalidInput { field, .. }) if field == "to"));
    }
}

#[tokio::test]
async fn busy_is_what_is_opaque_and_not_cancelled() {
    let f = Fixture::new().await;
    f.put_at("busy", "20260301T100000Z", "20260301T110000Z", "").await;
    f.put_at(
        "free",
        "20260301T120000Z",
        "20260301T130000Z",
        "TRANSP:TRANSPARENT\r\n",
    )
    .await;
    f.put_at(
        "cancelled",
        "20260301T140000Z",
        "20260301T150000Z",
        "STATUS:CANCELLED\r\n",
    )
    .await;
    f.groupware
        .put(f.alice, f.calendar, "task", task("t"), &Condition::Any)
        .await
        .unwrap();
    for collections in [vec![], vec![f.calendar]] {
        let busy = f
            .groupware
            .free_busy(f.alice, &collections, moment(1, 0), moment(2, 0), Tz::UTC)
            .await
            .unwrap();
        let periods: Vec<_> = busy
            .periods()
            .into_iter()
            .map(|period| (period.start, period.end))
            .collect();
        assert_eq!(periods, [(moment(1, 10), moment(1, 11))]);
    }
}
