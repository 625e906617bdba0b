use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use roost_shared::calendar::{EventDraft, EventSpan, Frequency, Repeat, RepeatEnd};

use super::*;
use crate::object::CalendarObject;
use crate::occurrences::expand;
use crate::query::calendar::TimeRange;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M").unwrap()
}

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y%m%d").unwrap()
}

fn timed(start: &str, end: &str) -> EventSpan {
    EventSpan::Timed {
        start: at(start),
        end: at(end),
    }
}

fn draft() -> EventDraft {
    EventDraft {
        title: "Lunch; with Ä, and \\ B".into(),
        location: "Café\nback room".into(),
        description: "Long ".repeat(40) + "😀",
        span: timed("20260324T1200", "20260324T1330"),
        timezone: "Europe/Berlin".into(),
        repeat: Some(Repeat {
            frequency: Frequency::Weekly,
            interval: 2,
            end: RepeatEnd::On(day("20260505")),
        }),
        reminder_minutes: Some(15),
        free: true,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn starts(bytes: &[u8]) -> Vec<String> {
    let object = CalendarObject::parse(bytes).unwrap();
    let expansion = expand(&object, &TimeRange::default(), Tz::Europe__Berlin);
    expansion
        .occurrences
        .iter()
        .map(|occurrence| occurrence.starts_at.format("%Y%m%dT%H%MZ").to_string())
        .collect()
}

#[test]
fn a_new_event_reads_as_it_was_written() {
    let bytes = create_event("new-1", &draft(), now()).unwrap();
    let written = text(&bytes);
    assert!(written.lines().all(|line| line.len() <= 75), "{written}");
    assert!(
        written.contains("DTSTART;TZID=Europe/Berlin:20260324T120000\r\n"),
        "{written}"
    );
    assert!(
        written.contains("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"),
        "{written}"
    );
    assert!(
        written.contains("RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260505T215959Z\r\n"),
        "{written}"
    );
    assert!(
        written.contains("TRIGGER:-PT15M\r\n") && written.contains("ACTION:DISPLAY\r\n"),
        "{written}"
    );
    assert!(written.contains("DTSTAMP:20260921T141320Z\r\n"), "{written}");
    let object = CalendarObject::parse(&bytes).unwrap();
    let parts = read_event(&object, Tz::UTC).unwrap();
    assert_eq!(parts.draft, draft());
    assert!(!parts.repeat_is_complex);
    // The clocks change on 29 March.
    assert_eq!(
        starts(&bytes),
        [
            "20260324T1100Z",
            "20260407T1000Z",
            "20260421T1000Z",
            "20260505T1000Z"
        ]
    );
}

#[test]
fn whole_days_utc_and_every_end() {
    let mut draft = EventDraft {
        span: EventSpan::AllDay {
            start: day("20261231"),
            end: day("20270102"),
        },
        ..draft()
    };
    draft.repeat = Some(Repeat {
        frequency: Frequency::Yearly,
        interval: 1,
        end: RepeatEnd::After(3),
    });
    draft.reminder_minutes = Some(24 * 60);
    let bytes = create_event("u", &draft, now()).unwrap();
    assert!(
        text(&bytes).contains("DTSTART;VALUE=DATE:20261231\r\n")
            && text(&bytes).contains("DTEND;VALUE=DATE:20270102\r\n")
    );
    assert!(text(&bytes).contains("TRIGGER:-P1D\r\n") && !text(&bytes).contains("VTIMEZONE"));
    assert_eq!(starts(&bytes).len(), 3);
    draft.repeat = Some(Repeat {
        frequency: Frequency::Daily,
        interval: 1,
        end: RepeatEnd::On(day("20270102")),
    });
    assert_eq!(starts(&create_event("u", &draft, now()).unwrap()).len(), 3);
    let utc = EventDraft {
        timezone: "UTC".into(),
        repeat: None,
        ..self::draft()
    };
    assert!(text(&create_event("u", &utc, now()).unwrap()).contains("DTSTART:20260324T120000Z\r\n"));
}

#[test]
fn drafts_that_cannot_be_stored_name_the_field() {
    let field = |edit: fn(&mut EventDraft)| {
        let mut draft = draft();
        edit(&mut draft);
        match create_event("u", &draft, now()) {
            Err(EditError::InvalidDraft { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(field(|draft| draft.title = "x".repeat(1001)), "title");
    assert_eq!(
        field(|draft| draft.description = "x".repeat(100_001)),
        "description"
    );
    assert_eq!(field(|draft| draft.timezone = "Mars/Olympus".into()), "timezone");
    assert_eq!(
        field(|draft| draft.span = timed("20260324T1200", "20260324T1100")),
        "span"
    );
    assert_eq!(
        field(|draft| draft.span = EventSpan::AllDay {
            start: day("20260324"),
            end: day("20260324")
        }),
        "span"
    );
    assert_eq!(
        field(|draft| draft.repeat.as_mut().unwrap().interval = 0),
        "repeat"
    );
    assert_eq!(
        field(|draft| draft.repeat.as_mut().unwrap().end = RepeatEnd::On(day("20260101"))),
        "repeat"
    );
    assert_eq!(
        field(|draft| draft.reminder_minutes = Some(u32::MAX)),
        "reminder_minutes"
    );
}

/// A stored object as Apple's and others' clients write them, with much that the page does not know.
const STORED: &str = "BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Other//EN
X-WR-CALNAME:Team
BEGIN:VEVENT
UID:stored-1
DTSTAMP:20260101T000000Z
SEQUENCE:4
SUMMARY;LANGUAGE=en:Stand
 up
DTSTART;TZID=W. Europe Standard Time:20260323T090000
DTEND;TZID=W. Europe Standard Time:20260323T091500
RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260430T070000Z
EXDATE;TZID=W. Europe Standard Time:20260325T090000
ORGANIZER;CN=Olga:mailto:olga@example.com
ATTENDEE;CN=\"Berg, Anna\";PARTSTAT=ACCEPTED:mailto:anna@example.com
ATTENDEE;CN=Olga:MAILTO:OLGA@example.com
X-SECRET;X-P=1:kept
BEGIN:VALARM
ACTION:EMAIL
SUMMARY:mail
TRIGGER:-P1D
END:VALARM
BEGIN:VALARM
X-OWN:1
ACTION:DISPLAY
DESCRIPTION:x
TRIGGER;RELATED=START:-PT10M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:stored-1
RECURRENCE-ID;TZID=W. Europe Standard Time:20260330T090000
DTSTAMP:20260101T000000Z
SUMMARY:Standup moved
DTSTART;TZID=W. Europe Standard Time:20260330T110000
DTEND;TZID=W. Europe Standard Time:20260330T111500
END:VEVENT
END:VCALENDAR
";

fn parts(stored: &str) -> EventParts {
    read_event(
        &CalendarObject::parse(stored.replace('\n', "\r\n").as_bytes()).unwrap(),
        Tz::America__New_York,
    )
    .unwrap()
}

/// Patches and gives the result with the lines that are gone (`-`) and new (`+`), stamps aside.
fn patched(stored: &str, edit: impl FnOnce(&mut EventDraft)) -> (Vec<u8>, Vec<String>) {
    let before = stored.replace('\n', "\r\n");
    let mut draft = parts(stored).draft;
    edit(&mut draft);
    let after = patch_event(before.as_bytes(), &draft, now()).unwrap();
    let written = text(&after);
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), written.lines().collect());
    let is_stamp = |line: &&&str| line.starts_with("DTSTAMP") || line.starts_with("LAST-MODIFIED");
    let gone = old
        .iter()
        .filter(|line| !is_stamp(line) && !new.contains(line))
        .map(|line| format!("-{line}"));
    let made = new
        .iter()
        .filter(|line| !is_stamp(line) && !old.contains(line))
        .map(|line| format!("+{line}"));
    let changes = gone.chain(made).collect();
    (after.clone(), changes)
}

#[test]
fn a_stored_event_is_opened() {
    let parts = parts(STORED);
    assert_eq!(parts.draft.title, "Standup");
    assert_eq!(parts.draft.timezone, "Europe/Berlin");
    assert_eq!(parts.draft.span, timed("20260323T0900", "20260323T0915"));
    assert_eq!(parts.draft.repeat, None);
    assert!(parts.repeat_is_complex);
    assert_eq!(
        parts.repeat_text,
        "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260430T070000Z"
    );
    assert_eq!(parts.draft.reminder_minutes, Some(10));
    let emails: Vec<&str> = parts
        .attendees
        .iter()
        .map(|address| address.email.as_str())
        .collect();
    assert_eq!(emails, ["olga@example.com", "anna@example.com"]);
    assert_eq!(parts.attendees[1].name, "Berg, Anna");
}

#[test]
fn an_unedited_draft_changes_nothing_but_stamps() {
    let (after, changes) = patched(STORED, |_| {});
    assert_eq!(changes, Vec::<String>::new());
    assert!(
        text(&after).contains("DTSTAMP:20260921T141320Z\r\n")
            && text(&after).contains("LAST-MODIFIED:20260921T141320Z\r\n")
    );
}

#[test]
fn an_edit_touches_only_its_own_lines() {
    assert_eq!(
        patched(STORED, |draft| draft.title = "Daily, new".into()).1,
        [
            "-SUMMARY;LANGUAGE=en:Stand",
            "- up",
            "+SUMMARY;LANGUAGE=en:Daily\\, new"
        ]
    );
    assert_eq!(
        patched(STORED, |draft| draft.free = true).1,
        ["+TRANSP:TRANSPARENT"]
    );
    assert_eq!(
        patched(STORED, |draft| draft.reminder_minutes = Some(30)).1,
        ["-TRIGGER;RELATED=START:-PT10M", "+TRIGGER:-PT30M"]
    );
    assert_eq!(
        patched(STORED, |draft| draft.reminder_minutes = None).1,
        [
            "-X-OWN:1",
            "-ACTION:DISPLAY",
            "-DESCRIPTION:x",
            "-TRIGGER;RELATED=START:-PT10M"
        ]
    );
    assert_eq!(
        patched(STORED, |draft| draft.span =
            timed("20260323T0900", "20260323T1000"))
        .1,
        [
            "-SEQUENCE:4",
            "-DTEND;TZID=W. Europe Standard Time:20260323T091500",
            "+SEQUENCE:5",
            "+DTEND;TZID=W. Europe Standard Time:20260323T100000"
        ]
    );
}

#[test]
fn a_moved_series_takes_its_exceptions_along() {
    let before = starts(STORED.replace('\n', "\r\n").as_bytes());
    let (after, changes) = patched(STORED, |draft| {
        draft.span = timed("20260323T1000", "20260323T1015")
    });
    assert_eq!(
        changes,
        [
            "-SEQUENCE:4",
            "-DTSTART;TZID=W. Europe Standard Time:20260323T090000",
            "-DTEND;TZID=W. Europe Standard Time:20260323T091500",
            "-RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260430T070000Z",
            "-EXDATE;TZID=W. Europe Standard Time:20260325T090000",
            "-RECURRENCE-ID;TZID=W. Europe Standard Time:20260330T090000",
            "+SEQUENCE:5",
            "+DTSTART;TZID=W. Europe Standard Time:20260323T100000",
            "+DTEND;TZID=W. Europe Standard Time:20260323T101500",
            "+RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260430T215959Z",
            "+EXDATE;TZID=W. Europe Standard Time:20260325T100000",
            "+RECURRENCE-ID;TZID=W. Europe Standard Time:20260330T100000"
        ]
    );
    let after = starts(&after);
    assert_eq!(after.len(), before.len());
    // The occurrence that was moved by hand stays where it was put.
    assert!(before.contains(&"20260330T0900Z".to_owned()) && after.contains(&"20260330T0900Z".to_owned()));
    assert!(!after.iter().any(|start| start.starts_with("20260325")));
}

#[test]
fn another_zone_and_whole_days() {
    let (after, changes) = patched(STORED, |draft| draft.timezone = "Asia/Tokyo".into());
    assert!(
        changes.contains(&"+DTSTART;TZID=Asia/Tokyo:20260323T090000".to_owned()),
        "{changes:?}"
    );
    assert!(
        changes.contains(&"+EXDATE;TZID=Asia/Tokyo:20260325T090000".to_owned()),
        "{changes:?}"
    );
    assert!(text(&after).contains("BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\n"));
    assert_eq!(starts(&after).first().map(String::as_str), Some("20260323T0000Z"));
    let (after, changes) = patched(STORED, |draft| {
        draft.span = EventSpan::AllDay {
            start: day("20260323"),
            end: day("20260324"),
        }
    });
    assert!(
        changes.contains(&"+EXDATE;VALUE=DATE:20260325".to_owned()),
        "{changes:?}"
    );
    assert!(
        changes.contains(&"+RECURRENCE-ID;VALUE=DATE:20260330".to_owned()),
        "{changes:?}"
    );
    assert!(
        changes.contains(&"+RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260429".to_owned())
            || changes.contains(&"+RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260430".to_owned()),
        "{changes:?}"
    );
    assert!(CalendarObject::parse(&after).is_ok());
}

#[test]
fn another_repetition_replaces_the_rule() {
    let daily = Repeat {
        frequency: Frequency::Daily,
        interval: 1,
        end: RepeatEnd::After(3),
    };
    let (after, changes) = patched(STORED, |draft| draft.repeat = Some(daily));
    assert!(
        changes.contains(&"+RRULE:FREQ=DAILY;COUNT=3".to_owned()),
        "{changes:?}"
    );
    assert!(text(&after).contains("EXDATE"));
    let simple = STORED.replace("BYDAY=MO,WE;", "BYDAY=MO;");
    assert_eq!(
        parts(&simple).draft.repeat,
        Some(Repeat {
            frequency: Frequency::Weekly,
            interval: 1,
            end: RepeatEnd::On(day("20260430"))
        })
    );
    let (after, _) = patched(&simple, |draft| draft.repeat = None);
    assert_eq!(starts(&after), ["20260323T0800Z"]);
    assert!(!text(&after).contains("EXDATE") && !text(&after).contains("RECURRENCE-ID"));
    // A weekly rule that names its own day follows the event to another day.
    let (after, changes) = patched(&simple, |draft| {
        draft.span = timed("20260324T0900", "20260324T0915")
    });
    assert!(
        changes.contains(&"+RRULE:FREQ=WEEKLY;UNTIL=20260430T215959Z".to_owned()),
        "{changes:?}"
    );
    assert!(starts(&after).iter().all(|start| start.ends_with("T0800Z")
        || start.ends_with("T0700Z")
        || start.as_str() == "20260330T0900Z"));
}

const IN_UTC: &str = "BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:u
DTSTART:20260323T130000Z
DURATION:PT1H
END:VEVENT
END:VCALENDAR
";

#[test]
fn utc_events_are_shown_in_the_viewers_zone_and_stay_utc() {
    let draft = parts(IN_UTC).draft;
    assert_eq!(
        (draft.timezone.as_str(), draft.span),
        ("America/New_York", timed("20260323T0900", "20260323T1000"))
    );
    let (_, changes) = patched(IN_UTC, |draft| {
        draft.span = timed("20260323T1000", "20260323T1100")
    });
    assert_eq!(
        changes,
        [
            "-DTSTART:20260323T130000Z",
            "+DTSTART:20260323T140000Z",
            "+SEQUENCE:1"
        ]
    );
    let (_, changes) = patched(IN_UTC, |draft| {
        draft.span = timed("20260323T0900", "20260323T1030")
    });
    assert_eq!(
        changes,
        ["-DURATION:PT1H", "+DTEND:20260323T143000Z", "+SEQUENCE:1"]
    );
    let (_, changes) = patched(&IN_UTC.replace("130000Z", "130000"), |draft| {
        draft.span = timed("20260323T1000", "20260323T1100")
    });
    assert!(
        changes.contains(&"+DTSTART:20260323T100000".to_owned()),
        "{changes:?}"
    );
}

#[test]
fn one_occurrence_is_removed() {
    let stored = STORED.replace('\n', "\r\n");
    let before = starts(stored.as_bytes());
    let after = remove_occurrence(stored.as_bytes(), "20260401T090000", now()).unwrap();
    assert!(text(&after).contains("EXDATE;TZID=W. Europe Standard Time:20260325T090000\r\nEXDATE;TZID=W. Europe Standard Time:20260401T090000\r\n"));
    assert_eq!(starts(&after).len(), before.len() - 1);
    assert!(!starts(&after).contains(&"20260401T0700Z".to_owned()));
    let after = remove_occurrence(stored.as_bytes(), "20260330T090000", now()).unwrap();
    assert!(
        !text(&after).contains("Standup moved")
            && !starts(&after).iter().any(|start| start.starts_with("20260330"))
    );
    for missing in [
        "20260325T090000",
        "20260401T100000",
        "20260331T090000",
        "20270101T090000",
        "",
        "x",
    ] {
        assert_eq!(
            remove_occurrence(stored.as_bytes(), missing, now()),
            Err(EditError::NoSuchOccurrence),
            "{missing}"
        );
    }
    assert_eq!(
        remove_occurrence(IN_UTC.as_bytes(), "20260323T130000Z", now()),
        Err(EditError::NoSuchOccurrence)
    );
}

#[test]
fn every_occurrence_can_be_removed_by_the_id_it_is_shown_with() {
    let mut bytes = STORED.replace('\n', "\r\n").into_bytes();
    loop {
        let object = CalendarObject::parse(&bytes).unwrap();
        let expansion = expand(&object, &TimeRange::default(), Tz::UTC);
        let id = expansion
            .occurrences
            .last()
            .unwrap()
            .recurrence_id_text()
            .unwrap();
        match remove_occurrence(&bytes, &id, now()) {
            Ok(after) => bytes = after,
            Err(error) => {
                assert_eq!(error, EditError::LastOccurrence);
                assert_eq!(expansion.occurrences.len(), 1);
                break;
            }
        }
    }
}

#[test]
fn whole_day_occurrences_are_removed_by_date() {
    let stored = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let after = remove_occurrence(stored.as_bytes(), "20260101", now()).unwrap();
    assert!(text(&after).contains("EXDATE;VALUE=DATE:20260101\r\n"));
    assert_eq!(
        remove_occurrence(&after, "20260102", now()),
        Err(EditError::LastOccurrence)
    );
}

#[test]
fn tasks_are_not_edited_here() {
    let todo = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:u\r\nDUE:20260101T000000Z\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
    assert_eq!(
        patch_event(todo.as_bytes(), &draft(), now()),
        Err(EditError::NotAnEvent)
    );
    assert_eq!(
        remove_occurrence(todo.as_bytes(), "20260101T000000Z", now()),
        Err(EditError::NotAnEvent)
    );
    assert!(matches!(
        patch_event(b"nonsense", &draft(), now()),
        Err(EditError::Unreadable(_))
    ));
}
