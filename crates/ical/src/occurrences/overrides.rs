//! Instances with a RECURRENCE-ID of their own (RFC 5545 §3.8.4.4).

use chrono::{NaiveDateTime, TimeDelta};

use super::Timing;
use crate::content::Component;
use crate::object::CalendarObject;
use crate::time::TimeValue;

/// One overriding instance.
pub(super) struct Override<'a> {
    pub component: &'a Component,
    pub timing: Timing,
    /// In the form of the master's DTSTART.
    pub recurrence_id: TimeValue,
    /// The recurrence id as civil time in the master's frame.
    pub key: NaiveDateTime,
    /// RANGE=THISANDFUTURE: how far it moves the occurrences that follow.
    pub moves_later_by: Option<TimeDelta>,
}

/// The overriding instances of an object by their place in the series; `frame` is the master's DTSTART.
pub(super) fn overrides<'a>(object: &'a CalendarObject, frame: Option<&TimeValue>) -> Vec<Override<'a>> {
    let mut overrides: Vec<Override<'a>> = object
        .instances()
        .filter_map(|component| {
            let property = component.property("RECURRENCE-ID")?;
            let recurrence_id = TimeValue::read(property, object.zones())?;
            let timing = Timing::of(object, component)?;
            let key = key_of(&recurrence_id, frame.unwrap_or(&recurrence_id));
            let recurrence_id = frame.map_or(recurrence_id, |frame| frame.at(key));
            let moved = timing.start.local_in(&recurrence_id).signed_duration_since(key);
            let moves_later_by = property.has_param("RANGE", "THISANDFUTURE").then_some(moved);
            Some(Override {
                component,
                timing,
                recurrence_id,
                key,
                moves_later_by,
            })
        })
        .collect();
    overrides.sort_by_key(|item| item.key);
    overrides
}

/// A value of RECURRENCE-ID, RDATE or EXDATE as civil time in the master's frame. A bare date names the
/// occurrence of that day.
pub(crate) fn key_of(value: &TimeValue, frame: &TimeValue) -> NaiveDateTime {
    if value.is_date() && !frame.is_date() {
        return value.local().date().and_time(frame.local().time());
    }
    value.local_in(frame)
}
