//! Who is invited to an event: ORGANIZER and ATTENDEE lines (RFC 5545 §3.8.4.1, §3.8.4.3).

use std::collections::BTreeSet;

use roost_shared::calendar::AttendeeKind;

use super::EditError;
use super::named::{Named, names};
use crate::content::{Component, Property};
use crate::itip::{Addresses, Participant, normalize};
use crate::object::{CalendarObject, ComponentKind};

/// Somebody who is to be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitee {
    /// Address and name.
    pub person: Participant,
    /// CUTYPE
    pub kind: AttendeeKind,
}

/// Invites exactly these people to all instances of an event, and nobody if there are none. Lines of those who are
/// invited already stay as they are, with their answers. The organizer is among the attendees and comes.
///
/// # Errors
/// [`EditError::Unreadable`], [`EditError::NotAnEvent`].
pub fn invite(
    data: &[u8],
    organizer: &Participant,
    own: &Addresses,
    invited: &[Invitee],
) -> Result<Vec<u8>, EditError> {
    let object = CalendarObject::parse(data)?;
    if object.kind() != ComponentKind::Event {
        return Err(EditError::NotAnEvent);
    }
    Ok(invite_where(object, |_| true, organizer, own, invited))
}

/// As [`invite`], to the one occurrence of `recurrence_id`, which is overridden already.
///
/// # Errors
/// As [`invite`], and [`EditError::NoSuchOccurrence`].
pub fn invite_to_occurrence(
    data: &[u8],
    recurrence_id: &str,
    organizer: &Participant,
    own: &Addresses,
    invited: &[Invitee],
) -> Result<Vec<u8>, EditError> {
    let object = CalendarObject::parse(data)?;
    let Named { frame, key, .. } = Named::find(&object, recurrence_id)?;
    let zones = object.zones().clone();
    let is_meant = |event: &Component| names(event, &zones, &frame, key);
    Ok(invite_where(object, is_meant, organizer, own, invited))
}

fn invite_where(
    object: CalendarObject,
    is_meant: impl Fn(&Component) -> bool,
    organizer: &Participant,
    own: &Addresses,
    invited: &[Invitee],
) -> Vec<u8> {
    let wanted: BTreeSet<String> = invited
        .iter()
        .map(|invitee| normalize(&invitee.person.address))
        .collect();
    let mut root = object.into_root();
    for event in root
        .components_mut()
        .filter(|component| component.name() == "VEVENT" && is_meant(component))
    {
        if invited.is_empty() {
            event.remove("ORGANIZER");
            event.remove("ATTENDEE");
        } else {
            set(event, organizer, own, invited, &wanted);
        }
    }
    root.to_bytes()
}

fn set(
    event: &mut Component,
    organizer: &Participant,
    own: &Addresses,
    invited: &[Invitee],
    wanted: &BTreeSet<String>,
) {
    if event.property("ORGANIZER").is_none() {
        event.set(line("ORGANIZER", organizer, &[]));
    }
    let kept: Vec<Property> = event
        .all("ATTENDEE")
        .filter(|line| own.contains(line.value()) || wanted.contains(&normalize(line.value())))
        .cloned()
        .collect();
    let known: BTreeSet<String> = kept.iter().map(|line| normalize(line.value())).collect();
    event.remove("ATTENDEE");
    if !kept.iter().any(|line| own.contains(line.value())) {
        event.push_after(line("ATTENDEE", organizer, &[("PARTSTAT", "ACCEPTED")]));
    }
    for line in kept {
        event.push_after(line);
    }
    for invitee in invited {
        if known.contains(&normalize(&invitee.person.address)) {
            continue;
        }
        let kind = match invitee.kind {
            AttendeeKind::Person => "INDIVIDUAL",
            AttendeeKind::Room => "ROOM",
            AttendeeKind::Resource => "RESOURCE",
        };
        let params = [("CUTYPE", kind), ("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "TRUE")];
        event.push_after(line("ATTENDEE", &invitee.person, &params));
    }
}

fn line(name: &str, person: &Participant, params: &[(&str, &str)]) -> Property {
    let mut all = Vec::with_capacity(params.len() + 1);
    if !person.name.trim().is_empty() {
        all.push(("CN", person.name.trim()));
    }
    all.extend_from_slice(params);
    Property::new(name, &all, &format!("mailto:{}", person.address))
}
