//! The answer of somebody who is not asked: a room, or a thing.

use super::address::Addresses;
use super::participant::{own, participation};
use super::series::is_cancelled;
use crate::object::CalendarObject;

/// Whether the person is asked for an answer that they have not given yet.
pub fn is_asked(object: &CalendarObject, person: &Addresses) -> bool {
    object.instances().any(|component| {
        !is_cancelled(component)
            && own(component, person).is_some_and(|line| participation(line) == "NEEDS-ACTION")
    })
}

/// The copy with an answer (`ACCEPTED`, `DECLINED`) wherever the person is asked for one.
pub fn answered(object: &CalendarObject, person: &Addresses, status: &str) -> CalendarObject {
    let mut root = object.root().clone();
    let kind = object.kind().name();
    for component in root.components_mut().filter(|component| component.name() == kind) {
        if is_cancelled(component) {
            continue;
        }
        component.update("ATTENDEE", |line| {
            (person.contains(line.value()) && participation(line) == "NEEDS-ACTION")
                .then(|| line.with_param("PARTSTAT", Some(status)).with_param("RSVP", None))
        });
    }
    object.with_root(root)
}
