use super::*;
use crate::fixtures::{object, range, rfc4791_b, utc};

const ALL: TimeRange = TimeRange {
    start: None,
    end: None,
};

fn starts(object: &CalendarObject, range: &TimeRange) -> Vec<String> {
    let zone = Tz::Europe__Berlin;
    expand(object, range, zone)
        .occurrences
        .iter()
        .map(|occurrence| occurrence.starts_at.format("%m%dT%H%M").to_string())
        .collect()
}

#[test]
fn rfc4791_b_2_with_its_overrides() {
    let object = &rfc4791_b()[1];
    let found = expand(object, &ALL, Tz::UTC).occurrences;
    let seen: Vec<_> = found
        .iter()
        .map(|occurrence| {
            (
                occurrence.recurrence_id_text().unwrap(),
                occurrence.start.to_text(),
                occurrence.title(),
            )
        })
        .collect();
    let expect = |id: &str, start: &str, title: &str| (id.to_owned(), start.to_owned(), title.to_owned());
    assert_eq!(
        seen,
        [
            expect("20060102T120000", "20060102T120000", "Event #2"),
            expect("20060103T120000", "20060103T120000", "Event #2"),
            expect("20060104T120000", "20060104T140000", "Event #2 bis"),
            expect("20060105T120000", "20060105T120000", "Event #2"),
            expect("20060106T120000", "20060106T140000", "Event #2 bis bis"),
        ]
    );
    assert_eq!(
        starts(object, &range("20060104T170000Z", "20060104T180000Z")),
        Vec::<String>::new()
    );
    assert_eq!(
        starts(object, &range("20060104T193000Z", "20060104T194000Z")),
        ["0104T1900"]
    );
}

#[test]
fn civil_time_stays_through_clock_changes() {
    let event = object(
        "VEVENT",
        "DTSTART;TZID=Europe/Berlin:20260328T023000\nDTEND;TZID=Europe/Berlin:20260328T033000\nRRULE:FREQ=DAILY;COUNT=3",
    );
    let found = expand(&event, &ALL, Tz::UTC).occurrences;
    // 29 March has no 02:30: it is read with the offset before the gap (RFC 5545 §3.3.5).
    assert_eq!(found[1].starts_at, utc("20260329T013000Z"));
    assert_eq!(found[1].ends_at, utc("20260329T023000Z"));
    assert_eq!(found[2].starts_at, utc("20260330T003000Z"));
    let autumn = object(
        "VEVENT",
        "DTSTART;TZID=Europe/Berlin:20261024T023000\nRRULE:FREQ=DAILY;COUNT=3",
    );
    assert_eq!(starts(&autumn, &ALL), ["1024T0030", "1025T0030", "1026T0130"]);
    // An hourly rule gives the hour that two civil times share only once.
    let hourly = object(
        "VEVENT",
        "DTSTART;TZID=Europe/Berlin:20260329T010000\nRRULE:FREQ=HOURLY;COUNT=4",
    );
    assert_eq!(starts(&hourly, &ALL), ["0329T0000", "0329T0100", "0329T0200"]);
}

#[test]
fn rfc5545_3_8_5_3_exact_and_nominal_durations() {
    // DTEND gives an exact duration, DURATION in days a nominal one.
    let exact = object(
        "VEVENT",
        "DTSTART;TZID=Europe/Berlin:20260327T120000\nDTEND;TZID=Europe/Berlin:20260328T120000\nRRULE:FREQ=DAILY;COUNT=2",
    );
    let nominal = object(
        "VEVENT",
        "DTSTART;TZID=Europe/Berlin:20260327T120000\nDURATION:P1D\nRRULE:FREQ=DAILY;COUNT=2",
    );
    let last_end = |object: &CalendarObject| expand(object, &ALL, Tz::UTC).occurrences[1].ends_at;
    assert_eq!(last_end(&exact), utc("20260329T110000Z"));
    assert_eq!(last_end(&nominal), utc("20260329T100000Z"));
}

#[test]
fn whole_days_are_days_everywhere() {
    let event = object(
        "VEVENT",
        "DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20260103\nRRULE:FREQ=MONTHLY;UNTIL=20260301",
    );
    let found = expand(
        &event,
        &range("20260201T000000Z", "20260202T000000Z"),
        Tz::America__New_York,
    )
    .occurrences;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].starts_at, utc("20260201T050000Z"));
    assert_eq!(found[0].recurrence_id_text().as_deref(), Some("20260201"));
    let day = |text: &str| chrono::NaiveDate::parse_from_str(text, "%Y%m%d").unwrap();
    assert_eq!(
        found[0].span(Tz::Asia__Tokyo),
        EventSpan::AllDay {
            start: day("20260201"),
            end: day("20260203")
        }
    );
    // The day is over in New York five hours after UTC's.
    assert_eq!(
        expand(
            &event,
            &range("20260203T045959Z", "20260203T060000Z"),
            Tz::America__New_York
        )
        .occurrences
        .len(),
        1
    );
    assert_eq!(
        expand(
            &event,
            &range("20260203T050000Z", "20260203T060000Z"),
            Tz::America__New_York
        )
        .occurrences
        .len(),
        0
    );
    assert_eq!(expand(&event, &ALL, Tz::UTC).occurrences.len(), 3);
}

#[test]
fn dates_are_added_and_taken_away() {
    let event = object(
        "VEVENT",
        "DTSTART;TZID=Europe/Berlin:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4\n\
         RDATE;TZID=Europe/Berlin:20260106T090000,20260105T090000\n\
         RDATE;VALUE=PERIOD:20260107T120000Z/PT3H,20260108T120000Z/20260108T123000Z\n\
         EXDATE;TZID=Europe/Berlin:20260112T090000\nEXDATE:20260119T080000Z",
    );
    assert_eq!(
        starts(&event, &ALL),
        ["0105T0800", "0106T0800", "0107T1200", "0108T1200", "0126T0800"]
    );
    let found = expand(&event, &ALL, Tz::UTC).occurrences;
    assert_eq!(found[2].ends_at, utc("20260107T150000Z"));
    assert_eq!(found[3].ends_at, utc("20260108T123000Z"));
    let by_day = object(
        "VEVENT",
        "DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260106",
    );
    assert_eq!(starts(&by_day, &ALL), ["0105T0900", "0107T0900"]);
    let by_rule = object(
        "VEVENT",
        "DTSTART:20260105T090000Z\nRRULE:FREQ=DAILY;COUNT=5\nEXRULE:FREQ=DAILY;INTERVAL=2",
    );
    assert_eq!(starts(&by_rule, &ALL), ["0106T0900", "0108T0900"]);
    assert_eq!(
        expand_up_to(&by_rule, &ALL, Tz::UTC, 1).occurrences[0].starts_at,
        utc("20260106T090000Z")
    );
}

#[test]
fn rfc5545_3_8_5_3_dtstart_is_an_occurrence_unless_excluded() {
    let with = object(
        "VEVENT",
        "DTSTART;TZID=America/New_York:19970902T090000\nRRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;UNTIL=19980401T000000Z",
    );
    assert_eq!(starts(&with, &ALL), ["0902T1300", "0213T1400", "0313T1400"]);
    let without = object(
        "VEVENT",
        "DTSTART;TZID=America/New_York:19970902T090000\nEXDATE;TZID=America/New_York:19970902T090000\nRRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;UNTIL=19980401T000000Z",
    );
    assert_eq!(starts(&without, &ALL), ["0213T1400", "0313T1400"]);
}

#[test]
fn until_in_every_form() {
    let count = |start: &str, until: &str| {
        starts(
            &object("VEVENT", &format!("{start}\nRRULE:FREQ=DAILY;UNTIL={until}")),
            &ALL,
        )
        .len()
    };
    let zoned = "DTSTART;TZID=America/New_York:20260101T200000";
    assert_eq!(count(zoned, "20260104T010000Z"), 3);
    assert_eq!(count(zoned, "20260104T005959Z"), 2);
    // What clients write although the RFC does not allow it.
    assert_eq!(count(zoned, "20260103"), 3);
    assert_eq!(count(zoned, "20260103T200000"), 3);
    assert_eq!(count("DTSTART;VALUE=DATE:20260101", "20260103"), 3);
    assert_eq!(count("DTSTART;VALUE=DATE:20260101", "20260103T120000Z"), 3);
    // An end before the start leaves the start.
    assert_eq!(count(zoned, "20250101T000000Z"), 1);
}

#[test]
fn an_instance_for_all_following_ones() {
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260105T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:old\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260107T090000Z\r\nDTSTART:20260107T140000Z\r\nDURATION:PT2H\r\nSUMMARY:new\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20260108T090000Z\r\nDTSTART:20260120T140000Z\r\nSUMMARY:one\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let object = CalendarObject::parse(event.as_bytes()).unwrap();
    let found = expand(&object, &ALL, Tz::UTC).occurrences;
    let seen: Vec<String> = found
        .iter()
        .map(|one| format!("{} {}", one.starts_at.format("%dT%H"), one.title()))
        .collect();
    assert_eq!(
        seen,
        ["05T09 old", "06T09 old", "07T14 new", "09T14 new", "20T14 one"]
    );
    assert_eq!(found[3].ends_at, utc("20260109T160000Z"));
    assert_eq!(found[3].recurrence_id_text().as_deref(), Some("20260109T090000Z"));
    assert_eq!(
        starts(&object, &range("20260109T150000Z", "20260109T153000Z")),
        ["0109T1400"]
    );
}

#[test]
fn instances_without_a_master() {
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20260107T090000Z\r\nDTSTART:20260107T140000Z\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20260108T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let object = CalendarObject::parse(event.as_bytes()).unwrap();
    let found = expand(&object, &ALL, Tz::UTC).occurrences;
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].recurrence_id_text().as_deref(), Some("20260107T090000Z"));
    assert_eq!(found[1].starts_at, utc("20260108T090000Z"));
}

#[test]
fn zones_by_other_names_and_by_their_own_rules() {
    let outlook = object("VEVENT", "DTSTART;TZID=W. Europe Standard Time:20260701T090000");
    assert_eq!(starts(&outlook, &ALL), ["0701T0700"]);
    let custom = crate::fixtures::text("VEVENT", "DTSTART;TZID=Mine:20260701T090000\nRRULE:FREQ=MONTHLY;INTERVAL=6;COUNT=2").replace(
        "BEGIN:VEVENT",
        "BEGIN:VTIMEZONE\r\nTZID:Mine\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n\
         BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0300\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT",
    );
    let custom = CalendarObject::parse(custom.as_bytes()).unwrap();
    assert_eq!(starts(&custom, &ALL), ["0701T0600", "0101T0700"]);
}

#[test]
fn far_away_and_without_end() {
    let daily = object(
        "VEVENT",
        "DTSTART;TZID=Europe/Berlin:19900101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY",
    );
    assert_eq!(
        starts(&daily, &range("20400101T000000Z", "20400103T000000Z")),
        ["0101T0800", "0102T0800"]
    );
    let every_second = object(
        "VEVENT",
        "DTSTART:19900101T090000Z\nRRULE:FREQ=SECONDLY;UNTIL=29900101T090000Z",
    );
    let hour = expand(
        &every_second,
        &range("20400101T000000Z", "20400101T010000Z"),
        Tz::UTC,
    );
    assert_eq!((hour.occurrences.len(), hour.truncated), (3600, false));
    let year = expand(
        &every_second,
        &range("20400101T000000Z", "20410101T000000Z"),
        Tz::UTC,
    );
    assert_eq!((year.occurrences.len(), year.truncated), (MAX_OCCURRENCES, true));
    assert_eq!(expand_up_to(&every_second, &ALL, Tz::UTC, 1).occurrences.len(), 1);
    let long = object(
        "VEVENT",
        "DTSTART:19900101T090000Z\nDURATION:P100000D\nRRULE:FREQ=MINUTELY",
    );
    assert!(expand(&long, &range("20400101T000000Z", "20400102T000000Z"), Tz::UTC).truncated);
    let never = object(
        "VEVENT",
        "DTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    );
    assert_eq!(
        expand(&never, &range("20300101T000000Z", "20310101T000000Z"), Tz::UTC)
            .occurrences
            .len(),
        0
    );
}

#[test]
fn spans_are_civil_times_in_the_asked_zone() {
    let event = object(
        "VEVENT",
        "DTSTART:20260101T230000Z\nDURATION:PT1H\nSTATUS:TENTATIVE\nTRANSP:transparent\nLOCATION:Here\\, there",
    );
    let expansion = expand(&event, &ALL, Tz::UTC);
    let occurrence = &expansion.occurrences[0];
    let at = |text: &str| chrono::NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap();
    assert_eq!(
        occurrence.span(Tz::Asia__Tokyo),
        EventSpan::Timed {
            start: at("20260102T080000"),
            end: at("20260102T090000")
        }
    );
    assert_eq!(occurrence.recurrence_id_text(), None);
    assert!(occurrence.is_tentative() && occurrence.is_free() && !occurrence.is_cancelled());
    assert_eq!(occurrence.location(), "Here, there");
}
