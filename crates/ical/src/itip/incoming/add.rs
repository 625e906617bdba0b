//! ADD: more instances of a series (RFC 5546 §3.2.4, §3.4.4, §3.5.2).

use super::carry_over::received;
use super::instances::Instances;
use super::version::{is_newer, remember};
use super::{Ignored, Incoming, Outcome};
use crate::content::Property;
use crate::itip::address::Addresses;
use crate::itip::participant::is_invited;
use crate::itip::series::{sequence, set_sequence};
use crate::object::CalendarObject;

/// The instance becomes an RDATE of the series and an override of it. Without the series it means nothing.
pub(super) fn apply(message: &Incoming, stored: &CalendarObject, recipient: &Addresses) -> Outcome {
    let sent = &message.object;
    if !is_invited(sent, recipient) {
        return Outcome::Ignore(Ignored::NotInvited);
    }
    let (Some(added), Some(master)) = (sent.master(), stored.master()) else {
        return Outcome::Ignore(Ignored::Unknown);
    };
    let Some(start) = sent.time(added, "DTSTART") else {
        return Outcome::Ignore(Ignored::Unknown);
    };
    if !is_newer(added, master) {
        return Outcome::Ignore(Ignored::Outdated);
    }
    let mut instances = Instances::of(stored, sent);
    let key = instances.series.key(&start);
    let id = instances.series.recurrence_id(key);
    let mut component = received(added);
    component.set(Property::new("RECURRENCE-ID", &id.params(), &id.to_text()));
    instances.include(key);
    instances.put(key, component);
    let newest = sequence(added).max(sequence(master));
    let new = instances.finish(|master| {
        master.push_after(Property::new("RDATE", &id.params(), &id.to_text()));
        set_sequence(master, newest);
        remember(master, added);
    });
    Outcome::store(Some(stored), &new, recipient)
}
