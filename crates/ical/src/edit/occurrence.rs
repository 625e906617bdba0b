//! Changing one occurrence of a series: the instance that overrides it (RFC 5545 §3.8.4.4).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use roost_shared::calendar::{EventDraft, Recurrence};

use super::author::add_timezone;
use super::draft::Placed;
use super::named::{Named, names};
use super::patch::{changes_zone, in_form_of, needs_timezone, set_fields, set_times};
use super::{EditError, draft, read_occurrence, stamp};
use crate::content::{Component, Property};
use crate::object::CalendarObject;
use crate::occurrences::Timing;
use crate::zone::find;

/// Puts an edited draft into one occurrence of a stored event, which gets an instance of its own unless it has one.
/// The draft's repetition is not looked at. `recurrence_id` is in the form that
/// [`crate::occurrences::Occurrence::recurrence_id_text`] gives.
///
/// # Errors
/// [`EditError::NoSuchOccurrence`]; [`EditError::InvalidDraft`] for a field that cannot be stored;
/// [`EditError::Unreadable`] and [`EditError::NotAnEvent`] for the stored object.
pub fn patch_occurrence(
    data: &[u8],
    recurrence_id: &str,
    draft: &EventDraft,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, EditError> {
    let object = CalendarObject::parse(data)?;
    let named = Named::find(&object, recurrence_id)?;
    let zone = find(&draft.timezone).unwrap_or(Tz::UTC);
    let old = read_occurrence(&object, recurrence_id, zone)
        .ok_or(EditError::NoSuchOccurrence)?
        .draft;
    // An occurrence may be moved beyond the end of its series.
    let mut placed = draft::check(&EventDraft {
        repeat: Recurrence::Stored,
        ..draft.clone()
    })?;
    let timing = named.timing();
    let is_moved = draft.span != old.span || changes_zone(&old, draft);
    if !changes_zone(&old, draft) {
        placed = Placed {
            start: in_form_of(&placed.start, &timing.start),
            end: in_form_of(&placed.end, &timing.start),
        };
    }
    let (frame, key) = (named.frame.clone(), named.key);
    let made = overriding(&named, &timing);
    let zones = object.zones().clone();
    let mut root = object.into_root();
    if is_moved && needs_timezone(&placed.start, &timing.start) {
        add_timezone(&mut root, &placed.start);
    }
    let is_own = |event: &Component| {
        event.name() == "VEVENT"
            && names(event, &zones, &frame, key)
            && !event
                .property("RECURRENCE-ID")
                .is_some_and(|line| line.has_param("RANGE", "THISANDFUTURE"))
    };
    if !root.components().any(is_own) {
        root.push_component(made);
    }
    if let Some(event) = root.components_mut().find(|event| is_own(event)) {
        set_fields(event, &old, draft);
        if is_moved {
            set_times(event, &timing, &placed);
        }
        stamp(event, now, is_moved);
    }
    Ok(root.to_bytes())
}

/// What describes the occurrence, as an instance for it alone.
fn overriding(named: &Named<'_>, timing: &Timing) -> Component {
    let line =
        |name: &str, value: &crate::time::TimeValue| Property::new(name, &value.params(), &value.to_text());
    let mut event = named.occurrence.component.clone();
    for name in ["RRULE", "RDATE", "EXDATE", "EXRULE"] {
        event.remove(name);
    }
    event.set(line("DTSTART", &timing.start));
    if event.property("DURATION").is_none() {
        event.set(line("DTEND", &named.occurrence.end));
    }
    event.set(line("RECURRENCE-ID", &named.frame.at(named.key)));
    event
}
