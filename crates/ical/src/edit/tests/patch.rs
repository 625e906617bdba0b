use super::*;

#[test]
fn a_stored_event_is_opened() {
    let parts = parts(STORED);
    assert_eq!(parts.draft.title, "Standup");
    assert_eq!(parts.draft.timezone, "Europe/Berlin");
    assert_eq!(parts.draft.span, timed("20260323T0900", "20260323T0915"));
    assert_eq!(parts.draft.repeat, Recurrence::Stored);
    assert_eq!(
        parts.repeat_text,
        "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260430T070000Z"
    );
    assert_eq!(parts.draft.reminder_minutes, Some(10));
    let emails: Vec<&str> = parts
        .attendees
        .iter()
        .map(|attendee| attendee.person.email.as_str())
        .collect();
    assert_eq!(emails, ["anna@example.com", "OLGA@example.com"]);
    assert_eq!(parts.attendees[0].person.name, "Berg, Anna");
    assert_eq!(parts.organizer.unwrap().email, "olga@example.com");
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
        // The instance that was moved, too, which did not say anything else before.
        ["+TRANSP:TRANSPARENT", "+TRANSP:TRANSPARENT"]
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
    let daily = every(Frequency::Daily, 1, RepeatEnd::After(3));
    let (after, changes) = patched(STORED, |draft| draft.repeat = daily);
    assert!(
        changes.contains(&"+RRULE:FREQ=DAILY;COUNT=3".to_owned()),
        "{changes:?}"
    );
    assert!(text(&after).contains("EXDATE"));
    let simple = STORED.replace("BYDAY=MO,WE;", "BYDAY=MO;");
    assert_eq!(
        parts(&simple).draft.repeat,
        every(Frequency::Weekly, 1, RepeatEnd::On(day("20260430")))
    );
    let (after, _) = patched(&simple, |draft| draft.repeat = Recurrence::Once);
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

/// Rules that the page cannot edit, with whatever stands beside them.
const COMPLEX: [&str; 4] = [
    "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260430T070000Z",
    // RFC 5545 §3.8.5.3: the last work day of the month; and folded, as only the client wrote it.
    "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,\n TH,FR;BYSETPOS=-1",
    "RRULE:FREQ=DAILY;COUNT=3\nRDATE;TZID=W. Europe Standard Time:20260601T090000",
    "RRULE:FREQ=DAILY;COUNT=9\nRRULE:FREQ=YEARLY;COUNT=2\nEXRULE:FREQ=WEEKLY;COUNT=2",
];

#[test]
fn a_rule_that_cannot_be_edited_stays_until_another_choice_replaces_it() {
    for rule in COMPLEX {
        let stored = STORED.replace(COMPLEX[0], rule);
        assert_eq!(parts(&stored).draft.repeat, Recurrence::Stored, "{rule}");
        let (after, _) = patched(&stored, |draft| draft.title = "New".into());
        assert!(text(&after).contains(&rule.replace('\n', "\r\n")), "{rule}");

        let (after, _) = patched(&stored, |draft| draft.repeat = Recurrence::Once);
        assert_eq!(starts(&after), ["20260323T0800Z"], "{rule}");
        for gone in ["RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID"] {
            assert!(!text(&after).contains(gone), "{gone} is left of {rule}");
        }
        assert!(text(&after).contains("SEQUENCE:5\r\n"), "{rule}");

        let weekly = every(Frequency::Weekly, 2, RepeatEnd::After(2));
        let (after, _) = patched(&stored, |draft| draft.repeat = weekly);
        assert_eq!(
            parts(&text(&after).replace("\r\n", "\n")).draft.repeat,
            weekly,
            "{rule}"
        );
    }
}

#[test]
fn a_draft_that_keeps_the_stored_rule_keeps_a_simple_one_too() {
    let simple = STORED.replace("BYDAY=MO,WE;", "");
    assert_eq!(
        patched(&simple, |draft| draft.repeat = Recurrence::Stored).1,
        [""; 0]
    );
}
