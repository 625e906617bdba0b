mod invite;
mod patch;
mod remove;
mod series;
mod utc;

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use roost_shared::calendar::{EventDraft, EventSpan, Frequency, Recurrence, Repeat, RepeatEnd};

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
        repeat: every(Frequency::Weekly, 2, RepeatEnd::On(day("20260505"))),
        reminder_minutes: Some(15),
        attendees: None,
        free: true,
    }
}

fn every(frequency: Frequency, interval: u32, end: RepeatEnd) -> Recurrence {
    Recurrence::Every(Repeat {
        frequency,
        interval,
        end,
    })
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
    draft.repeat = every(Frequency::Yearly, 1, RepeatEnd::After(3));
    draft.reminder_minutes = Some(24 * 60);
    let bytes = create_event("u", &draft, now()).unwrap();
    assert!(
        text(&bytes).contains("DTSTART;VALUE=DATE:20261231\r\n")
            && text(&bytes).contains("DTEND;VALUE=DATE:20270102\r\n")
    );
    assert!(text(&bytes).contains("TRIGGER:-P1D\r\n") && !text(&bytes).contains("VTIMEZONE"));
    assert_eq!(starts(&bytes).len(), 3);
    draft.repeat = every(Frequency::Daily, 1, RepeatEnd::On(day("20270102")));
    assert_eq!(starts(&create_event("u", &draft, now()).unwrap()).len(), 3);
    let utc = EventDraft {
        timezone: "UTC".into(),
        repeat: Recurrence::Once,
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
    let none = |draft: &mut EventDraft| draft.repeat = every(Frequency::Daily, 0, RepeatEnd::Never);
    assert_eq!(field(none), "repeat");
    let before = |draft: &mut EventDraft| {
        draft.repeat = every(Frequency::Daily, 1, RepeatEnd::On(day("20260101")));
    };
    assert_eq!(field(before), "repeat");
    assert_eq!(field(|draft| draft.repeat = Recurrence::Stored), "repeat");
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

const IN_UTC: &str = "BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:u
DTSTART:20260323T130000Z
DURATION:PT1H
END:VEVENT
END:VCALENDAR
";
