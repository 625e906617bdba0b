//! Answers: of somebody who is not asked (a room, or a thing), and of a person.

use super::address::Addresses;
use super::participant::{own, participation};
use super::series::is_cancelled;
use crate::content::{Property, escape};
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

/// The copy with a person's answer (`ACCEPTED`, `TENTATIVE`, `DECLINED`) in all that they are invited to, and with what
/// they write to the organizer, which the reply carries (COMMENT, RFC 5546 §3.2.3).
pub fn answered_with(
    object: &CalendarObject,
    person: &Addresses,
    status: &str,
    comment: &str,
) -> CalendarObject {
    let mut root = object.root().clone();
    let kind = object.kind().name();
    for component in root.components_mut().filter(|component| component.name() == kind) {
        if is_cancelled(component) || own(component, person).is_none() {
            continue;
        }
        component.update("ATTENDEE", |line| {
            person
                .contains(line.value())
                .then(|| line.with_param("PARTSTAT", Some(status)).with_param("RSVP", None))
        });
        component.remove("COMMENT");
        if !comment.is_empty() {
            component.set(Property::new("COMMENT", &[], &escape(comment)));
        }
    }
    object.with_root(root)
}
