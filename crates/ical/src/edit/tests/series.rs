//! Changing one occurrence, one and the following, and all by one.

use super::*;
use crate::itip::Addresses;

/// Weekly in Berlin, across the end of winter time on 29 March 2026; with COUNT, an excluded day and an instance.
const WEEKLY: &str = "BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Other//EN
BEGIN:VEVENT
UID:weekly
DTSTAMP:20260101T000000Z
CREATED:20260101T000000Z
SEQUENCE:2
SUMMARY:Choir
DTSTART;TZID=Europe/Berlin:20260302T190000
DTEND;TZID=Europe/Berlin:20260302T203000
RRULE:FREQ=WEEKLY;COUNT=8
EXDATE;TZID=Europe/Berlin:20260309T190000,20260413T190000
X-KEPT:1
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:x
TRIGGER:-PT30M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:weekly
RECURRENCE-ID;TZID=Europe/Berlin:20260406T190000
DTSTAMP:20260101T000000Z
SUMMARY:Choir outside
DTSTART;TZID=Europe/Berlin:20260407T180000
DTEND;TZID=Europe/Berlin:20260407T193000
END:VEVENT
END:VCALENDAR
";

const DAYS: &str = "BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:days
DTSTART;VALUE=DATE:20260302
DTEND;VALUE=DATE:20260304
SUMMARY:Fair
RRULE:FREQ=MONTHLY;UNTIL=20260801
END:VEVENT
END:VCALENDAR
";

fn stored(text: &str) -> Vec<u8> {
    text.replace('\n', "\r\n").into_bytes()
}

fn opened(data: &[u8], id: &str) -> EventDraft {
    let object = CalendarObject::parse(data).unwrap();
    read_occurrence(&object, id, Tz::Europe__Berlin).unwrap().draft
}

fn edited(data: &[u8], id: &str, edit: impl FnOnce(&mut EventDraft)) -> EventDraft {
    let mut draft = opened(data, id);
    edit(&mut draft);
    draft
}

fn titles(data: &[u8]) -> Vec<String> {
    let object = CalendarObject::parse(data).unwrap();
    let all = expand(&object, &TimeRange::default(), Tz::Europe__Berlin);
    all.occurrences.iter().map(|item| item.title()).collect()
}

const ALL: [&str; 6] = [
    "20260302T1800Z",
    "20260316T1800Z",
    "20260323T1800Z",
    "20260330T1700Z",
    "20260407T1600Z",
    "20260420T1700Z",
];

#[test]
fn an_occurrence_is_opened_with_its_own_time_and_the_series_rule() {
    let data = stored(WEEKLY);
    assert_eq!(starts(&data), ALL);
    let plain = opened(&data, "20260330T190000");
    assert_eq!(plain.span, timed("20260330T1900", "20260330T2030"));
    assert_eq!(plain.repeat, every(Frequency::Weekly, 1, RepeatEnd::After(8)));
    assert_eq!(plain.reminder_minutes, Some(30));
    let own = opened(&data, "20260406T190000");
    assert_eq!(
        (own.title.as_str(), own.span),
        ("Choir outside", timed("20260407T1800", "20260407T1930"))
    );
    let object = CalendarObject::parse(&data).unwrap();
    for missing in ["20260309T190000", "20260330T170000Z", "20260427T190000", "x", ""] {
        let found = read_occurrence(&object, missing, Tz::Europe__Berlin);
        // By its instant it can be named, too.
        assert_eq!(found.is_some(), missing.ends_with('Z'), "{missing}");
    }
}

#[test]
fn one_occurrence_is_changed_and_the_others_stay() {
    let data = stored(WEEKLY);
    let draft = edited(&data, "20260330T190000", |draft| {
        draft.span = timed("20260331T2000", "20260331T2100");
        draft.title = "Rehearsal".into();
    });
    let after = patch_occurrence(&data, "20260330T190000", &draft, now()).unwrap();
    assert_eq!(
        starts(&after),
        [
            "20260302T1800Z",
            "20260316T1800Z",
            "20260323T1800Z",
            "20260331T1800Z",
            "20260407T1600Z",
            "20260420T1700Z"
        ]
    );
    let written = text(&after);
    assert!(
        written.contains("RECURRENCE-ID;TZID=Europe/Berlin:20260330T190000\r\n"),
        "{written}"
    );
    // Alarm and whatever else the series has go with it; its own lines do not change.
    assert_eq!(written.matches("TRIGGER:-PT30M").count(), 2);
    assert_eq!(written.matches("X-KEPT:1").count(), 2);
    assert!(
        written.starts_with(
            text(&data)
                .split("BEGIN:VEVENT\r\nUID:weekly\r\nRECURRENCE")
                .next()
                .unwrap()
        )
    );
    // Once more, in the same instance.
    let draft = edited(&after, "20260330T190000", |draft| draft.location = "Hall".into());
    assert_eq!(draft.title, "Rehearsal");
    let again = patch_occurrence(&after, "20260330T190000", &draft, now()).unwrap();
    assert_eq!(text(&again).matches("RECURRENCE-ID").count(), 2);
    assert_eq!(starts(&again), starts(&after));
    assert!(text(&again).contains("LOCATION:Hall"));
}

#[test]
fn an_occurrence_may_leave_the_series_and_its_kind() {
    let data = stored(WEEKLY);
    let late = edited(&data, "20260420T190000", |draft| {
        draft.span = EventSpan::AllDay {
            start: day("20260701"),
            end: day("20260702"),
        };
    });
    let after = patch_occurrence(&data, "20260420T190000", &late, now()).unwrap();
    assert!(text(&after).contains("DTSTART;VALUE=DATE:20260701\r\n"));
    assert!(text(&after).contains("RECURRENCE-ID;TZID=Europe/Berlin:20260420T190000\r\n"));
    assert_eq!(starts(&after).last().map(String::as_str), Some("20260630T2200Z"));

    let days = stored(DAYS);
    let draft = edited(&days, "20260402", |draft| {
        draft.span = timed("20260402T0900", "20260402T1000");
    });
    let after = patch_occurrence(&days, "20260402", &draft, now()).unwrap();
    assert!(text(&after).contains("RECURRENCE-ID;VALUE=DATE:20260402\r\n"));
    assert!(text(&after).contains("DTSTART;TZID=Europe/Berlin:20260402T090000\r\n"));
    assert!(text(&after).contains("BEGIN:VTIMEZONE\r\n"));
    assert_eq!(starts(&after).len(), starts(&days).len());
}

#[test]
fn a_series_is_divided_with_what_is_left_of_its_count() {
    let data = stored(WEEKLY);
    let Split { before, following } = split_series(&data, "20260330T190000", "new", now()).unwrap();
    assert_eq!(starts(&before), ALL[..3]);
    assert_eq!(starts(&following), ALL[3..]);
    let (old, new) = (text(&before), text(&following));
    // Winter time until the end of the first half.
    assert!(
        old.contains("RRULE:FREQ=WEEKLY;UNTIL=20260330T165959Z\r\n"),
        "{old}"
    );
    assert!(
        old.contains("EXDATE;TZID=Europe/Berlin:20260309T190000\r\n"),
        "{old}"
    );
    assert!(
        old.contains("SEQUENCE:3\r\n") && !old.contains("RECURRENCE-ID"),
        "{old}"
    );
    // Four of eight had passed, one of which was excluded.
    assert!(new.contains("RRULE:FREQ=WEEKLY;COUNT=4\r\n"), "{new}");
    assert!(
        new.contains("EXDATE;TZID=Europe/Berlin:20260413T190000\r\n"),
        "{new}"
    );
    assert!(
        new.contains("DTSTART;TZID=Europe/Berlin:20260330T190000\r\n"),
        "{new}"
    );
    assert!(
        new.contains("DTEND;TZID=Europe/Berlin:20260330T203000\r\n"),
        "{new}"
    );
    assert_eq!(new.matches("UID:new\r\n").count(), 2);
    assert!(!new.contains("UID:weekly") && new.contains("SEQUENCE:0\r\n") && new.contains("X-KEPT:1"));
    assert!(
        new.contains("TRIGGER:-PT30M") && new.contains("RECURRENCE-ID;TZID=Europe/Berlin:20260406T190000")
    );
    // In front of the instance, which is the first of the new series then.
    let Split { before, following } = split_series(&data, "20260406T190000", "new", now()).unwrap();
    assert_eq!(starts(&before), ALL[..4]);
    assert_eq!(starts(&following), ALL[4..]);
    assert!(text(&following).contains("COUNT=3\r\n"));
}

#[test]
fn a_series_of_whole_days_and_one_in_utc_are_divided() {
    let days = stored(DAYS);
    let Split { before, following } = split_series(&days, "20260502", "new", now()).unwrap();
    assert!(text(&before).contains("RRULE:FREQ=MONTHLY;UNTIL=20260501\r\n"));
    assert!(text(&following).contains("RRULE:FREQ=MONTHLY;UNTIL=20260801\r\n"));
    assert!(text(&following).contains("DTSTART;VALUE=DATE:20260502\r\nDTEND;VALUE=DATE:20260504\r\n"));
    assert_eq!(
        starts(&before).len() + starts(&following).len(),
        starts(&days).len()
    );
    let utc = stored(&IN_UTC.replace(
        "DURATION",
        "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=5\nRDATE:20260324T130000Z,20260401T130000Z\nDURATION",
    ));
    let all = starts(&utc);
    let Split { before, following } = split_series(&utc, "20260327T130000Z", "new", now()).unwrap();
    assert_eq!(starts(&before), all[..3]);
    assert_eq!(starts(&following), all[3..]);
    assert!(
        text(&before).contains("UNTIL=20260327T125959Z") && text(&following).contains("INTERVAL=2;COUNT=3")
    );
    assert!(
        text(&following).contains("DTSTART:20260327T130000Z\r\n")
            && text(&following).contains("DURATION:PT1H")
    );
    // Listed alone.
    let listed = stored(&IN_UTC.replace("DURATION", "RDATE:20260324T130000Z,20260401T130000Z\nDURATION"));
    let Split { before, following } = split_series(&listed, "20260401T130000Z", "new", now()).unwrap();
    assert_eq!((starts(&before).len(), starts(&following).len()), (2, 1));
}

#[test]
fn what_cannot_be_divided_says_why() {
    let data = stored(WEEKLY);
    let split = |data: &[u8], id: &str| split_series(data, id, "new", now()).unwrap_err();
    assert_eq!(split(&data, "20260302T190000"), EditError::FirstOccurrence);
    assert_eq!(split(&data, "20260309T190000"), EditError::NoSuchOccurrence);
    let first_gone = stored(&WEEKLY.replace("20260309T190000,", "20260302T190000,20260309T190000,"));
    assert_eq!(split(&first_gone, "20260316T190000"), EditError::FirstOccurrence);
    for more in [
        "EXRULE:FREQ=WEEKLY;INTERVAL=4;COUNT=1",
        "RRULE:FREQ=MONTHLY;COUNT=2",
    ] {
        let data = stored(&WEEKLY.replace("X-KEPT:1", more));
        assert!(
            matches!(split(&data, "20260330T190000"), EditError::NotDivisible(_)),
            "{more}"
        );
    }
    let added = stored(&WEEKLY.replace("X-KEPT:1", "RDATE;TZID=Europe/Berlin:20260331T190000"));
    assert!(matches!(
        split(&added, "20260331T190000"),
        EditError::NotDivisible(_)
    ));
}

#[test]
fn all_events_move_by_as_much_as_the_one_that_was_edited() {
    let data = stored(WEEKLY);
    let draft = edited(&data, "20260330T190000", |draft| {
        draft.span = timed("20260331T2000", "20260331T2200");
        draft.title = "Concert".into();
    });
    let after = patch_series(&data, "20260330T190000", &draft, now()).unwrap();
    assert_eq!(
        starts(&after),
        [
            "20260303T1900Z",
            "20260317T1900Z",
            "20260324T1900Z",
            "20260331T1800Z",
            "20260407T1600Z",
            "20260421T1800Z"
        ]
    );
    // The instance was moved and renamed by hand: it stays so.
    assert_eq!(titles(&after)[3..5], ["Concert", "Choir outside"]);
    assert!(text(&after).contains("DTEND;TZID=Europe/Berlin:20260303T220000\r\n"));
    // Edited from the instance: that has what was typed, and the others what was changed.
    let draft = edited(&data, "20260406T190000", |draft| {
        draft.span = timed("20260407T1700", "20260407T1830");
        draft.location = "Park".into();
    });
    let after = patch_series(&data, "20260406T190000", &draft, now()).unwrap();
    assert_eq!(starts(&after)[0], "20260302T1700Z");
    assert_eq!(starts(&after)[4], "20260407T1500Z");
    assert_eq!(titles(&after)[3..5], ["Choir", "Choir outside"]);
    assert_eq!(text(&after).matches("LOCATION:Park").count(), 2);
}

#[test]
fn an_instance_follows_the_series_in_what_it_had_not_changed() {
    let data = stored(
        &WEEKLY
            .replace("20260407T180000", "20260406T190000")
            .replace("20260407T193000", "20260406T203000"),
    );
    let draft = edited(&data, "20260330T190000", |draft| {
        draft.span = timed("20260330T1800", "20260330T1900");
    });
    let after = patch_series(&data, "20260330T190000", &draft, now()).unwrap();
    assert_eq!(starts(&after)[4], "20260406T1600Z");
    assert_eq!(titles(&after)[4], "Choir outside");
    assert!(text(&after).contains("DTEND;TZID=Europe/Berlin:20260406T190000\r\n"));
    // And one that was only moved gets the new title.
    let data = stored(&WEEKLY.replace("Choir outside", "Choir"));
    let draft = edited(&data, "20260330T190000", |draft| draft.title = "Opera".into());
    let after = patch_series(&data, "20260330T190000", &draft, now()).unwrap();
    assert!(titles(&after).iter().all(|title| title == "Opera"));
    assert_eq!(starts(&after), ALL);
}

#[test]
fn days_that_a_rule_names_are_not_moved_past_it() {
    let data = stored(STORED);
    let draft = edited(&data, "20260401T090000", |draft| {
        draft.span = timed("20260402T0900", "20260402T0915");
    });
    let refused = patch_series(&data, "20260401T090000", &draft, now());
    assert!(
        matches!(refused, Err(EditError::InvalidDraft { field: "span", .. })),
        "{refused:?}"
    );
    assert!(patch_occurrence(&data, "20260401T090000", &draft, now()).is_ok());
    let same_day = edited(&data, "20260401T090000", |draft| {
        draft.span = timed("20260401T1000", "20260401T1015");
    });
    let after = patch_series(&data, "20260401T090000", &same_day, now()).unwrap();
    assert!(starts(&after).contains(&"20260401T0800Z".to_owned()));
}

#[test]
fn a_divided_half_is_edited_like_any_series() {
    let data = stored(WEEKLY);
    let nobody = Addresses::default();
    let id = "20260330T190000";
    let draft = edited(&data, id, |draft| {
        draft.span = timed("20260330T2100", "20260330T2230")
    });
    let after = patch_following(&data, id, "new", &draft, &nobody, now())
        .unwrap()
        .following;
    assert!(
        text(&after).contains("RRULE:FREQ=WEEKLY;COUNT=4\r\n"),
        "{}",
        text(&after)
    );
    assert_eq!(
        starts(&after),
        ["20260330T1900Z", "20260407T1600Z", "20260420T1900Z"]
    );
    let other = edited(&data, id, |draft| {
        draft.repeat = every(Frequency::Daily, 1, RepeatEnd::After(2));
    });
    let after = patch_following(&data, id, "new", &other, &nobody, now())
        .unwrap()
        .following;
    assert!(text(&after).contains("RRULE:FREQ=DAILY;COUNT=2\r\n"));
}

#[test]
fn answers_to_other_times_do_not_count() {
    let answered = "PARTSTAT=ACCEPTED;SCHEDULE-STATUS=1.2";
    let data = stored(
        &STORED
            .replace("PARTSTAT=ACCEPTED", answered)
            .replace("Berg, Anna", "Anna"),
    );
    let own = Addresses::new(["olga@example.com".to_owned()]);
    let id = "20260401T090000";
    let following = |edit: fn(&mut EventDraft)| {
        let draft = edited(&data, id, edit);
        text(
            &patch_following(&data, id, "new", &draft, &own, now())
                .unwrap()
                .following,
        )
    };
    let same = following(|draft| draft.title = "New".into());
    assert!(
        same.contains("ATTENDEE;CN=Anna;PARTSTAT=ACCEPTED:mailto:anna@example.com\r\n"),
        "{same}"
    );
    let later = following(|draft| draft.span = timed("20260401T1000", "20260401T1015"));
    assert!(
        later.contains("CN=Anna;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:"),
        "{later}"
    );
    assert!(
        later.contains("ATTENDEE;CN=Olga:MAILTO:OLGA@example.com\r\n"),
        "{later}"
    );
}
