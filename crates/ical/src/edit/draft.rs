//! Checking a draft and placing it in time.

use chrono::{Datelike, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use roost_shared::calendar::{EventDraft, EventSpan, Recurrence, RepeatEnd};

use super::EditError;
use crate::time::TimeValue;
use crate::zone::{Zone, find};

/// The longest title and location, in characters.
const MAX_LINE: usize = 1_000;

/// The longest description, in characters.
const MAX_DESCRIPTION: usize = 100_000;

/// A year before the event starts is the earliest that one can be reminded.
const MAX_REMINDER_MINUTES: u32 = 366 * 24 * 60;

/// Where a draft lies in time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub start: TimeValue,
    pub end: TimeValue,
}

/// Checks every field; answers with where the draft lies in time.
pub(super) fn check(draft: &EventDraft) -> Result<Placed, EditError> {
    let too_long = |text: &str, most: usize| text.chars().count() > most;
    if too_long(&draft.title, MAX_LINE) {
        return Err(EditError::invalid(
            "title",
            "a title has at most 1,000 characters",
        ));
    }
    if too_long(&draft.location, MAX_LINE) {
        return Err(EditError::invalid(
            "location",
            "a location has at most 1,000 characters",
        ));
    }
    if too_long(&draft.description, MAX_DESCRIPTION) {
        return Err(EditError::invalid(
            "description",
            "a description has at most 100,000 characters",
        ));
    }
    if draft
        .reminder_minutes
        .is_some_and(|minutes| minutes > MAX_REMINDER_MINUTES)
    {
        return Err(EditError::invalid(
            "reminder_minutes",
            "a reminder is at most a year before the event",
        ));
    }
    let placed = place(draft)?;
    let Recurrence::Every(repeat) = &draft.repeat else {
        return Ok(placed);
    };
    if repeat.interval == 0 || repeat.interval > 1_000 {
        return Err(EditError::invalid(
            "repeat",
            "an interval is a number from 1 to 1,000",
        ));
    }
    match repeat.end {
        RepeatEnd::After(0) => Err(EditError::invalid("repeat", "an event takes place at least once")),
        RepeatEnd::On(day) if day < placed.start.local().date() => Err(EditError::invalid(
            "repeat",
            "the repetition ends before it begins",
        )),
        _ => Ok(placed),
    }
}

fn place(draft: &EventDraft) -> Result<Placed, EditError> {
    let (start, end) = match draft.span {
        EventSpan::AllDay { start, end } => {
            if end <= start {
                return Err(EditError::invalid(
                    "span",
                    "the end is the day after the last day",
                ));
            }
            (TimeValue::Date(start), TimeValue::Date(end))
        }
        EventSpan::Timed { start, end } => {
            if end < start {
                return Err(EditError::invalid("span", "the end is before the start"));
            }
            let zone = zone(draft)?;
            (timed(whole_seconds(start), zone), timed(whole_seconds(end), zone))
        }
    };
    let in_calendar = |value: &TimeValue| (1900..=9000).contains(&value.local().year());
    if !in_calendar(&start) || !in_calendar(&end) {
        return Err(EditError::invalid("span", "the year is out of range"));
    }
    Ok(Placed { start, end })
}

/// The draft's zone, where it needs one.
pub(super) fn zone(draft: &EventDraft) -> Result<Tz, EditError> {
    find(&draft.timezone).ok_or_else(|| EditError::invalid("timezone", "the timezone is not known"))
}

/// UTC is written as such, not as a zone of its own.
fn timed(local: NaiveDateTime, zone: Tz) -> TimeValue {
    match zone {
        Tz::UTC | Tz::Etc__UTC => TimeValue::Utc(local),
        zone => TimeValue::Zoned(local, Zone::iana(zone)),
    }
}

fn whole_seconds(time: NaiveDateTime) -> NaiveDateTime {
    let part = TimeDelta::nanoseconds(i64::from(time.and_utc().timestamp_subsec_nanos()));
    time.checked_sub_signed(part).unwrap_or(time)
}
