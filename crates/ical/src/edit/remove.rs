//! Removing one occurrence of a recurring event.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{EditError, stamp};
use crate::content::{Component, Item, Property};
use crate::object::{CalendarObject, ComponentKind};
use crate::occurrences::{Timing, expand, expand_up_to, key_of};
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
    if object.kind() != ComponentKind::Event {
        return Err(EditError::NotAnEvent);
    }
    let value =
        TimeValue::from_text(recurrence_id, None, object.zones()).ok_or(EditError::NoSuchOccurrence)?;
    let frame = frame(&object).ok_or(EditError::NoSuchOccurrence)?;
    let key = key_of(&value, &frame);
    if !exists(&object, &frame, key) {
        return Err(EditError::NoSuchOccurrence);
    }
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
            push_after(
                master,
                Property::new("EXDATE", &excluded.params(), &excluded.to_text()),
            );
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

/// The DTSTART of the master, or the first RECURRENCE-ID where there is none.
fn frame(object: &CalendarObject) -> Option<TimeValue> {
    match object.master() {
        Some(master) => Timing::of(object, master).map(|timing| timing.start),
        None => object.time(object.main(), "RECURRENCE-ID"),
    }
}

fn exists(object: &CalendarObject, frame: &TimeValue, key: NaiveDateTime) -> bool {
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

/// After the last line of the same name, so that they stand together.
fn push_after(component: &mut Component, property: Property) {
    let name = property.name().to_owned();
    let last = component
        .items()
        .iter()
        .rposition(|item| matches!(item, Item::Property(line) if line.name() == name));
    match last {
        Some(at) => component.items_mut().insert(at + 1, Item::Property(property)),
        None => component.push(property),
    }
}
