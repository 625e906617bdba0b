//! What a change of a stored object sends: implicit scheduling (RFC 6638 §3.2).

mod attendee;
mod decide;
mod organizer;
mod permitted;
mod reply;
mod revise;
mod view;

use chrono::{DateTime, Utc};

use super::address::Addresses;
use super::message::Message;
use super::participant::{is_invited, organizer};
use super::series::is_too_large;
use super::{Role, ScheduleError};
use crate::object::{CalendarObject, ComponentKind};
pub(super) use organizer::full_request;
pub(super) use permitted::is_same_event;
pub use revise::renewed;

/// What to do about a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// As whom the person changes the object.
    pub role: Role,
    /// The messages to send, in this order.
    pub messages: Vec<Message>,
    /// What to store where that is not what was put; the client must then read it again, so no ETag is answered
    /// (RFC 6638 §3.2.5, RFC 4791 §5.3.4).
    pub stored: Option<Vec<u8>>,
}

impl Plan {
    fn nothing() -> Plan {
        Plan {
            role: Role::Neither,
            messages: Vec::new(),
            stored: None,
        }
    }
}

/// Plans what a person's change of an object in their own calendar needs: `old` is what was stored and `new` what is
/// to be stored, `None` where there is nothing (creation and deletion). `person` are the addresses of the calendar's
/// owner, `now` becomes the DTSTAMP of messages.
///
/// An object that names an organizer without being about the person (a copy of somebody else's event) sends nothing,
/// and neither do journal entries and free-busy objects. A client that deletes with `Schedule-Reply: F` wants no
/// replies (RFC 6638 §8.1): then the caller leaves the messages of [`Role::Attendee`] unsent.
///
/// # Errors
/// [`ScheduleError`] names the precondition of RFC 6638 §3.2.4 that the change violates.
pub fn schedule(
    old: Option<&CalendarObject>,
    new: Option<&CalendarObject>,
    person: &Addresses,
    now: DateTime<Utc>,
) -> Result<Plan, ScheduleError> {
    let is_scheduled =
        |object: &&CalendarObject| matches!(object.kind(), ComponentKind::Event | ComponentKind::Todo);
    let (old, new) = (old.filter(is_scheduled), new.filter(is_scheduled));
    if let Some(new) = new {
        check_organizers(new)?;
    }
    if [old, new].into_iter().flatten().any(is_too_large) {
        return Err(ScheduleError::TooManyAttendees);
    }
    let of_old = old.map_or(Role::Neither, |old| role(old, person));
    let of_new = new.map_or(Role::Neither, |new| role(new, person));
    let has_other_organizer = || old.and_then(organizer_of) != new.and_then(organizer_of);
    let names_organizer = new.is_some_and(|new| organizer_of(new).is_some());
    match (of_old, of_new) {
        (Role::Organizer, Role::Organizer) if has_other_organizer() => Err(ScheduleError::OrganizerChange),
        (Role::Organizer, Role::Attendee | Role::Neither) if names_organizer => {
            Err(ScheduleError::OrganizerChange)
        }
        (Role::Attendee, Role::Organizer) => Err(ScheduleError::AttendeeChange("ORGANIZER")),
        (Role::Attendee, Role::Attendee) if has_other_organizer() => {
            Err(ScheduleError::AttendeeChange("ORGANIZER"))
        }
        (Role::Organizer, Role::Organizer) => organizer::plan(old, new, person, now),
        // All that made it a meeting was taken away.
        (Role::Organizer, _) => organizer::plan(old, None, person, now),
        (_, Role::Organizer) => organizer::plan(None, new, person, now),
        (Role::Attendee, _) => attendee::plan(old, new, person, now),
        (Role::Neither, Role::Attendee) => attendee::plan(None, new, person, now),
        (Role::Neither, Role::Neither) => Ok(Plan::nothing()),
    }
}

/// As whom a person takes part in an object of theirs (RFC 6638 §3.1).
pub fn role(object: &CalendarObject, person: &Addresses) -> Role {
    match organizer_of(object) {
        Some(organizer) if person.contains(&organizer) => Role::Organizer,
        Some(_) if is_invited(object, person) => Role::Attendee,
        _ => Role::Neither,
    }
}

fn organizer_of(object: &CalendarObject) -> Option<String> {
    organizer(object.main())
}

/// RFC 6638 §3.2.4.2
fn check_organizers(object: &CalendarObject) -> Result<(), ScheduleError> {
    let first = organizer_of(object);
    if object.instances().any(|component| organizer(component) != first) {
        return Err(ScheduleError::DifferentOrganizers);
    }
    Ok(())
}
