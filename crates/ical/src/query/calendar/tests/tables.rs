//! The tables of RFC 4791 §9.9, line by line.

use chrono::TimeDelta;

use super::*;

/// Whether a component of `kind` is in the range from 10 to 12 o'clock on 2 January 2026.
fn in_range(kind: &str, lines: &str) -> bool {
    let range = range("20260102T100000Z", "20260102T120000Z");
    filter(CompFilter {
        time_range: Some(range),
        ..comp(kind)
    })
    .matches(&object(kind, lines), chrono_tz::UTC)
}

#[test]
fn rfc4791_9_9_events() {
    for (lines, expected) in [
        ("DTSTART:20260102T090000Z\nDTEND:20260102T100000Z", false),
        ("DTSTART:20260102T090000Z\nDTEND:20260102T100001Z", true),
        ("DTSTART:20260102T120000Z\nDTEND:20260102T130000Z", false),
        ("DTSTART:20260102T090000Z\nDURATION:PT1H", false),
        ("DTSTART:20260102T090000Z\nDURATION:PT4H", true),
        ("DTSTART:20260102T100000Z\nDURATION:PT0S", true),
        ("DTSTART:20260102T100000Z", true),
        ("DTSTART:20260102T120000Z", false),
        ("DTSTART;VALUE=DATE:20260102", true),
        ("DTSTART;VALUE=DATE:20260101", false),
        ("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20260103", true),
    ] {
        assert_eq!(in_range("VEVENT", lines), expected, "{lines}");
    }
}

/// Where the columns have an event's exact times, they answer as the tables do.
#[test]
fn the_times_of_single_events_answer_for_them() {
    let range = range("20260102T100000Z", "20260102T120000Z");
    let filter = filter(CompFilter {
        time_range: Some(range),
        ..comp("VEVENT")
    });
    assert_eq!(filter.range_of_events(), Some(range));
    for (lines, is_single) in [
        ("DTSTART:20260102T090000Z\nDTEND:20260102T100000Z", true),
        ("DTSTART:20260102T090000Z\nDTEND:20260102T100001Z", true),
        ("DTSTART:20260102T120000Z\nDTEND:20260102T130000Z", true),
        ("DTSTART:20260102T115959Z\nDTEND:20260103T130000Z", true),
        ("DTSTART:20260102T100000Z\nDURATION:PT0S", true),
        ("DTSTART:20260102T090000Z", true),
        ("DTSTART:20260102T100000Z", true),
        ("DTSTART:20260102T120000Z", true),
        ("DTSTART;TZID=Europe/Berlin:20260102T110000\nDURATION:PT1H", true),
        ("DTSTART;TZID=Europe/Berlin:20260102T130000\nDURATION:P1D", true),
        ("DTSTART:20260102T110000Z\nEXDATE:20260102T110000Z", false),
        ("DTSTART:20260102T110000Z\nRDATE:20260103T110000Z", false),
        ("DTSTART:20260102T110000Z\nRRULE:FREQ=DAILY;COUNT=1", false),
        ("DTSTART:20260102T110000Z\nRECURRENCE-ID:20260102T110000Z", false),
        ("DTSTART:20260102T110000", false),
        ("DTSTART;VALUE=DATE:20260102", false),
        ("DTSTART:20260102T130000Z\nDTEND:20260102T110000Z", true),
    ] {
        let object = object("VEVENT", lines);
        let single = object.columns().single;
        assert_eq!(single.is_some(), is_single, "{lines}");
        if let Some((start, end)) = single {
            let matches = filter.matches(&object, chrono_tz::Pacific::Kiritimati);
            assert_eq!(range.overlaps(start, end), matches, "{lines}");
        }
    }
    assert_eq!(object("VTODO", "DTSTART:20260102T110000Z").columns().single, None);
}

/// So do the listed occurrences of events that recur.
#[test]
fn the_times_of_series_answer_for_them() {
    let berlin = "DTSTART;TZID=Europe/Berlin:20260102T110000\nDURATION:PT1H";
    for (lines, count) in [
        ("RRULE:FREQ=WEEKLY;COUNT=10", Some(10)),
        (
            "RRULE:FREQ=WEEKLY;COUNT=10\nEXDATE;TZID=Europe/Berlin:20260109T110000",
            Some(9),
        ),
        (
            "RRULE:FREQ=DAILY;COUNT=3\nRDATE;TZID=Europe/Berlin:20260301T110000",
            Some(4),
        ),
        // For two years, or else three months, in which the clocks are put forward.
        ("RRULE:FREQ=WEEKLY", Some(105)),
        ("RRULE:FREQ=DAILY", Some(92)),
        ("RRULE:FREQ=HOURLY", None),
        ("RRULE:FREQ=SECONDLY;COUNT=100000", None),
        ("RDATE:20260302T110000", Some(2)),
        ("", None),
    ] {
        let object = object("VEVENT", &format!("{berlin}\n{lines}"));
        let series = object.columns().series;
        assert_eq!(
            series.as_ref().map(|series| series.occurrences.len()),
            count,
            "{lines}"
        );
        let Some(series) = series else { continue };
        for hour in 0..24 * 120 {
            let start = range("20251231T000000Z", "20251231T000000Z").start.unwrap() + TimeDelta::hours(hour);
            let end = start + TimeDelta::minutes(50);
            if series.until.is_some_and(|until| until < end) {
                continue;
            }
            let range = TimeRange {
                start: Some(start),
                end: Some(end),
            };
            let filter = filter(CompFilter {
                time_range: Some(range),
                ..comp("VEVENT")
            });
            let listed = series
                .occurrences
                .iter()
                .any(|(from, to)| range.overlaps(*from, *to));
            assert_eq!(
                listed,
                filter.matches(&object, chrono_tz::Pacific::Kiritimati),
                "{lines} {start}"
            );
        }
    }
    for lines in [
        "DTSTART:20260102T110000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2",
        "DTSTART;VALUE=DATE:20260102\nRRULE:FREQ=DAILY;COUNT=2",
        "DTSTART:20260102T110000Z\nRRULE:FREQ=DAILY;COUNT=2",
    ] {
        assert_eq!(object("VEVENT", lines).columns().series, None, "{lines}");
    }
}

#[test]
fn who_asks_for_more_than_events_in_a_range_needs_the_object() {
    let events = || CompFilter {
        time_range: Some(range("20260102T100000Z", "20260102T120000Z")),
        ..comp("VEVENT")
    };
    let with_prop = CompFilter {
        props: vec![prop("SUMMARY")],
        ..events()
    };
    let with_alarm = CompFilter {
        comps: vec![comp("VALARM")],
        ..events()
    };
    let tasks = CompFilter {
        name: "VTODO".into(),
        ..events()
    };
    for inner in [with_prop, with_alarm, tasks, comp("VEVENT")] {
        assert_eq!(filter(inner).range_of_events(), None);
    }
    let mut two = filter(events());
    two.root.comps.push(comp("VTIMEZONE"));
    let mut with_version = filter(events());
    with_version.root.props.push(prop("VERSION"));
    assert_eq!(
        (two.range_of_events(), with_version.range_of_events()),
        (None, None)
    );
}

#[test]
fn rfc4791_9_9_todos() {
    for (lines, expected) in [
        // DTSTART and DURATION
        ("DTSTART:20260102T080000Z\nDURATION:PT2H", true),
        ("DTSTART:20260102T080000Z\nDURATION:PT1H", false),
        ("DTSTART:20260102T120000Z\nDURATION:PT0S", true),
        ("DTSTART:20260102T120000Z\nDURATION:PT1H", false),
        // DTSTART and DUE
        ("DTSTART:20260102T080000Z\nDUE:20260102T100000Z", false),
        ("DTSTART:20260102T080000Z\nDUE:20260102T100001Z", true),
        ("DTSTART:20260102T120000Z\nDUE:20260102T120000Z", true),
        // DTSTART alone
        ("DTSTART:20260102T100000Z", true),
        ("DTSTART:20260102T120000Z", false),
        // DUE alone
        ("DUE:20260102T100000Z", false),
        ("DUE:20260102T100001Z", true),
        ("DUE:20260102T120000Z", true),
        ("DUE:20260102T120001Z", false),
        // COMPLETED and CREATED
        ("COMPLETED:20260102T110000Z\nCREATED:20260101T000000Z", true),
        ("COMPLETED:20260103T000000Z\nCREATED:20260101T000000Z", true),
        ("COMPLETED:20260101T000000Z\nCREATED:20250101T000000Z", false),
        ("COMPLETED:20260102T120000Z", true),
        ("COMPLETED:20260102T120001Z", false),
        ("CREATED:20260102T115959Z", true),
        ("CREATED:20260102T120000Z", false),
        // neither
        ("SUMMARY:some day", true),
        // recurring
        (
            "DTSTART:20251201T080000Z\nDUE:20251201T110000Z\nRRULE:FREQ=DAILY",
            true,
        ),
        ("DUE:20251201T080000Z\nRRULE:FREQ=DAILY", false),
        ("DUE:20251201T110000Z\nRRULE:FREQ=DAILY", true),
    ] {
        assert_eq!(in_range("VTODO", lines), expected, "{lines}");
    }
}

#[test]
fn rfc4791_9_9_journals_and_free_busy() {
    for (kind, lines, expected) in [
        ("VJOURNAL", "DTSTART:20260102T100000Z", true),
        ("VJOURNAL", "DTSTART:20260102T120000Z", false),
        ("VJOURNAL", "DTSTART;VALUE=DATE:20260102", true),
        ("VJOURNAL", "SUMMARY:no time", false),
        (
            "VFREEBUSY",
            "DTSTART:20260102T090000Z\nDTEND:20260102T100000Z",
            true,
        ),
        (
            "VFREEBUSY",
            "DTSTART:20260102T120000Z\nDTEND:20260102T130000Z",
            false,
        ),
        ("VFREEBUSY", "FREEBUSY:20260102T090000Z/PT1H", false),
        (
            "VFREEBUSY",
            "FREEBUSY:20260101T090000Z/PT1H,20260102T090000Z/PT2H",
            true,
        ),
        ("VFREEBUSY", "COMMENT:nothing", false),
    ] {
        assert_eq!(in_range(kind, lines), expected, "{kind} {lines}");
    }
}

/// Whether a reminder of a daily event at 14:00, one hour long, goes off between 10 and 12 o'clock.
fn alarm_goes_off(lines: &str) -> bool {
    let alarm = CompFilter {
        time_range: Some(range("20260102T100000Z", "20260102T120000Z")),
        ..comp("VALARM")
    };
    let event = filter(CompFilter {
        comps: vec![alarm],
        ..comp("VEVENT")
    });
    let lines = format!(
        "DTSTART:20251201T140000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nBEGIN:VALARM\nACTION:DISPLAY\n{lines}\nEND:VALARM"
    );
    event.matches(&object("VEVENT", &lines), chrono_tz::UTC)
}

#[test]
fn rfc4791_9_9_alarms() {
    for (lines, expected) in [
        ("TRIGGER:-PT4H", true),
        ("TRIGGER:-PT2H", false),
        ("TRIGGER:-PT2H1S", true),
        ("TRIGGER;RELATED=END:-PT4H", true),
        ("TRIGGER;RELATED=END:-PT6H", false),
        ("TRIGGER:PT21H", true),
        ("TRIGGER;VALUE=DATE-TIME:20260102T110000Z", true),
        ("TRIGGER;VALUE=DATE-TIME:20260103T110000Z", false),
        ("TRIGGER:-PT5H\nREPEAT:1\nDURATION:PT1H", true),
        ("TRIGGER:-PT5H\nREPEAT:1\nDURATION:PT4H", false),
        ("TRIGGER:-PT5H\nREPEAT:2147483647\nDURATION:P10000000D", false),
        ("TRIGGER:nonsense", false),
        ("DESCRIPTION:none", false),
    ] {
        assert_eq!(alarm_goes_off(lines), expected, "{lines}");
    }
}
