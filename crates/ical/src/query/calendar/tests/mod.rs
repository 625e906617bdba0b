mod tables;

use super::*;
use crate::fixtures::{object, range, rfc4791_b};
use crate::query::Collation;

fn comp(name: &str) -> CompFilter {
    CompFilter {
        name: name.into(),
        ..CompFilter::default()
    }
}

fn filter(inner: CompFilter) -> Filter {
    Filter {
        root: CompFilter {
            comps: vec![inner],
            ..comp("VCALENDAR")
        },
    }
}

fn prop(name: &str) -> PropFilter {
    PropFilter {
        name: name.into(),
        ..PropFilter::default()
    }
}

fn contains(value: &str, collation: Collation) -> Option<TextMatch> {
    Some(TextMatch {
        value: value.into(),
        collation,
        ..TextMatch::default()
    })
}

/// Which of the objects of RFC 4791 Appendix B pass, by their number.
fn matching(filter: &Filter) -> Vec<usize> {
    let zone = chrono_tz::US::Eastern;
    let numbered = rfc4791_b().into_iter().enumerate();
    numbered
        .filter(|(_, object)| filter.matches(object, zone))
        .map(|(at, _)| at + 1)
        .collect()
}

#[test]
fn rfc4791_7_8_1_by_time_range() {
    let in_range = CompFilter {
        time_range: Some(range("20060104T000000Z", "20060105T000000Z")),
        ..comp("VEVENT")
    };
    assert_eq!(matching(&filter(in_range)), [2, 3]);
}

#[test]
fn rfc4791_7_8_4_free_busy_by_time_range() {
    let in_range = CompFilter {
        time_range: Some(range("20060102T000000Z", "20060103T000000Z")),
        ..comp("VFREEBUSY")
    };
    assert_eq!(matching(&filter(in_range)), [8]);
}

#[test]
fn rfc4791_7_8_5_todos_by_alarm() {
    let alarm = CompFilter {
        time_range: Some(range("20060106T100000Z", "20060107T100000Z")),
        ..comp("VALARM")
    };
    let todo = CompFilter {
        comps: vec![alarm],
        ..comp("VTODO")
    };
    assert_eq!(matching(&filter(todo)), [5]);
}

#[test]
fn rfc4791_7_8_6_event_by_uid() {
    let uid = PropFilter {
        text_match: contains("DC6C50A017428C5216A2F1CD@example.com", Collation::Octet),
        ..prop("UID")
    };
    let by_uid = filter(CompFilter {
        props: vec![uid],
        ..comp("VEVENT")
    });
    assert_eq!(matching(&by_uid), [3]);
    let prefilter = by_uid.prefilter();
    assert_eq!(prefilter.component.as_deref(), Some("VEVENT"));
    assert_eq!(
        prefilter.uid.as_deref(),
        Some("DC6C50A017428C5216A2F1CD@example.com")
    );
}

#[test]
fn rfc4791_7_8_7_events_by_partstat() {
    let needs_action = ParamFilter {
        name: "PARTSTAT".into(),
        text_match: contains("NEEDS-ACTION", Collation::AsciiCasemap),
        ..ParamFilter::default()
    };
    let attendee = PropFilter {
        text_match: contains("mailto:lisa@example.com", Collation::AsciiCasemap),
        params: vec![needs_action],
        ..prop("ATTENDEE")
    };
    assert_eq!(
        matching(&filter(CompFilter {
            props: vec![attendee.clone()],
            ..comp("VEVENT")
        })),
        [3]
    );
    // Both conditions must hold for the same attendee.
    let cyrus = PropFilter {
        text_match: contains("mailto:cyrus@example.com", Collation::AsciiCasemap),
        ..attendee
    };
    assert_eq!(
        matching(&filter(CompFilter {
            props: vec![cyrus],
            ..comp("VEVENT")
        })),
        Vec::<usize>::new()
    );
}

#[test]
fn rfc4791_7_8_8_events_only() {
    assert_eq!(matching(&filter(comp("VEVENT"))), [1, 2, 3]);
    assert_eq!(matching(&filter(comp("vevent"))), [1, 2, 3]);
    assert_eq!(
        matching(&Filter {
            root: comp("VCALENDAR")
        }),
        [1, 2, 3, 4, 5, 6, 7, 8]
    );
    assert_eq!(matching(&Filter { root: comp("VEVENT") }), Vec::<usize>::new());
}

#[test]
fn rfc4791_7_8_9_pending_todos() {
    let no_completed = PropFilter {
        is_not_defined: true,
        ..prop("COMPLETED")
    };
    let status = PropFilter {
        text_match: Some(TextMatch {
            value: "CANCELLED".into(),
            negate: true,
            ..TextMatch::default()
        }),
        ..prop("STATUS")
    };
    assert_eq!(
        matching(&filter(CompFilter {
            props: vec![no_completed, status],
            ..comp("VTODO")
        })),
        [4, 5]
    );
}

#[test]
fn rfc4791_7_8_10_unknown_properties() {
    let guid = PropFilter {
        text_match: contains("ABC", Collation::AsciiCasemap),
        ..prop("X-ABC-GUID")
    };
    assert_eq!(
        matching(&filter(CompFilter {
            props: vec![guid],
            ..comp("VEVENT")
        })),
        Vec::<usize>::new()
    );
    assert_eq!(
        matching(&filter(CompFilter {
            props: vec![prop("X-ABC-GUID")],
            ..comp("VEVENT")
        })),
        [3]
    );
}

#[test]
fn absence_of_components_and_parameters() {
    let no_alarm = CompFilter {
        is_not_defined: true,
        ..comp("VALARM")
    };
    assert_eq!(
        matching(&filter(CompFilter {
            comps: vec![no_alarm],
            ..comp("VTODO")
        })),
        [6, 7]
    );
    assert_eq!(
        matching(&filter(CompFilter {
            is_not_defined: true,
            ..comp("VTODO")
        })),
        [1, 2, 3, 8]
    );
    let no_value = ParamFilter {
        name: "VALUE".into(),
        is_not_defined: true,
        ..ParamFilter::default()
    };
    let due = PropFilter {
        params: vec![no_value],
        ..prop("DUE")
    };
    assert_eq!(
        matching(&filter(CompFilter {
            props: vec![due],
            ..comp("VTODO")
        })),
        [5]
    );
    let has_value = ParamFilter {
        name: "value".into(),
        ..ParamFilter::default()
    };
    let due = PropFilter {
        params: vec![has_value],
        ..prop("DUE")
    };
    assert_eq!(
        matching(&filter(CompFilter {
            props: vec![due],
            ..comp("VTODO")
        })),
        [4, 6, 7]
    );
}

#[test]
fn a_time_range_and_a_text_hold_for_the_same_instance() {
    let bis = PropFilter {
        text_match: contains("bis", Collation::AsciiCasemap),
        ..prop("SUMMARY")
    };
    let on = |start: &str, end: &str| {
        filter(CompFilter {
            time_range: Some(range(start, end)),
            props: vec![bis.clone()],
            ..comp("VEVENT")
        })
    };
    assert_eq!(matching(&on("20060104T190000Z", "20060104T200000Z")), [2]);
    assert_eq!(
        matching(&on("20060103T170000Z", "20060103T180000Z")),
        Vec::<usize>::new()
    );
}

#[test]
fn a_time_range_on_a_property() {
    let completed = PropFilter {
        time_range: Some(range("20051223T000000Z", "20051224T000000Z")),
        ..prop("COMPLETED")
    };
    assert_eq!(
        matching(&filter(CompFilter {
            props: vec![completed],
            ..comp("VTODO")
        })),
        [6]
    );
    let due = PropFilter {
        time_range: Some(range("20060104T120000Z", "20060104T130000Z")),
        ..prop("DUE")
    };
    assert_eq!(
        matching(&filter(CompFilter {
            props: vec![due],
            ..comp("VTODO")
        })),
        [4]
    );
}

#[test]
fn the_calendars_zone_decides_for_whole_days() {
    let late = filter(CompFilter {
        time_range: Some(range("20260102T000000Z", "20260102T040000Z")),
        ..comp("VEVENT")
    });
    let day = object("VEVENT", "DTSTART;VALUE=DATE:20260101");
    assert!(late.matches(&day, chrono_tz::America::New_York));
    assert!(!late.matches(&day, chrono_tz::Europe::Berlin));
}

#[test]
fn collations() {
    let matches = |collation, value: &str, text: &str| {
        TextMatch {
            value: value.into(),
            collation,
            ..TextMatch::default()
        }
        .matches(text)
    };
    assert!(matches(Collation::AsciiCasemap, "STEEL", "Go Steelers!"));
    assert!(!matches(Collation::AsciiCasemap, "Ü", "ü"));
    assert!(matches(Collation::UnicodeCasemap, "MÜNCH", "nach München"));
    assert!(matches(Collation::UnicodeCasemap, "STRASSE", "Straße"));
    assert!(matches(Collation::UnicodeCasemap, "ΟΔΟΣ", "οδοσα"));
    assert!(!matches(Collation::Octet, "steel", "Go Steelers!"));
    assert_eq!(
        Collation::from_name("i;octet", Collation::AsciiCasemap),
        Some(Collation::Octet)
    );
    assert_eq!(
        Collation::from_name("default", Collation::AsciiCasemap),
        Some(Collation::AsciiCasemap)
    );
    assert_eq!(Collation::from_name("i;klingon", Collation::AsciiCasemap), None);
}

#[test]
fn prefilters_promise_no_more_than_the_matcher() {
    let summary = |value: &str| {
        let summary = PropFilter {
            text_match: contains(value, Collation::AsciiCasemap),
            ..prop("SUMMARY")
        };
        filter(CompFilter {
            props: vec![summary],
            ..comp("VEVENT")
        })
        .prefilter()
        .text
    };
    assert_eq!(summary("Straße"), Some("strasse".into()));
    assert_eq!(summary("two words"), None);
    let range = range("20060104T000000Z", "20060105T000000Z");
    let event = filter(CompFilter {
        time_range: Some(range),
        ..comp("vevent")
    })
    .prefilter();
    assert_eq!(
        (event.component.as_deref(), event.range),
        (Some("VEVENT"), Some(range))
    );
    // The range of a reminder says nothing about that of its event.
    let alarm = CompFilter {
        time_range: Some(range),
        ..comp("VALARM")
    };
    assert_eq!(
        filter(CompFilter {
            comps: vec![alarm],
            ..comp("VTODO")
        })
        .prefilter()
        .range,
        None
    );
    assert_eq!(
        filter(CompFilter {
            is_not_defined: true,
            ..comp("VTODO")
        })
        .prefilter(),
        Prefilter::default()
    );
    let negated = PropFilter {
        text_match: Some(TextMatch {
            value: "x".into(),
            negate: true,
            ..TextMatch::default()
        }),
        ..prop("UID")
    };
    assert_eq!(
        filter(CompFilter {
            props: vec![negated],
            ..comp("VEVENT")
        })
        .prefilter()
        .uid,
        None
    );
}
