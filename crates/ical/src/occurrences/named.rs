//! One occurrence by its name, the recurrence id.

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::series::place;
use super::{Occurrence, Timing, expand, key_of};
use crate::object::CalendarObject;
use crate::query::calendar::TimeRange;
use crate::time::TimeValue;

/// The form of an object's recurrence ids: the DTSTART of the master, or the first RECURRENCE-ID where there is
/// none.
pub(crate) fn frame_of(object: &CalendarObject) -> Option<TimeValue> {
    match object.master() {
        Some(master) => Timing::of(object, master).map(|timing| timing.start),
        None => object.time(object.main(), "RECURRENCE-ID"),
    }
}

/// Whether an object has the occurrence of a key, in the form that [`key_of`] gives with its frame.
pub(crate) fn has_occurrence(object: &CalendarObject, frame: &TimeValue, key: NaiveDateTime) -> bool {
    find_occurrence(object, frame, key).is_some()
}

/// The occurrence of a key, in the form that [`key_of`] gives with the object's frame. Floating times are taken for
/// UTC, so of its instants only those in a zone are right.
pub(crate) fn find_occurrence<'a>(
    object: &'a CalendarObject,
    frame: &TimeValue,
    key: NaiveDateTime,
) -> Option<Occurrence<'a>> {
    let overriding = object.instances().find(|instance| {
        object
            .time(instance, "RECURRENCE-ID")
            .is_some_and(|value| key_of(&value, frame) == key)
    });
    if let Some(instance) = overriding {
        let timing = Timing::of(object, instance)?;
        let id = Some(frame.at(key));
        return Some(place(instance, id, timing.start, timing.length, Tz::UTC));
    }
    if !object.is_recurring() {
        return None;
    }
    // An instance for all following ones may have moved the occurrence by any time.
    let moves = object.instances().any(|instance| {
        instance
            .property("RECURRENCE-ID")
            .is_some_and(|line| line.has_param("RANGE", "THISANDFUTURE"))
    });
    let wanted = frame.at(key);
    let at = wanted.to_utc(Tz::UTC);
    let reach = if moves {
        TimeDelta::days(366)
    } else {
        TimeDelta::zero()
    };
    let range = TimeRange {
        start: at.checked_sub_signed(reach),
        end: at.checked_add_signed(reach + TimeDelta::seconds(1)),
    };
    expand(object, &range, Tz::UTC)
        .occurrences
        .into_iter()
        .find(|occurrence| occurrence.recurrence_id.as_ref() == Some(&wanted))
}
