use super::*;
use crate::fixtures::{object, rfc4791_b, text, utc};
use crate::limits::{CUT_MARK, MAX_SEARCH_TEXT};

fn precondition(data: &str) -> &'static str {
    CalendarObject::parse(data.as_bytes()).unwrap_err().precondition()
}

#[test]
fn rfc4791_b_objects_are_valid() {
    let objects = rfc4791_b();
    let kinds: Vec<&str> = objects.iter().map(|object| object.kind().name()).collect();
    assert_eq!(
        kinds,
        [
            "VEVENT",
            "VEVENT",
            "VEVENT",
            "VTODO",
            "VTODO",
            "VTODO",
            "VTODO",
            "VFREEBUSY"
        ]
    );
    assert_eq!(objects[1].uid(), "00959BC664CA650E933C892C@example.com");
    assert_eq!(objects[1].instances().count(), 3);
    assert_eq!(objects[1].zone(), Some(chrono_tz::US::Eastern));
    assert!(objects[1].is_recurring() && !objects[0].is_recurring());
}

#[test]
fn rfc4791_4_1_what_an_object_may_hold() {
    let calendar = |inner: &str| format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{inner}END:VCALENDAR\r\n");
    let event = |uid: &str, more: &str| {
        format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20260101T000000Z\r\n{more}END:VEVENT\r\n")
    };
    let todo = "BEGIN:VTODO\r\nUID:a\r\nEND:VTODO\r\n";
    for wrong in [
        calendar(""),
        calendar("METHOD:REQUEST\r\n").replace("END:VCAL", &(event("a", "") + "END:VCAL")),
        calendar(&(event("a", "") + &event("b", ""))),
        calendar(&(event("a", "") + todo)),
        calendar(&(event("a", "") + &event("a", ""))),
        calendar("BEGIN:VTIMEZONE\r\nTZID:x\r\nEND:VTIMEZONE\r\n"),
        calendar("BEGIN:VEVENT\r\nDTSTART:20260101T000000Z\r\nEND:VEVENT\r\n"),
    ] {
        assert_eq!(precondition(&wrong), "valid-calendar-object-resource", "{wrong}");
    }
    assert_eq!(
        precondition(&calendar("BEGIN:VPOLL\r\nUID:a\r\nEND:VPOLL\r\n")),
        "supported-calendar-component"
    );
}

#[test]
fn what_is_no_icalendar() {
    for wrong in [
        String::new(),
        "hello".into(),
        "BEGIN:VCARD\r\nEND:VCARD\r\n".into(),
        text("VEVENT", "DTSTART:20260101T000000Z").replace("END:VCALENDAR\r\n", ""),
        text("VEVENT", "DTSTART:20260101T000000Z").replace("VERSION:2.0", "VERSION:1.0"),
        text("VEVENT", "DTSTART:20260101T000000Z").repeat(2),
        text("VEVENT", "SUMMARY:no start"),
        text("VEVENT", "DTSTART:yesterday"),
        text("VEVENT", "DTSTART:20260101T000000Z\nDTEND:20261301"),
        text("VEVENT", "DTSTART:20260101T000000Z\nDURATION:1 hour"),
        text("VEVENT", "DTSTART:20260101T000000Z\nRRULE:FREQ=SOMETIMES"),
        text("VEVENT", "DTSTART:20260101T000000Z\nthis is no line"),
        text("VEVENT", "DTSTART:20260101T000000Z").replace("UID:u", &format!("UID:{}", "u".repeat(2000))),
        text("VEVENT", "DTSTART:20260101T000000Z").replace("UID:u", "UID:u\u{0}"),
    ] {
        assert_eq!(precondition(&wrong), "valid-calendar-data", "{wrong}");
    }
    let latin = text("VEVENT", "DTSTART:20260101T000000Z\nSUMMARY:x").into_bytes();
    let latin: Vec<u8> = latin
        .into_iter()
        .map(|byte| if byte == b'x' { 0xfc } else { byte })
        .collect();
    assert!(CalendarObject::parse(&latin).is_err());
}

#[test]
fn what_clients_send_is_accepted() {
    let plain = text("VEVENT", "DTSTART:20260101T000000Z");
    for accepted in [
        plain.replace("\r\n", "\n"),
        format!("\u{feff}{plain}"),
        format!("{plain}\r\n  \r\n\r\n"),
        plain.replace("VERSION:2.0\r\nPRODID:x\r\n", ""),
        plain.replace("UID:u", "uid:u\r\nX-A;X-B=c:d\r\nx-c:"),
        plain.replace("BEGIN:VEVENT", "BEGIN:X-OWN\r\nX-A:b\r\nEND:X-OWN\r\nBEGIN:VEVENT"),
        text("VEVENT", "DTSTART;TZID=Nowhere/Land:20260101T000000"),
        text("VEVENT", "DTSTART;TZID=\"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna\":20260101T000000"),
        text("VEVENT", "DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20260101"),
        text("VEVENT", "DTSTART:20260101T000000Z\nDTEND:20251231T000000Z"),
        text("VEVENT", "DTSTART:20260101T000000Z\nRRULE:RSCALE=CHINESE;FREQ=YEARLY"),
        text("VEVENT", "RECURRENCE-ID:20260101T000000Z\nDTSTART:20260101T010000Z")
            .replace("END:VCAL", "BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20260102T000000Z\r\nDTSTART:20260102T010000Z\r\nEND:VEVENT\r\nEND:VCAL"),
    ] {
        assert!(CalendarObject::parse(accepted.as_bytes()).is_ok(), "{accepted}");
    }
}

/// First start and last end, shortly.
fn extent(object: &CalendarObject) -> (String, String) {
    let columns = object.columns();
    let short = |at: Option<chrono::DateTime<chrono::Utc>>| {
        at.map_or("-".into(), |at| at.format("%Y%m%dT%H%M%SZ").to_string())
    };
    (short(columns.first_start), short(columns.last_end))
}

fn pair(first: &str, last: &str) -> (String, String) {
    (first.into(), last.into())
}

#[test]
fn columns_reach_over_all_occurrences() {
    let event = |lines: &str| extent(&object("VEVENT", lines));
    assert_eq!(
        event("DTSTART:20260101T100000Z\nDTEND:20260101T110000Z"),
        pair("20260101T100000Z", "20260101T110001Z")
    );
    assert_eq!(
        event("DTSTART;TZID=Europe/Berlin:20260101T100000\nDURATION:PT1H"),
        pair("20260101T090000Z", "20260101T100001Z")
    );
    // Whole days are meant anywhere from UTC+14 to UTC-12.
    assert_eq!(
        event("DTSTART;VALUE=DATE:20260101"),
        pair("20251231T100000Z", "20260102T120001Z")
    );
    assert_eq!(
        event("DTSTART:20260101T100000Z\nRRULE:FREQ=DAILY"),
        pair("20260101T100000Z", "-")
    );
    assert_eq!(
        event("DTSTART:20260101T100000Z\nRRULE:FREQ=DAILY;COUNT=3"),
        pair("20260101T100000Z", "20260103T100001Z")
    );
    assert_eq!(
        event("DTSTART:20260101T100000Z\nDURATION:PT2H\nRRULE:FREQ=DAILY;UNTIL=20260110T100000Z"),
        pair("20260101T100000Z", "20260110T120001Z")
    );
    assert_eq!(
        event("DTSTART:20260101T100000Z\nRDATE:20250101T100000Z,20270101T100000Z"),
        pair("20250101T100000Z", "20270101T100001Z")
    );
    // A count that takes too long to follow has no known end.
    assert_eq!(
        event("DTSTART:20260101T100000Z\nRRULE:FREQ=SECONDLY;COUNT=4000000000"),
        pair("20260101T100000Z", "-")
    );
    assert_eq!(
        extent(&rfc4791_b()[1]),
        pair("20060102T170000Z", "20060106T200001Z")
    );
}

#[test]
fn columns_of_tasks_journals_and_free_busy() {
    let todo = |lines: &str| extent(&object("VTODO", lines));
    assert_eq!(todo("SUMMARY:some day"), pair("-", "-"));
    assert_eq!(
        todo("DUE:20260101T100000Z"),
        pair("20260101T100000Z", "20260101T100001Z")
    );
    assert_eq!(todo("CREATED:20260101T100000Z"), pair("20260101T100000Z", "-"));
    assert_eq!(
        todo("CREATED:20260101T100000Z\nCOMPLETED:20260103T100000Z"),
        pair("20260101T100000Z", "20260103T100001Z")
    );
    assert_eq!(extent(&object("VJOURNAL", "SUMMARY:note")), pair("-", "-"));
    assert_eq!(
        extent(&rfc4791_b()[7]),
        pair("20060101T000000Z", "20060108T000001Z")
    );
}

#[test]
fn what_sql_leaves_out_no_matcher_would_take() {
    use crate::query::calendar::TimeRange;
    let starts = [
        "20260101T000000Z",
        "20260102T000000Z",
        "20260102T120000Z",
        "20260103T000000Z",
    ];
    for lines in [
        "DTSTART:20260102T000000Z",
        "DTSTART;VALUE=DATE:20260102",
        "DTSTART:20260102T000000\nDTEND:20260102T120000",
        "DTSTART;TZID=Asia/Tokyo:20260102T000000\nRRULE:FREQ=HOURLY;COUNT=3",
    ] {
        let object = object("VEVENT", lines);
        let columns = object.columns();
        for zone in [
            chrono_tz::Pacific::Kiritimati,
            chrono_tz::UTC,
            chrono_tz::Etc::GMTPlus12,
        ] {
            for start in starts {
                for end in starts {
                    let range = TimeRange {
                        start: Some(utc(start)),
                        end: Some(utc(end)),
                    };
                    let found = !crate::occurrences::expand(&object, &range, zone)
                        .occurrences
                        .is_empty();
                    let candidate = columns.first_start.unwrap() < utc(end)
                        && columns.last_end.is_none_or(|last| last > utc(start));
                    assert!(
                        !found || candidate || start >= end,
                        "{lines} {zone} {start} {end}"
                    );
                }
            }
        }
    }
}

#[test]
fn search_text_is_folded_clean_and_bounded() {
    let object = object(
        "VEVENT",
        "DTSTART:20260101T100000Z\nSUMMARY:GROẞE  Straße\\nund mehr\nATTENDEE;CN=\"Berg, Anna\":MAILTO:anna@example.com\nCATEGORIES:A,B",
    );
    let columns = object.columns();
    assert_eq!(columns.summary, "GROẞE  Straße und mehr");
    assert_eq!(
        columns.search_text,
        "grosse strasse und mehr a,b berg, anna anna@example.com"
            .replace("grosse", &crate::text::fold_case("GROẞE"))
    );
    let long = crate::fixtures::object(
        "VEVENT",
        &format!(
            "DTSTART:20260101T100000Z\nDESCRIPTION:{}",
            "word ".repeat(100_000)
        ),
    );
    let text = long.columns().search_text;
    assert!(text.len() <= MAX_SEARCH_TEXT + CUT_MARK.len_utf8() && text.ends_with(CUT_MARK));
}
