//! Changing a whole series by what was edited in one of its occurrences.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use roost_shared::calendar::{EventDraft, EventSpan, Recurrence};

use super::named::Named;
use super::split::ask_again;
use super::{EditError, Split, patch_event, patch_occurrence, read_event, read_occurrence, split_series};
use crate::itip::Addresses;
use crate::object::CalendarObject;
use crate::occurrences::frame_of;
use crate::recurrence::Rule;
use crate::zone::find;

/// Puts into a whole series what the draft changes about one of its occurrences: the series moves by as much as the
/// occurrence does, and what the draft leaves as it was stays as each of them has it. `recurrence_id` is in the form that
/// [`crate::occurrences::Occurrence::recurrence_id_text`] gives.
///
/// # Errors
/// As [`super::patch_occurrence`]; [`EditError::InvalidDraft`] with the field `span` where a rule names days and would
/// have to name others.
pub fn patch_series(
    data: &[u8],
    recurrence_id: &str,
    draft: &EventDraft,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, EditError> {
    let object = CalendarObject::parse(data)?;
    let named = Named::find(&object, recurrence_id)?;
    let zone = find(&draft.timezone).unwrap_or(Tz::UTC);
    let shown = read_occurrence(&object, recurrence_id, zone)
        .ok_or(EditError::NoSuchOccurrence)?
        .draft;
    let series = read_event(&object, zone).ok_or(EditError::NotAnEvent)?.draft;
    let wanted = merged(&series, &shown, draft);
    if start_of(&wanted.span).0 != start_of(&series.span).0
        && wanted.repeat == series.repeat
        && names_days(&object)
    {
        return Err(EditError::invalid(
            "span",
            "the series repeats on fixed days: choose others in its repetition, or change this event alone",
        ));
    }
    let is_overridden = named.occurrence.component.property("RECURRENCE-ID").is_some();
    let (key, before) = (named.key, named.frame.clone());
    let after = patch_event(data, &wanted, now)?;
    if !is_overridden || object.master().is_none() {
        return Ok(after);
    }
    // What was edited is what is to be seen, also where the occurrence has an instance of its own.
    let moved = CalendarObject::parse(&after)?;
    let Some(frame) = frame_of(&moved) else {
        return Ok(after);
    };
    let distance = frame.local().signed_duration_since(before.local());
    let id = frame
        .at(key.checked_add_signed(distance).unwrap_or(key))
        .to_text();
    match patch_occurrence(&after, &id, draft, now) {
        // Another repetition may have left it out.
        Err(EditError::NoSuchOccurrence) => Ok(after),
        patched => patched,
    }
}

/// Divides a series before an occurrence ([`split_series`]) and puts the edited draft into the second half
/// ([`patch_series`]). Where that takes place at other times than before, whoever is invited is asked again; `own` are
/// the organizer's addresses.
///
/// # Errors
/// Those of the two.
pub fn patch_following(
    data: &[u8],
    recurrence_id: &str,
    uid: &str,
    draft: &EventDraft,
    own: &Addresses,
    now: DateTime<Utc>,
) -> Result<Split, EditError> {
    let zone = find(&draft.timezone).unwrap_or(Tz::UTC);
    let shown = read_occurrence(&CalendarObject::parse(data)?, recurrence_id, zone)
        .ok_or(EditError::NoSuchOccurrence)?
        .draft;
    let mut halves = split_series(data, recurrence_id, uid, now)?;
    let keeps_rule = draft.repeat == shown.repeat;
    let wanted = EventDraft {
        // What is left of COUNT is another number than the one that the draft was made with.
        repeat: if keeps_rule {
            Recurrence::Stored
        } else {
            draft.repeat
        },
        ..draft.clone()
    };
    halves.following = patch_series(&halves.following, recurrence_id, &wanted, now)?;
    if !keeps_rule || draft.span != shown.span || find(&draft.timezone) != find(&shown.timezone) {
        halves.following = ask_again(&halves.following, own)?;
    }
    Ok(halves)
}

/// The series' draft with what `draft` changes about `shown`.
fn merged(series: &EventDraft, shown: &EventDraft, draft: &EventDraft) -> EventDraft {
    let text =
        |series: &String, shown: &String, new: &String| if shown == new { series } else { new }.clone();
    EventDraft {
        title: text(&series.title, &shown.title, &draft.title),
        location: text(&series.location, &shown.location, &draft.location),
        description: text(&series.description, &shown.description, &draft.description),
        span: shifted(series.span, shown.span, draft.span),
        timezone: draft.timezone.clone(),
        repeat: match draft.repeat {
            repeat if repeat == shown.repeat => series.repeat,
            Recurrence::Stored => series.repeat,
            repeat => repeat,
        },
        reminder_minutes: if draft.reminder_minutes == shown.reminder_minutes {
            series.reminder_minutes
        } else {
            draft.reminder_minutes
        },
        free: if draft.free == shown.free {
            series.free
        } else {
            draft.free
        },
        attendees: draft.attendees.clone(),
    }
}

/// A span changed by as much as `from` must be to become `to`, by the clock.
fn shifted(span: EventSpan, from: EventSpan, to: EventSpan) -> EventSpan {
    if from == to {
        return span;
    }
    let days = start_of(&to).0.signed_duration_since(start_of(&from).0);
    let later = |day: chrono::NaiveDate, by: TimeDelta| day.checked_add_signed(by).unwrap_or(day);
    match (span, from, to) {
        (_, _, EventSpan::AllDay { start, end }) => {
            let first = later(start_of(&span).0, days);
            let length = match (span, from) {
                // It keeps a length of its own, unless that is what was changed.
                (EventSpan::AllDay { start: s, end: e }, EventSpan::AllDay { start: f, end: t })
                    if t.signed_duration_since(f) == end.signed_duration_since(start) =>
                {
                    e.signed_duration_since(s)
                }
                _ => end.signed_duration_since(start),
            };
            EventSpan::AllDay {
                start: first,
                end: later(first, length),
            }
        }
        (
            EventSpan::Timed { start: s, end: e },
            EventSpan::Timed { start: f, end: t },
            EventSpan::Timed { start, end },
        ) => {
            let by = start.signed_duration_since(f);
            let new_start = s.checked_add_signed(by).unwrap_or(s);
            let own = e.signed_duration_since(s);
            let grown = end.signed_duration_since(start) - t.signed_duration_since(f);
            let length = (own + grown).max(TimeDelta::zero());
            EventSpan::Timed {
                start: new_start,
                end: new_start.checked_add_signed(length).unwrap_or(new_start),
            }
        }
        (_, _, EventSpan::Timed { start, end }) => {
            let new_start = later(start_of(&span).0, days).and_time(start.time());
            let length = end.signed_duration_since(start);
            EventSpan::Timed {
                start: new_start,
                end: new_start.checked_add_signed(length).unwrap_or(new_start),
            }
        }
    }
}

fn start_of(span: &EventSpan) -> (chrono::NaiveDate, NaiveTime) {
    match span {
        EventSpan::AllDay { start, .. } => (*start, NaiveTime::MIN),
        EventSpan::Timed { start, .. } => (start.date(), start.time()),
    }
}

/// Whether a rule that only repeats, which follows its event to another day, is not all there is.
fn names_days(object: &CalendarObject) -> bool {
    let Some(parts) = read_event(object, Tz::UTC) else {
        return false;
    };
    parts.draft.repeat == Recurrence::Stored
        && object.main().all("RRULE").any(|line| {
            Rule::parse(line.value()).is_none_or(|rule| {
                !rule.by_day.is_empty()
                    || !rule.by_month_day.is_empty()
                    || !rule.by_month.is_empty()
                    || !rule.by_year_day.is_empty()
                    || !rule.by_week.is_empty()
            })
        })
}
