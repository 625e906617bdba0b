//! Removing one occurrence of a recurring event.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::named::Named;
use super::{EditError, stamp};
use crate::content::{Item, Property};
use crate::object::CalendarObject;
use crate::occurrences::{expand_up_to, key_of};
use crate::query::calendar::TimeRange;
use crate::time::TimeValue;

/// Removes the occurrence that `recurrence_id` names, in the form that
/// [`crate::occurrences::Occurrence::recurrence_id_text`] gives: by EXDATE, and by taking out the instance
/// that overrides it.
///
/// # Errors
/// [`EditError::NoSuchOccurrence`] if the event has none of that name, [`EditError::LastOccurrence`] if it
/// has no other; [`EditError::Unreadable`] and [`EditError::NotAnEvent`] for the stored object.
pub fn remove_occurrence(data: &[u8], recurrence_id: &str, now: DateTime<Utc>) -> Result<Vec<u8>, EditError> {
    let object = CalendarObject::parse(data)?;
    let Named { frame, key, .. } = Named::find(&object, recurrence_id)?;
    let has_master = object.master().is_some();
    let zones = object.zones().clone();
    let mut root = object.into_root();
    root.items_mut().retain(|item| {
        let Item::Component(event) = item else { return true };
        let named = event
            .property("RECURRENCE-ID")
            .filter(|_| event.name() == "VEVENT");
        let own_key = named
            .and_then(|line| TimeValue::read(line, &zones))
            .map(|value| key_of(&value, &frame));
        own_key != Some(key)
    });
    if has_master {
        let master = root
            .components_mut()
            .find(|component| component.name() == "VEVENT" && component.property("RECURRENCE-ID").is_none());
        if let Some(master) = master {
            let excluded = frame.at(key);
            master.push_after(Property::new("EXDATE", &excluded.params(), &excluded.to_text()));
            stamp(master, now, true);
        }
    }
    let out = root.to_bytes();
    let left = CalendarObject::parse(&out).map_err(|_| EditError::LastOccurrence)?;
    if expand_up_to(&left, &TimeRange::default(), Tz::UTC, 1)
        .occurrences
        .is_empty()
    {
        return Err(EditError::LastOccurrence);
    }
    Ok(out)
}
