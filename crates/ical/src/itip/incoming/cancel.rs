//! CANCEL: the end of a series, or of instances (RFC 5546 §3.2.5, §3.4.5, §3.5.3).
//!
//! What is cancelled stays in the calendar as STATUS:CANCELLED, so that one sees that it was, and so that a message that
//! was sent before does not bring it back. It rings no more.

use super::instances::Instances;
use super::version::{is_newer, remember};
use super::{Ignored, Incoming, Outcome};
use crate::content::{Component, Item, Property};
use crate::itip::address::Addresses;
use crate::itip::series::{sequence, set_sequence};
use crate::object::CalendarObject;

pub(super) fn apply(message: &Incoming, stored: &CalendarObject) -> Outcome {
    let sent = &message.object;
    let is_open = |component: &Component| {
        component
            .property("RECURRENCE-ID")
            .is_some_and(|id| id.has_param("RANGE", "THISANDFUTURE"))
    };
    if sent.instances().any(is_open) {
        return Outcome::Show;
    }
    match sent.master() {
        Some(end) => whole(end, stored),
        None => instances(sent, stored),
    }
}

fn whole(end: &Component, stored: &CalendarObject) -> Outcome {
    if !is_newer(end, stored.main()) {
        return Outcome::Ignore(Ignored::Outdated);
    }
    let mut root = stored.root().clone();
    let kind = stored.kind().name();
    for component in root.components_mut().filter(|component| component.name() == kind) {
        cancel(component, end);
    }
    Outcome::store(Some(stored), &stored.with_root(root), &Addresses::default())
}

fn instances(sent: &CalendarObject, stored: &CalendarObject) -> Outcome {
    let mut instances = Instances::of(stored, sent);
    let mut ignored = Ignored::Unknown;
    for end in sent.instances().take(crate::limits::MAX_MESSAGE_INSTANCES) {
        let Some(key) = instances.key_of(end) else {
            continue;
        };
        if !instances.series.has(key) {
            continue;
        }
        let Some(mut instance) = instances.series.instance(key) else {
            continue;
        };
        if !is_newer(end, &instance) {
            ignored = Ignored::Outdated;
            continue;
        }
        cancel(&mut instance, end);
        instances.put(key, instance);
    }
    if instances.is_empty() {
        return Outcome::Ignore(ignored);
    }
    Outcome::store(Some(stored), &instances.finish(|_| {}), &Addresses::default())
}

fn cancel(component: &mut Component, end: &Component) {
    let newest = sequence(end).max(sequence(component));
    component.set(Property::new("STATUS", &[], "CANCELLED"));
    set_sequence(component, newest);
    component
        .items_mut()
        .retain(|item| !matches!(item, Item::Component(inner) if inner.name() == "VALARM"));
    remember(component, end);
}
