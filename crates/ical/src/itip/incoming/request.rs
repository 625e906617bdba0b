//! REQUEST: an invitation, or a new version of it (RFC 5546 §3.2.2, §3.4.2; RFC 6638 §4.1).

use super::carry_over::{received, updated};
use super::instances::Instances;
use super::version::{is_newer, is_next};
use super::{Ignored, Incoming, Outcome};
use crate::content::{Component, Item};
use crate::itip::address::Addresses;
use crate::itip::change::{Rescheduled, Version, earlier, moved};
use crate::itip::outgoing::is_same_event;
use crate::itip::participant::{is_invited, own, participation};
use crate::itip::series::Series;
use crate::object::CalendarObject;

pub(super) fn apply(message: &Incoming, stored: Option<&CalendarObject>, recipient: &Addresses) -> Outcome {
    let sent = &message.object;
    if !is_invited(sent, recipient) {
        return Outcome::Ignore(Ignored::NotInvited);
    }
    match stored {
        // Who has declined and deleted it is not shown it again, unless asked anew.
        None if has_declined(sent, recipient) => Outcome::Ignore(Ignored::Unknown),
        None => Outcome::store(
            None,
            &with_components(sent, |_, component| Some(received(component))),
            recipient,
        ),
        Some(stored) if sent.master().is_some() => whole(message, stored, recipient),
        Some(stored) => instances(message, stored, recipient),
    }
}

fn counts(message: &Incoming, received: &Component, stored: &Component) -> bool {
    if message.is_in_order {
        is_next(received, stored)
    } else {
        is_newer(received, stored)
    }
}

/// Whether the organizer has heard that the recipient takes part in nothing of it.
fn has_declined(sent: &CalendarObject, recipient: &Addresses) -> bool {
    sent.instances()
        .filter_map(|component| own(component, recipient))
        .all(|line| participation(line) == "DECLINED")
}

/// The object with each component exchanged for what `make` says.
fn with_components(
    object: &CalendarObject,
    mut make: impl FnMut(&Series<'_>, &Component) -> Option<Component>,
) -> CalendarObject {
    let series = Series::of(object);
    let kind = object.kind().name();
    let mut root = object.root().clone();
    let items = std::mem::take(root.items_mut());
    *root.items_mut() = items
        .into_iter()
        .filter_map(|item| match item {
            Item::Component(component) if component.name() == kind => {
                make(&series, &component).map(Item::Component)
            }
            other => Some(other),
        })
        .collect();
    object.with_root(root)
}

/// The organizer's version of everything takes the place of the copy.
fn whole(message: &Incoming, stored: &CalendarObject, recipient: &Addresses) -> Outcome {
    let sent = &message.object;
    let before = Series::of(stored);
    let (Some(master), old_master) = (sent.master(), before.master) else {
        return Outcome::Ignore(Ignored::Unknown);
    };
    if old_master.is_some_and(|old| !counts(message, master, old)) {
        return Outcome::Ignore(Ignored::Outdated);
    }
    let is_same_series = old_master
        .is_some_and(|old| moved(Version::of(stored, old), Version::of(sent, master)) != Rescheduled::Yes);
    let mut new = with_components(sent, |series, component| {
        let key = series.key_of(component);
        let is_declined = own(component, recipient).is_some_and(|line| participation(line) == "DECLINED");
        // The attendee took the instance out of the copy, which is how the organizer knows that it is declined.
        if is_same_series && is_declined && key.is_some_and(|key| before.excluded.contains(&key)) {
            return None;
        }
        let Some(old) = earlier(&before, key) else {
            return Some(received(component));
        };
        let old = Version::of(stored, &old);
        let new = Version::of(sent, component);
        Some(updated(old, new, recipient))
    });
    if is_same_series {
        new = with_own_instances(sent, new, &before, recipient);
    }
    Outcome::store(Some(stored), &new, recipient)
}

/// Keeps what the attendee alone has: instances that are answered otherwise than the series, or have other alarms, and
/// the dates of those that were taken out.
fn with_own_instances(
    sent: &CalendarObject,
    new: CalendarObject,
    before: &Series<'_>,
    recipient: &Addresses,
) -> CalendarObject {
    let after = Series::of(&new);
    let sent_series = Series::of(sent);
    let mut kept = Vec::new();
    for (key, old) in &before.overrides {
        if sent_series.overrides.contains_key(key) || after.excluded.contains(key) {
            continue;
        }
        let is_own = before.derived(*key).is_some_and(|derived| {
            let versions = (
                Version::of(before.object, &derived),
                Version::of(before.object, old),
            );
            is_same_event(versions.0, versions.1, recipient)
        });
        if let Some(derived) = after.derived(*key).filter(|_| is_own) {
            kept.push(updated(
                Version::of(before.object, old),
                Version::of(&new, &derived),
                recipient,
            ));
        }
    }
    let taken_out: Vec<_> = sent_series
        .overrides
        .keys()
        .filter(|key| !after.overrides.contains_key(key) && !after.excluded.contains(key))
        .map(|key| after.recurrence_id(*key))
        .collect();
    let mut root = new.root().clone();
    let kind = new.kind().name();
    let master = root
        .components_mut()
        .find(|component| component.name() == kind && component.property("RECURRENCE-ID").is_none());
    if let Some(master) = master {
        for id in taken_out {
            master.push_after(crate::content::Property::new(
                "EXDATE",
                &id.params(),
                &id.to_text(),
            ));
        }
    }
    for component in kept {
        root.push_component(component);
    }
    new.with_root(root)
}

/// Single instances take the place of what the copy says about them.
fn instances(message: &Incoming, stored: &CalendarObject, recipient: &Addresses) -> Outcome {
    let sent = &message.object;
    let mut instances = Instances::of(stored, sent);
    for component in sent.instances() {
        let Some(key) = instances.key_of(component) else {
            continue;
        };
        let old = instances.series.instance(key);
        if old.as_ref().is_some_and(|old| !counts(message, component, old)) {
            continue;
        }
        let new = match &old {
            Some(old) => updated(Version::of(stored, old), Version::of(sent, component), recipient),
            None => received(component),
        };
        instances.include(key);
        instances.put(key, new);
    }
    if instances.is_empty() {
        return Outcome::Ignore(Ignored::Outdated);
    }
    Outcome::store(Some(stored), &instances.finish(|_| {}), recipient)
}
