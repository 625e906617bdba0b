//! The components of a REPLY (RFC 5546 §3.2.3, §3.4.3).

use crate::content::{Component, Item, Property};
use crate::itip::address::Addresses;

/// What an answer repeats of the invitation, so that the organizer can tell what is answered.
const REPEATED: [&str; 14] = [
    "UID",
    "SEQUENCE",
    "RECURRENCE-ID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "DUE",
    "SUMMARY",
    "LOCATION",
    "ORGANIZER",
    "COMMENT",
    "PERCENT-COMPLETE",
    "COMPLETED",
    "STATUS",
];

/// The answer that a component gives for the person; `status` takes the place of its PARTSTAT.
pub(super) fn component(source: &Component, person: &Addresses, status: Option<&str>) -> Component {
    let mut answer = Component::new(source.name());
    for property in source.properties() {
        let name = property.name();
        let is_own = name == "ATTENDEE" && person.contains(property.value());
        // The state of a meeting is the organizer's; that of a task is what the answer is about.
        let is_repeated = REPEATED.contains(&name) && (name != "STATUS" || source.name() == "VTODO");
        if is_own {
            let line = property.with_param("RSVP", None);
            answer.push(match status {
                Some(status) => line.with_param("PARTSTAT", Some(status)),
                None => line,
            });
        } else if is_repeated {
            answer.push(property.clone());
        }
    }
    // RFC 5546 §3.6: the request was understood.
    answer.items_mut().push(Item::Property(Property::new(
        "REQUEST-STATUS",
        &[],
        "2.0;Success",
    )));
    answer
}
