//! Input made to hurt: each must end soon, whether accepted or refused.
use chrono_tz::Tz;

use crate::card::{Card, patch_card};
use crate::edit::{patch_event, read_event, remove_occurrence};
use crate::fixtures::{range, text, utc};
use crate::free_busy::BusyTime;
use crate::object::CalendarObject;
use crate::occurrences::expand;
use crate::partial::CalendarData;
use crate::query::calendar::{CompFilter, Filter, TimeRange};

/// Everything that is done with a stored calendar object.
fn use_calendar(bytes: &[u8]) -> bool {
    let parsed = CalendarObject::parse(bytes);
    if let Ok(object) = &parsed {
        let month = range("20260101T000000Z", "20260201T000000Z");
        let _ = object.columns();
        let _ = expand(object, &month, Tz::Europe__Berlin);
        let _ = expand(object, &TimeRange::default(), Tz::Europe__Berlin);
        for name in [object.kind().name(), "VALARM"] {
            let inner = CompFilter {
                name: name.into(),
                time_range: Some(month),
                ..CompFilter::default()
            };
            let event = CompFilter {
                name: object.kind().name().into(),
                comps: vec![inner.clone()],
                ..CompFilter::default()
            };
            for comp in [inner, event] {
                let root = CompFilter {
                    name: "VCALENDAR".into(),
                    comps: vec![comp],
                    ..CompFilter::default()
                };
                let _ = Filter { root }.matches(object, Tz::Europe__Berlin);
            }
        }
        let _ = CalendarData {
            expand: Some(month),
            ..CalendarData::default()
        }
        .render(object, Tz::UTC);
        let _ = CalendarData {
            limit_recurrence_set: Some(month),
            ..CalendarData::default()
        }
        .render(object, Tz::UTC);
        let mut busy = BusyTime::new(utc("20260101T000000Z"), utc("20260201T000000Z"), Tz::UTC);
        busy.add(object);
        let _ = busy.write("u", utc("20260101T000000Z"));
        if let Some(parts) = read_event(object, Tz::UTC) {
            let _ = patch_event(bytes, &parts.draft, utc("20260101T000000Z"));
        }
        let _ = remove_occurrence(bytes, "20260102T000000Z", utc("20260101T000000Z"));
    }
    parsed.is_ok()
}

fn use_card(bytes: &[u8]) -> bool {
    let parsed = Card::parse(bytes);
    if let Ok(card) = &parsed {
        let _ = (card.columns(), card.photo());
        let mut draft = card.draft();
        draft.note.push('x');
        let _ = patch_card(bytes, &draft, utc("20260101T000000Z"));
    }
    parsed.is_ok()
}

fn event(lines: &str) -> String {
    text("VEVENT", &format!("DTSTART:20260101T000000Z\n{lines}"))
}

#[test]
fn ten_megabytes_of_description() {
    assert!(use_calendar(
        event(&format!("DESCRIPTION:{}", "x".repeat(10_000_000))).as_bytes()
    ));
    let folded = format!("DESCRIPTION:{}", "x\n ".repeat(3_000_000));
    assert!(use_calendar(event(&folded).as_bytes()));
    assert!(use_calendar(
        event(&format!("DESCRIPTION:{}", "\\n".repeat(5_000_000))).as_bytes()
    ));
}

#[test]
fn a_hundred_thousand_properties() {
    assert!(use_calendar(event(&"X-A;B=c:d\n".repeat(100_000)).as_bytes()));
    assert!(use_calendar(
        event(&"ATTENDEE:mailto:a@example.com\n".repeat(100_000)).as_bytes()
    ));
    let parameters: String = (0..100_000).map(|number| format!(";P{number}=\"v\"")).collect();
    assert!(use_calendar(event(&format!("X-A{parameters}:v")).as_bytes()));
}

#[test]
fn a_megabyte_in_one_line_of_any_kind() {
    let long = "A".repeat(1_000_000);
    for line in [
        format!("X-A;P={long}:v"),
        format!("X-A;P=\"{long}:v"),
        format!("{long}:v"),
        format!("DTSTART;TZID={long}:20260101T000000"),
        format!("X-A:{}", ",".repeat(1_000_000)),
        format!("EXDATE:{}", "20260102T000000Z,".repeat(60_000)),
        format!("RDATE;VALUE=PERIOD:{}", "20260102T000000Z/PT1H,".repeat(50_000)),
        format!("RRULE:FREQ=DAILY;BYMONTHDAY={}", "1,".repeat(500_000)),
        format!(
            "RRULE:FREQ=DAILY;BYSETPOS={}",
            (1..100_000)
                .map(|number| format!("{number},"))
                .collect::<String>()
        ),
    ] {
        use_calendar(event(&line).as_bytes());
    }
}

#[test]
fn deep_nesting_and_unclosed_components() {
    assert!(!use_calendar("BEGIN:VCALENDAR\r\n".repeat(200_000).as_bytes()));
    assert!(!use_calendar(event(&"BEGIN:VALARM\n".repeat(200_000)).as_bytes()));
    assert!(!use_card("BEGIN:VCARD\r\n".repeat(200_000).as_bytes()));
    assert!(use_calendar(
        event(&"BEGIN:VALARM\nTRIGGER:-PT1H\nEND:VALARM\n".repeat(20_000)).as_bytes()
    ));
}

#[test]
fn bytes_that_are_no_text() {
    let mut bytes = event("SUMMARY:x").into_bytes();
    bytes.splice(60..60, [0xff, 0xfe, 0x80, 0x00]);
    assert!(!use_calendar(&bytes));
    assert!(!use_calendar(&[0xff; 10_000]));
    assert!(!use_card(&[0; 10_000]));
    assert!(use_card(
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:\xff\xfe\x80\r\nEND:VCARD\r\n"
    ));
}

#[test]
fn rules_without_end() {
    let all = |last: u32| {
        (0..=last)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    let every = format!("BYHOUR={};BYMINUTE={};BYSECOND={}", all(23), all(59), all(59));
    for rule in [
        "FREQ=SECONDLY;UNTIL=30260101T000000Z".to_owned(),
        "FREQ=SECONDLY;COUNT=4294967295".to_owned(),
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30".to_owned(),
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=4294967295".to_owned(),
        "FREQ=MINUTELY;INTERVAL=4294967295".to_owned(),
        format!("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;{every};COUNT=4294967295"),
        format!("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;{every};BYSETPOS=-366,366"),
        format!("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;{every}"),
    ] {
        assert!(use_calendar(event(&format!("RRULE:{rule}")).as_bytes()), "{rule}");
        assert!(
            use_calendar(event(&format!("DURATION:P9999999W\nRRULE:{rule}\nEXRULE:{rule}")).as_bytes()),
            "{rule}"
        );
    }
    let many = event(&"RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9\n".repeat(100));
    use_calendar(many.as_bytes());
}

#[test]
fn times_at_the_edges_of_the_calendar() {
    for lines in [
        "DTSTART:00010101T000000Z\nRRULE:FREQ=SECONDLY",
        "DTSTART:99991231T235959Z\nDURATION:P99999999999W\nRRULE:FREQ=YEARLY",
        "DTSTART;VALUE=DATE:99991231\nRRULE:FREQ=DAILY",
        "DTSTART;TZID=Pacific/Kiritimati:00010101T000000\nRRULE:FREQ=HOURLY",
        "DTSTART:20260101T000000Z\nBEGIN:VALARM\nTRIGGER:-P9999999999W\nREPEAT:4294967295\nDURATION:PT1S\nEND:VALARM",
    ] {
        assert!(use_calendar(text("VEVENT", lines).as_bytes()), "{lines}");
        use_calendar(text("VTODO", &lines.replace("DTSTART", "DUE")).as_bytes());
    }
}

#[test]
fn twenty_thousand_overrides_of_one_series() {
    let start = utc("20260101T000000Z");
    let instances: String = (0..20_000)
        .map(|minute| {
            let id = (start + chrono::TimeDelta::minutes(minute)).format("%Y%m%dT%H%M%SZ");
            format!("BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:{id}\r\nDTSTART:{id}\r\nEND:VEVENT\r\n")
        })
        .collect();
    let series = event("RRULE:FREQ=MINUTELY").replace("END:VCALENDAR", &format!("{instances}END:VCALENDAR"));
    assert!(use_calendar(series.as_bytes()));
}

#[test]
fn timezones_made_to_hurt() {
    let observance = "BEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nRRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n";
    for observances in [
        observance.repeat(1000),
        String::new(),
        "BEGIN:STANDARD\r\nEND:STANDARD\r\n".to_owned(),
    ] {
        let zones: String = (0..50)
            .map(|number| format!("BEGIN:VTIMEZONE\r\nTZID:Zone {number}\r\n{observances}END:VTIMEZONE\r\n"))
            .collect();
        let uses: String = (0..50)
            .map(|number| format!("X-A;TZID=Zone {number}:1\r\n"))
            .collect();
        let lines = event(&format!("X-B;TZID=Zone 1:1\nRRULE:FREQ=DAILY\n{uses}"));
        assert!(use_calendar(
            lines
                .replace("BEGIN:VEVENT", &format!("{zones}BEGIN:VEVENT"))
                .as_bytes()
        ));
    }
}

#[test]
fn cards_made_to_hurt() {
    let card = |lines: &str| format!("BEGIN:VCARD\r\nVERSION:2.1\r\nFN:x\r\n{lines}\r\nEND:VCARD\r\n");
    for lines in [
        format!("NOTE:{}", "x".repeat(10_000_000)),
        format!("NOTE;ENCODING=QUOTED-PRINTABLE:{}", "=C3=BC".repeat(300_000)),
        format!("NOTE;ENCODING=QUOTED-PRINTABLE:{}", "a=\r\n".repeat(200_000)),
        format!("NOTE;QUOTED-PRINTABLE;CHARSET={}:x", "u".repeat(1_000_000)),
        format!("PHOTO;ENCODING=BASE64:{}", "AAAA\r\n".repeat(200_000)),
        format!("PHOTO:data:image/png;base64,{}", "A".repeat(10_000_000)),
        format!("N:{}", ";".repeat(1_000_000)),
        "EMAIL:a@example.com\r\n".repeat(2_000),
        "item1.TEL:1\r\nitem1.X-ABLabel:x\r\n".repeat(2_000),
        "X-A:b\r\n".repeat(100_000),
    ] {
        assert!(use_card(card(&lines).as_bytes()), "{:.40}", lines);
    }
}
