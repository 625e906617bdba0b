//! From what was typed to what is sent, or to what is wrong with it.

use chrono::NaiveDateTime;
use roost_shared::calendar::{EventDraft, EventSpan, Recurrence, Repeat, RepeatEnd};

use super::super::super::mail::address;
use super::super::date::{add_days, parse_date};
use super::problem::{Field, Problem, Problems};
use super::repeat::{RepeatChoice, RepeatEndChoice};
use super::{EventForm, parse_time};

const TITLE_LIMIT: usize = 1_000;
const LOCATION_LIMIT: usize = 1_000;
const DESCRIPTION_LIMIT: usize = 100_000;
const INTERVAL_LIMIT: u32 = 999;
const COUNT_LIMIT: u32 = 9_999;

/// What to send, if every field is right; else what is wrong with each that is not.
///
/// # Errors
/// The problems, one for each wrong field, never empty.
pub fn check(form: &EventForm) -> Result<EventDraft, Problems> {
    let mut problems = Problems::new();
    limit(&mut problems, Field::Title, &form.title, TITLE_LIMIT);
    limit(&mut problems, Field::Location, &form.location, LOCATION_LIMIT);
    limit(
        &mut problems,
        Field::Description,
        &form.description,
        DESCRIPTION_LIMIT,
    );
    let wrong = form
        .attendees
        .iter()
        .flatten()
        .find(|person| !address::is_valid(&person.email));
    if let Some(wrong) = wrong {
        problems.insert(Field::Attendees, Problem::NotAnAddress(wrong.email.clone()));
    }
    if !form.all_day && form.timezone.trim().is_empty() {
        problems.insert(Field::Timezone, Problem::Missing);
    }
    let span = check_span(form, &mut problems);
    let repeat = check_repeat(form, &mut problems);
    match (span, repeat) {
        (Some(span), Some(repeat)) if problems.is_empty() => Ok(EventDraft {
            title: form.title.trim().to_owned(),
            location: form.location.trim().to_owned(),
            description: form.description.clone(),
            span,
            timezone: form.timezone.trim().to_owned(),
            repeat,
            reminder_minutes: form.reminder,
            attendees: form.attendees.clone(),
            free: form.free,
        }),
        _ => Err(problems),
    }
}

fn limit(problems: &mut Problems, field: Field, text: &str, most: usize) {
    if text.chars().count() > most {
        problems.insert(field, Problem::TooLong(most));
    }
}

fn check_span(form: &EventForm, problems: &mut Problems) -> Option<EventSpan> {
    let start = moment(form.all_day, &form.start_date, &form.start_time);
    let end = moment(form.all_day, &form.end_date, &form.end_time);
    let (start, end) = match (start, end) {
        (Ok(start), Ok(end)) => (start, end),
        (start, end) => {
            start.err().map(|problem| problems.insert(Field::Start, problem));
            end.err().map(|problem| problems.insert(Field::End, problem));
            return None;
        }
    };
    if end < start {
        problems.insert(Field::End, Problem::EndsBeforeStart);
        return None;
    }
    Some(if form.all_day {
        EventSpan::AllDay {
            start: start.date(),
            end: add_days(end.date(), 1),
        }
    } else {
        EventSpan::Timed { start, end }
    })
}

fn moment(all_day: bool, date: &str, time: &str) -> Result<NaiveDateTime, Problem> {
    let date = parse_date(date).ok_or(Problem::NotADate)?;
    let time = if all_day {
        Some(chrono::NaiveTime::MIN)
    } else {
        parse_time(time)
    };
    Ok(date.and_time(time.ok_or(Problem::NotATime)?))
}

fn check_repeat(form: &EventForm, problems: &mut Problems) -> Option<Recurrence> {
    let fields = &form.repeat;
    let frequency = match fields.choice {
        RepeatChoice::Never => return Some(Recurrence::Once),
        RepeatChoice::Stored => return Some(Recurrence::Stored),
        RepeatChoice::Every(frequency) => frequency,
    };
    let interval = number(problems, Field::Interval, &fields.interval, INTERVAL_LIMIT);
    let end = match fields.end {
        RepeatEndChoice::Never => Some(RepeatEnd::Never),
        RepeatEndChoice::After => {
            number(problems, Field::RepeatEnd, &fields.count, COUNT_LIMIT).map(RepeatEnd::After)
        }
        RepeatEndChoice::On => {
            let day = parse_date(&fields.until);
            if day.is_none() {
                problems.insert(Field::RepeatEnd, Problem::NotADate);
            }
            day.map(RepeatEnd::On)
        }
    };
    let repeat = Repeat {
        frequency,
        interval: interval?,
        end: end?,
    };
    let recurrence = Recurrence::Every(repeat);
    // An occurrence may have been moved beyond the end of its series, which stays as it is.
    if recurrence != fields.stored
        && let (RepeatEnd::On(day), Some(first)) = (repeat.end, form.first_day())
        && day < first
    {
        problems.insert(Field::RepeatEnd, Problem::StopsBeforeStart);
    }
    Some(recurrence)
}

fn number(problems: &mut Problems, field: Field, text: &str, most: u32) -> Option<u32> {
    let value = text
        .trim()
        .parse()
        .ok()
        .filter(|value| (1..=most).contains(value));
    if value.is_none() {
        problems.insert(field, Problem::NotANumber(1, most));
    }
    value
}
