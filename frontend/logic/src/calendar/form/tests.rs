//! Typing an event, and what comes of it.

use roost_shared::CollectionId;
use roost_shared::calendar::{
    Attendee, AttendeeKind, EventDraft, Frequency, MeetingRole, Participation, Recurrence, Repeat, RepeatEnd,
};
use roost_shared::mail::Address;

use super::*;

fn timed(start: &str, end: &str) -> EventSpan {
    EventSpan::Timed {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
    }
}

fn all_day(start: &str, end: &str) -> EventSpan {
    EventSpan::AllDay {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
    }
}

fn form() -> EventForm {
    EventForm::new(
        CollectionId(1),
        &timed("2026-11-23T09:00:00", "2026-11-23T10:30:00"),
        "Europe/Berlin",
    )
}

fn detail(repeat: Recurrence) -> EventDetail {
    EventDetail {
        calendar: CollectionId(1),
        object: "a.ics".to_owned(),
        recurrence_id: None,
        etag: "\"1\"".to_owned(),
        event: EventDraft {
            title: "Standup".to_owned(),
            location: "Room 1".to_owned(),
            description: "Notes\n".to_owned(),
            span: all_day("2026-11-23", "2026-11-25"),
            timezone: "Europe/Berlin".to_owned(),
            repeat,
            reminder_minutes: Some(1_440),
            attendees: None,
            free: true,
        },
        repeat_text: "FREQ=WEEKLY;BYDAY=MO,WE".to_owned(),
        organizer: None,
        attendees: Vec::new(),
        role: Default::default(),
        cancelled: false,
        writable: true,
    }
}

fn problem(form: &EventForm, field: Field) -> Option<Problem> {
    check(form).err().and_then(|mut problems| problems.remove(&field))
}

#[test]
fn a_fresh_form_is_right_as_it_stands() {
    let draft = check(&form()).unwrap();
    assert_eq!(draft.span, timed("2026-11-23T09:00:00", "2026-11-23T10:30:00"));
    assert_eq!(draft.reminder_minutes, Some(15));
    assert_eq!(draft.repeat, Recurrence::Once);
}

#[test]
fn a_stored_event_comes_back_as_it_was() {
    let every = |frequency, interval, end| {
        Recurrence::Every(Repeat {
            frequency,
            interval,
            end,
        })
    };
    for repeat in [
        Recurrence::Once,
        Recurrence::Stored,
        every(Frequency::Weekly, 2, RepeatEnd::Never),
        every(Frequency::Daily, 1, RepeatEnd::After(5)),
        every(Frequency::Yearly, 1, RepeatEnd::On("2030-01-01".parse().unwrap())),
    ] {
        let stored = detail(repeat);
        let expected = EventDraft {
            attendees: Some(Vec::new()),
            ..stored.event.clone()
        };
        assert_eq!(check(&EventForm::from_detail(&stored)).unwrap(), expected);
    }
}

#[test]
fn an_occurrence_beyond_the_end_of_its_series_keeps_it_until_another_end_is_chosen() {
    let repeat = Recurrence::Every(Repeat {
        frequency: Frequency::Weekly,
        interval: 1,
        end: RepeatEnd::On("2026-11-20".parse().unwrap()),
    });
    let mut form = EventForm::from_detail(&detail(repeat));
    form.title = "Moved".to_owned();
    assert_eq!(check(&form).unwrap().repeat, repeat);
    form.repeat.until = "2026-11-22".to_owned();
    assert_eq!(problem(&form, Field::RepeatEnd), Some(Problem::StopsBeforeStart));
}

#[test]
fn whom_to_invite_is_the_organizers_to_say() {
    let person = |email: &str| Address {
        name: String::new(),
        email: email.into(),
    };
    let line = |email: &str, is_self: bool| Attendee {
        person: person(email),
        kind: AttendeeKind::Person,
        participation: Participation::Accepted,
        comment: String::new(),
        is_self,
    };
    let mut stored = detail(Recurrence::Once);
    stored.organizer = Some(person("me@example.test"));
    stored.attendees = vec![line("me@example.test", true), line("bob@example.test", false)];
    stored.role = MeetingRole::Organizer;
    let mut form = EventForm::from_detail(&stored);
    let draft = check(&form).unwrap();
    assert_eq!(draft.attendees, Some(vec![person("bob@example.test")]));
    form.attendees = Some(vec![person("no address")]);
    let problems = check(&form).unwrap_err();
    let problem = Problem::NotAnAddress("no address".into());
    assert_eq!(problems.get(&Field::Attendees), Some(&problem));

    stored.role = MeetingRole::Attendee;
    assert_eq!(check(&EventForm::from_detail(&stored)).unwrap().attendees, None);
}

#[test]
fn a_rule_that_cannot_be_edited_stays_until_another_choice_is_made() {
    let mut form = EventForm::from_detail(&detail(Recurrence::Stored));
    assert_eq!(form.repeat.choice, RepeatChoice::Stored);
    assert_eq!(form.repeat.stored_text, "FREQ=WEEKLY;BYDAY=MO,WE");
    assert_eq!(check(&form).unwrap().repeat, Recurrence::Stored);
    form.repeat.choice = RepeatChoice::Never;
    assert_eq!(check(&form).unwrap().repeat, Recurrence::Once);
    form.repeat.choice = RepeatChoice::Every(Frequency::Monthly);
    let monthly = Repeat {
        frequency: Frequency::Monthly,
        interval: 1,
        end: RepeatEnd::Never,
    };
    assert_eq!(check(&form).unwrap().repeat, Recurrence::Every(monthly));
}

#[test]
fn a_rule_that_can_be_edited_is_no_choice_of_its_own() {
    let weekly = Recurrence::Every(Repeat {
        frequency: Frequency::Weekly,
        interval: 1,
        end: RepeatEnd::Never,
    });
    assert_eq!(EventForm::from_detail(&detail(weekly)).repeat.stored_text, "");
}

#[test]
fn the_last_day_of_whole_days_is_the_one_typed() {
    let mut form = form();
    form.set_span(&all_day("2026-11-23", "2026-11-25"));
    assert_eq!(form.end_date, "2026-11-24");
    assert_eq!(check(&form).unwrap().span, all_day("2026-11-23", "2026-11-25"));
}

#[test]
fn the_end_follows_the_start() {
    let mut form = form();
    form.set_start("2026-11-30", "23:00");
    assert_eq!(
        (form.end_date.as_str(), form.end_time.as_str()),
        ("2026-12-01", "00:30")
    );
    // While a time is being typed it is none; the end waits.
    form.set_start("2026-11-30", "");
    assert_eq!(form.end_time, "00:30");
}

#[test]
fn whole_days_keep_their_count_and_their_hidden_hours() {
    let mut form = form();
    form.set_all_day(true);
    form.end_date = "2026-11-25".to_owned();
    form.set_start("2026-12-01", "09:00");
    assert_eq!(
        (form.end_date.as_str(), form.end_time.as_str()),
        ("2026-12-03", "10:30")
    );
    form.set_all_day(false);
    assert_eq!(
        check(&form).unwrap().span,
        timed("2026-12-01T09:00:00", "2026-12-03T10:30:00")
    );
}

#[test]
fn the_usual_reminder_goes_with_whole_days_and_a_chosen_one_stays() {
    let whole = EventForm::new(
        CollectionId(1),
        &all_day("2026-11-23", "2026-11-24"),
        "Europe/Berlin",
    );
    assert_eq!(whole.reminder, None);
    let mut form = form();
    form.set_all_day(true);
    assert_eq!(form.reminder, None);
    form.set_all_day(false);
    assert_eq!(form.reminder, Some(15));
    form.reminder = Some(60);
    form.set_all_day(true);
    assert_eq!(form.reminder, Some(60));
}

#[test]
fn hours_that_make_no_sense_are_mended_when_they_show_again() {
    let mut form = form();
    form.set_all_day(true);
    form.start_time = "23:30".to_owned();
    form.set_all_day(false);
    assert_eq!(
        (form.end_date.as_str(), form.end_time.as_str()),
        ("2026-11-24", "00:30")
    );
}

#[test]
fn the_end_may_not_lie_before_the_start() {
    let mut form = form();
    form.end_time = "08:59".to_owned();
    assert_eq!(problem(&form, Field::End), Some(Problem::EndsBeforeStart));
    form.set_all_day(true);
    assert_eq!(problem(&form, Field::End), None);
    form.end_date = "2026-11-22".to_owned();
    assert_eq!(problem(&form, Field::End), Some(Problem::EndsBeforeStart));
}

#[test]
fn what_is_no_date_or_time_is_named() {
    let mut form = form();
    form.start_date.clear();
    form.end_time = "25:00".to_owned();
    assert_eq!(problem(&form, Field::Start), Some(Problem::NotADate));
    assert_eq!(problem(&form, Field::End), Some(Problem::NotATime));
}

#[test]
fn long_texts_are_refused_before_they_are_sent() {
    let mut form = form();
    form.title = "é".repeat(1_000);
    assert!(check(&form).is_ok());
    form.title.push('x');
    assert_eq!(problem(&form, Field::Title), Some(Problem::TooLong(1_000)));
}

#[test]
fn only_hours_need_a_timezone() {
    let mut form = form();
    form.timezone = " ".to_owned();
    assert_eq!(problem(&form, Field::Timezone), Some(Problem::Missing));
    form.set_all_day(true);
    assert!(check(&form).is_ok());
}

#[test]
fn repeating_needs_sensible_numbers_and_an_end_after_the_start() {
    let mut form = form();
    form.repeat.choice = RepeatChoice::Every(Frequency::Weekly);
    for bad in ["", "0", "-1", "1.5", "1000", "x"] {
        form.repeat.interval = bad.to_owned();
        assert_eq!(
            problem(&form, Field::Interval),
            Some(Problem::NotANumber(1, 999)),
            "{bad}"
        );
    }
    form.repeat.interval = " 2 ".to_owned();
    form.repeat.end = RepeatEndChoice::On;
    assert_eq!(problem(&form, Field::RepeatEnd), Some(Problem::NotADate));
    form.repeat.until = "2026-11-22".to_owned();
    assert_eq!(problem(&form, Field::RepeatEnd), Some(Problem::StopsBeforeStart));
    form.repeat.until = "2026-11-23".to_owned();
    let Recurrence::Every(repeat) = check(&form).unwrap().repeat else {
        panic!("it repeats")
    };
    assert_eq!(
        (repeat.interval, repeat.end),
        (2, RepeatEnd::On("2026-11-23".parse().unwrap()))
    );
}
