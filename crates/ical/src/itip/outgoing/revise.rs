//! What the server does to an organizer's object before it is stored: SEQUENCE (RFC 5546 §2.1.4), answers that no longer
//! count and those that are not the organizer's to change (RFC 6638 §3.2.8), and SCHEDULE-FORCE-SEND (RFC 6638 §7.2).

use std::collections::{BTreeMap, BTreeSet};

use crate::content::{Component, Property};
use crate::itip::address::{Addresses, normalize};
use crate::itip::change::{Rescheduled, Version, earlier, rescheduled};
use crate::itip::participant::{HEARD, participation};
use crate::itip::series::{Key, Series, is_cancelled, sequence, set_sequence};
use crate::limits::MAX_MESSAGE_INSTANCES;
use crate::object::CalendarObject;

/// The object as it is to be stored.
pub(super) struct Revised {
    pub object: CalendarObject,
    /// Whether it differs from what was put.
    pub is_changed: bool,
    /// The normalized addresses of those whom a request is sent without any change.
    pub forced: BTreeSet<String>,
}

/// Revises what an organizer put in the place of `old`.
pub(super) fn revise(old: Option<&CalendarObject>, new: &CalendarObject, organizer: &Addresses) -> Revised {
    let before = old.map(Series::of);
    let after = Series::of(new);
    let mut root = new.root().clone();
    let mut is_changed = false;
    let mut forced = BTreeSet::new();
    let kind = new.kind().name();
    let components = root.components_mut().filter(|component| component.name() == kind);
    let derived = |key: &Key, old: &Component| {
        asked_again(&after, *key, Version::of(before.as_ref()?.object, old), organizer)
    };
    let restored: Vec<Component> = before
        .iter()
        .flat_map(|before| &before.overrides)
        .filter_map(|(key, old)| derived(key, old))
        .take(MAX_MESSAGE_INSTANCES)
        .collect();
    for ((key, put), component) in after.components().zip(components) {
        let previous = before
            .as_ref()
            .and_then(|before| Some((before, earlier(before, key)?)));
        if let Some((before, previous)) = previous {
            let old = Version::of(before.object, &previous);
            let new = Version::of(new, put);
            is_changed |= adjust(component, old, new, organizer);
        }
        is_changed |= take_forced(component, &mut forced);
    }
    is_changed |= !restored.is_empty();
    for instance in restored {
        root.push_component(instance);
    }
    Revised {
        object: new.with_root(root),
        is_changed,
        forced,
    }
}

/// An organizer's object that is stored again after its end was announced: with a SEQUENCE above that of the CANCEL, so
/// that it counts as newer than that (RFC 5546 §2.1.5).
pub fn renewed(object: &CalendarObject) -> CalendarObject {
    let mut root = object.root().clone();
    let kind = object.kind().name();
    let newest = object
        .instances()
        .map(sequence)
        .max()
        .unwrap_or(0)
        .saturating_add(2);
    for component in root.components_mut().filter(|component| component.name() == kind) {
        set_sequence(component, newest);
    }
    object.with_root(root)
}

/// Sets SEQUENCE and answers of a component that replaces another; whether that changed it.
fn adjust(component: &mut Component, old: Version<'_>, new: Version<'_>, organizer: &Addresses) -> bool {
    let rescheduled = rescheduled(old, new);
    let needs_new = rescheduled != Rescheduled::No
        || is_cancelled(old.component) != is_cancelled(new.component)
        || uninvites(old.component, new.component);
    let least = sequence(old.component).saturating_add(u32::from(needs_new));
    let mut is_changed = false;
    if sequence(component) < least {
        set_sequence(component, least);
        is_changed = true;
    }
    is_changed
        | if rescheduled == Rescheduled::Yes {
            ask_again(component, organizer)
        } else {
            keep_answers(component, old.component, organizer)
        }
}

/// Answers to other times count no longer (RFC 6638 §3.2.8). Whether there were any.
fn ask_again(component: &mut Component, organizer: &Addresses) -> bool {
    let mut is_changed = false;
    component.update("ATTENDEE", |line| {
        let has_answered = !organizer.contains(line.value()) && participation(line) != "NEEDS-ACTION";
        is_changed |= has_answered;
        has_answered.then(|| {
            line.with_param("PARTSTAT", Some("NEEDS-ACTION"))
                .with_param("RSVP", Some("TRUE"))
        })
    });
    is_changed
}

/// What attendees have answered is theirs to change. With a new SEQUENCE an organizer may ask them anew, and nothing else
/// (RFC 6638 §3.2.8). Whether that changed the component.
fn keep_answers(component: &mut Component, old: &Component, organizer: &Addresses) -> bool {
    let answered: BTreeMap<String, &Property> = old
        .all("ATTENDEE")
        .filter(|line| line.param(HEARD).is_some())
        .map(|line| (normalize(line.value()), line))
        .collect();
    let may_ask = sequence(component) > sequence(old);
    let mut is_changed = false;
    component.update("ATTENDEE", |line| {
        let address = normalize(line.value());
        let answer = participation(answered.get(&address).filter(|_| !organizer.contains(&address))?);
        let put = participation(line);
        if put == answer || may_ask && put == "NEEDS-ACTION" {
            return None;
        }
        is_changed = true;
        Some(line.with_param("PARTSTAT", Some(&answer)))
    });
    is_changed
}

/// An instance that was overridden and is as the series has it again: at another time, so that those who answered are
/// asked again, in a component of its own. `None` where there is nothing to ask.
fn asked_again(after: &Series<'_>, key: Key, old: Version<'_>, organizer: &Addresses) -> Option<Component> {
    if after.overrides.contains_key(&key) || after.excluded.contains(&key) {
        return None;
    }
    let mut instance = after.derived(key)?;
    let is_moved = rescheduled(old, Version::of(after.object, &instance)) == Rescheduled::Yes;
    if !is_moved || !ask_again(&mut instance, organizer) || !after.has(key) {
        return None;
    }
    let least = sequence(old.component).saturating_add(1);
    let newest = least.max(sequence(&instance));
    set_sequence(&mut instance, newest);
    Some(instance)
}

/// Whether somebody is no longer invited. Their cancellation needs a SEQUENCE of its own, so that inviting them again
/// is newer than it.
fn uninvites(old: &Component, new: &Component) -> bool {
    let invited = |component: &Component| -> BTreeSet<String> {
        component
            .all("ATTENDEE")
            .map(|line| normalize(line.value()))
            .collect()
    };
    !invited(old).is_subset(&invited(new))
}

/// Takes SCHEDULE-FORCE-SEND=REQUEST off the attendees; whether there was any.
fn take_forced(component: &mut Component, forced: &mut BTreeSet<String>) -> bool {
    let mut found = false;
    component.update("ATTENDEE", |line: &Property| {
        let wanted = line.param("SCHEDULE-FORCE-SEND")?;
        if wanted.eq_ignore_ascii_case("REQUEST") {
            forced.insert(normalize(line.value()));
        }
        found = true;
        Some(line.with_param("SCHEDULE-FORCE-SEND", None))
    });
    found
}
