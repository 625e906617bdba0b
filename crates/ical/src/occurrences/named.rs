//! One occurrence by its name, the recurrence id.

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::{Timing, expand, key_of};
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
    let is_overridden = object
        .instances()
        .filter_map(|instance| object.time(instance, "RECURRENCE-ID"))
        .any(|value| key_of(&value, frame) == key);
    if is_overridden || !object.is_recurring() {
        return is_overridden;
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
        .iter()
        .any(|occurrence| occurrence.recurrence_id.as_ref() == Some(&wanted))
}
