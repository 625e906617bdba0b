//! Putting an edited draft back into a stored event.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use roost_shared::calendar::{EventDraft, EventSpan, Recurrence};

use super::author::add_timezone;
use super::draft::Placed;
use super::follow::Changed;
use super::reschedule::{Move, replace};
use super::{EditError, alarm, draft, read_event, repeat, stamp};
use crate::content::{Component, Item, Property, escape};
use crate::object::CalendarObject;
use crate::occurrences::Timing;
use crate::recurrence::Rule;
use crate::time::TimeValue;
use crate::zone::{Zones, find};

/// Puts an edited draft into a stored event: into its master, or its first instance where it has none. The
/// times of the stored event are compared with the draft's as they look in the draft's timezone.
///
/// # Errors
/// [`EditError::Unreadable`] or [`EditError::NotAnEvent`] for the stored object, [`EditError::InvalidDraft`]
/// for a field that cannot be stored.
pub fn patch_event(data: &[u8], draft: &EventDraft, now: DateTime<Utc>) -> Result<Vec<u8>, EditError> {
    let object = CalendarObject::parse(data)?;
    let zone = find(&draft.timezone).unwrap_or(Tz::UTC);
    let old = read_event(&object, zone).ok_or(EditError::NotAnEvent)?.draft;
    let mut placed = draft::check(draft)?;
    let is_moved = draft.span != old.span || changes_zone(&old, draft);
    let timing = Timing::of(&object, object.main()).ok_or(EditError::NotAnEvent)?;
    if !changes_zone(&old, draft) {
        placed = Placed {
            start: in_form_of(&placed.start, &timing.start),
            end: in_form_of(&placed.end, &timing.start),
        };
    }
    let is_master = object.master().is_some();
    let zones = object.zones().clone();
    let mut root = object.into_root();
    let mut significant = false;
    if is_moved {
        significant = true;
        if needs_timezone(&placed.start, &timing.start) {
            add_timezone(&mut root, &placed.start);
        }
        if is_master && placed.start != timing.start {
            let moving = Move {
                from: &timing.start,
                to: &placed.start,
                zones: &zones,
            };
            for event in events(&mut root) {
                if event.property("RECURRENCE-ID").is_some() {
                    moving.instance(event)
                } else {
                    moving.master(event)
                }
            }
        }
    }
    if is_master && draft.repeat == Recurrence::Once && old.repeat != Recurrence::Once {
        // Without a recurrence there is nothing left that these could override.
        root.items_mut().retain(
            |item| !matches!(item, Item::Component(event) if event.property("RECURRENCE-ID").is_some()),
        );
    }
    if is_master {
        let changed = Changed {
            old: &old,
            draft,
            timing: &timing,
            placed: is_moved.then_some(&placed),
            zones: &zones,
        };
        for event in events(&mut root).filter(|event| event.property("RECURRENCE-ID").is_some()) {
            changed.follow(event, now);
        }
    }
    if let Some(event) = main_event(&mut root) {
        set_fields(event, &old, draft);
        if is_moved {
            set_times(event, &timing, &placed);
        }
        significant |= set_recurrence(
            event,
            &old,
            draft,
            &timing.start,
            (placed.start != timing.start).then_some(&placed.start),
            &zones,
        );
        stamp(event, now, significant);
    }
    Ok(root.to_bytes())
}

pub(super) fn changes_zone(old: &EventDraft, draft: &EventDraft) -> bool {
    matches!(draft.span, EventSpan::Timed { .. }) && find(&draft.timezone) != find(&old.timezone)
}

/// Whether the event gets a zone that it did not have. One that it had under a name of its own stays as it is.
pub(super) fn needs_timezone(start: &TimeValue, old: &TimeValue) -> bool {
    match (start, old) {
        (TimeValue::Zoned(_, new), TimeValue::Zoned(_, old)) => new.tzid() != old.tzid(),
        _ => true,
    }
}

/// The same time in the form that the event has: its own name for the zone, UTC, or floating. What the page
/// shows in the viewer's zone stays what it was until another zone is chosen.
pub(super) fn in_form_of(value: &TimeValue, form: &TimeValue) -> TimeValue {
    match form {
        TimeValue::Date(_) => value.clone(),
        _ if value.is_date() => value.clone(),
        TimeValue::Floating(_) => form.at(value.local()),
        TimeValue::Zoned(_, zone) if zone.as_iana().is_some() => form.at(value.local()),
        _ => form.at(value.local_in(form)),
    }
}

fn events(root: &mut Component) -> impl Iterator<Item = &mut Component> {
    root.components_mut()
        .filter(|component| component.name() == "VEVENT")
}

/// The component that [`CalendarObject::main`] gives, to be changed.
fn main_event(root: &mut Component) -> Option<&mut Component> {
    let has_master = events(root).any(|event| event.property("RECURRENCE-ID").is_none());
    events(root).find(|event| !has_master || event.property("RECURRENCE-ID").is_none())
}

/// Sets whatever the draft changes apart from times, repetition and people.
pub(super) fn set_fields(event: &mut Component, old: &EventDraft, draft: &EventDraft) {
    set_texts(event, old, draft);
    if draft.reminder_minutes != old.reminder_minutes {
        alarm::set(event, draft.reminder_minutes);
    }
    if draft.free != old.free {
        let text = if draft.free { "TRANSPARENT" } else { "OPAQUE" };
        event.set(Property::new("TRANSP", &[], text));
    }
}

fn set_texts(event: &mut Component, old: &EventDraft, draft: &EventDraft) {
    let texts = [
        ("SUMMARY", &old.title, &draft.title),
        ("LOCATION", &old.location, &draft.location),
        ("DESCRIPTION", &old.description, &draft.description),
    ];
    for (name, old, new) in texts {
        if old == new {
            continue;
        }
        if new.is_empty() {
            event.remove(name);
        } else {
            let line = event.property(name).map(|line| line.with_value(&escape(new)));
            event.set(line.unwrap_or_else(|| Property::new(name, &[], &escape(new))));
        }
        if name == "DESCRIPTION" {
            // Outlook's HTML version of the text would go on saying what it said before.
            event.remove("X-ALT-DESC");
        }
    }
}

pub(super) fn set_times(event: &mut Component, old: &Timing, placed: &Placed) {
    let line = |name: &str, value: &TimeValue| Property::new(name, &value.params(), &value.to_text());
    if placed.start != old.start {
        event.set(line("DTSTART", &placed.start));
    }
    let keeps_duration = event.property("DURATION").is_some() && old.length.end(&placed.start) == placed.end;
    if !keeps_duration {
        event.remove("DURATION");
        event.set(line("DTEND", &placed.end));
    }
}

/// Changes the recurrence where the draft does, or where the move makes it necessary; whether it did.
fn set_recurrence(
    event: &mut Component,
    old: &EventDraft,
    draft: &EventDraft,
    old_start: &TimeValue,
    moved_to: Option<&TimeValue>,
    zones: &Zones,
) -> bool {
    let own_start = event
        .property("DTSTART")
        .and_then(|line| TimeValue::read(line, zones));
    let start = moved_to
        .cloned()
        .or(own_start)
        .unwrap_or_else(|| old_start.clone());
    let replacement = match &draft.repeat {
        wanted if *wanted == old.repeat => None,
        Recurrence::Stored => None,
        wanted => Some(wanted),
    };
    if let Some(wanted) = replacement {
        event.remove("EXRULE");
        event.remove("RDATE");
        match wanted {
            Recurrence::Every(wanted) => {
                event.set(Property::new("RRULE", &[], &repeat::write(wanted, &start)));
            }
            _ => {
                event.remove("RRULE");
                event.remove("EXDATE");
            }
        }
        return true;
    }
    let Some(to) = moved_to else { return false };
    for line in event.all("RRULE").cloned().collect::<Vec<_>>() {
        let Some(rule) = Rule::parse(line.value()) else {
            continue;
        };
        let days_change = to.local().date() != old_start.local().date();
        let text = match &draft.repeat {
            // BYDAY and the like only repeat what DTSTART said, and must follow it.
            Recurrence::Every(wanted) if days_change && !rule.is_simple() => repeat::write(wanted, to),
            _ => with_until(
                line.value(),
                repeat::last_day(&rule, old_start).map(|day| repeat::until(day, to)),
            ),
        };
        if text != line.value() {
            replace(event, &line, line.with_value(&text));
        }
    }
    false
}

/// A RECUR value with its UNTIL exchanged.
fn with_until(text: &str, until: Option<String>) -> String {
    let Some(until) = until else {
        return text.to_owned();
    };
    let parts = text.split(';').map(|part| match part.split_once('=') {
        Some((name, _)) if name.trim().eq_ignore_ascii_case("UNTIL") => format!("UNTIL={until}"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(";")
}
