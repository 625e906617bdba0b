//! What an attendee may change of their copy (RFC 6638 §3.2.2.1).
//!
//! The RFC lists what must be allowed: the own participation, alarms, TRANSP, PERCENT-COMPLETE, COMPLETED, stamps, EXDATE
//! to decline instances, and instances of their own with no other changes. Beyond it everything is allowed that the
//! organizer has no say in, because clients write back what they understood: private properties, categories, colour,
//! parameters, the answers of others. Refused is what would make the copy another event than the organizer's.

use std::collections::BTreeSet;

use crate::content::Component;
use crate::itip::ScheduleError;
use crate::itip::address::{Addresses, normalize};
use crate::itip::change::{Rescheduled, Version, moved};
use crate::itip::participant::own;
use crate::itip::series::{Series, is_cancelled};
use crate::limits::MAX_MESSAGE_INSTANCES;
use crate::object::ComponentKind;

/// The texts that are the organizer's.
const ORGANIZERS_OWN: [&str; 7] = [
    "SUMMARY",
    "LOCATION",
    "DESCRIPTION",
    "STATUS",
    "GEO",
    "RESOURCES",
    "URL",
];

/// Checks an attendee's change.
///
/// # Errors
/// [`ScheduleError::AttendeeChange`] with the first property that is not theirs to change.
pub(super) fn check(
    before: &Series<'_>,
    after: &Series<'_>,
    person: &Addresses,
) -> Result<(), ScheduleError> {
    match (before.master, after.master) {
        (Some(old), Some(new)) => {
            compare(
                Version::of(before.object, old),
                Version::of(after.object, new),
                person,
            )?;
            if !before.excluded.is_subset(&after.excluded) {
                return refused("EXDATE");
            }
        }
        (None, None) => {}
        _ => return refused("RECURRENCE-ID"),
    }
    let mut added = 0;
    for (key, new) in &after.overrides {
        added += usize::from(!before.overrides.contains_key(key));
        let exists = before.overrides.contains_key(key) || added <= MAX_MESSAGE_INSTANCES && before.has(*key);
        let Some(old) = before.instance(*key).filter(|_| exists) else {
            return refused("RECURRENCE-ID");
        };
        compare(
            Version::of(before.object, &old),
            Version::of(after.object, new),
            person,
        )?;
    }
    for (key, old) in &before.overrides {
        // Clients take cancelled instances off the screen by leaving them out.
        if after.overrides.contains_key(key) || after.excluded.contains(key) || is_cancelled(old) {
            continue;
        }
        // What is not overridden any more is what the series says; without a series it was declined.
        if let Some(new) = after.derived(*key) {
            compare(
                Version::of(before.object, old),
                Version::of(after.object, &new),
                person,
            )?;
        }
    }
    Ok(())
}

/// Whether two versions of a component are the same event, apart from what is the attendee's own.
pub(in crate::itip) fn is_same_event(old: Version<'_>, new: Version<'_>, person: &Addresses) -> bool {
    compare(old, new, person).is_ok()
}

fn compare(old: Version<'_>, new: Version<'_>, person: &Addresses) -> Result<(), ScheduleError> {
    if old.times() != new.times() {
        return refused("DTSTART");
    }
    if moved(old, new) != Rescheduled::No {
        return refused("RRULE");
    }
    let is_todo = old.object.kind() == ComponentKind::Todo;
    let (old, new) = (old.component, new.component);
    for name in ORGANIZERS_OWN {
        // Whoever does a task says how far they are (RFC 5546 §3.4.3).
        if !(is_todo && name == "STATUS") && words(old, name) != words(new, name) {
            return refused(name);
        }
    }
    let invited = |component: &Component| -> BTreeSet<String> {
        component
            .all("ATTENDEE")
            .map(|line| normalize(line.value()))
            .filter(|address| !person.contains(address))
            .collect()
    };
    let is_own = |component: &Component| own(component, person).is_some();
    if invited(old) != invited(new) || is_own(old) != is_own(new) {
        return refused("ATTENDEE");
    }
    Ok(())
}

/// A text without regard to how its spaces and lines are laid out; the values that count where nothing is said.
fn words(component: &Component, name: &str) -> String {
    let text = component.text(name);
    let words: Vec<&str> = text.split_whitespace().collect();
    let words = words.join(" ");
    if name == "STATUS" {
        let status = words.to_ascii_uppercase();
        return if status == "CONFIRMED" {
            String::new()
        } else {
            status
        };
    }
    words
}

fn refused(name: &'static str) -> Result<(), ScheduleError> {
    Err(ScheduleError::AttendeeChange(name))
}
