//! What ORGANIZER and ATTENDEE lines say (RFC 5545 §3.8.4.1, §3.8.4.3; RFC 6638 §7).

use super::Addresses;
use super::address::normalize;
use crate::content::{Component, Property};
use crate::object::CalendarObject;

/// The parameter in which a copy remembers the DTSTAMP of the last message from the organizer or from an attendee, so
/// that an older one that arrives later changes nothing (RFC 5546 §2.1.5). The copy's own DTSTAMP does not tell: clients
/// set it. Never sent.
pub(crate) const HEARD: &str = "X-ROOST-DTSTAMP";

/// The parameter in which the organizer's copy has what an attendee wrote with an answer (COMMENT, RFC 5545 §3.8.1.4), as
/// other calendars name it. Not for the other attendees.
pub(crate) const COMMENT: &str = "X-RESPONSE-COMMENT";

/// What only the owner of a copy and the server are to know: parameters that no message carries (RFC 6638 §7.1 to
/// §7.3).
pub(super) const PRIVATE: [&str; 5] = [
    "SCHEDULE-AGENT",
    "SCHEDULE-FORCE-SEND",
    "SCHEDULE-STATUS",
    HEARD,
    COMMENT,
];

/// Who takes part, or organizes: address and name as the object has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The calendar user address, `mailto:` taken off.
    pub address: String,
    /// CN, empty if there is none.
    pub name: String,
}

impl Participant {
    pub(super) fn of(property: &Property) -> Participant {
        Participant {
            address: crate::text::strip_mailto(property.value().trim())
                .trim()
                .to_owned(),
            name: property.param("CN").unwrap_or_default().to_owned(),
        }
    }
}

/// Whether the server is to send messages to this attendee, or to this organizer (RFC 6638 §7.1). CLIENT, NONE, and
/// what is not known mean that it is not.
pub(super) fn is_served(property: &Property) -> bool {
    property
        .param("SCHEDULE-AGENT")
        .is_none_or(|agent| agent.trim().eq_ignore_ascii_case("SERVER"))
}

/// The normalized address of the component's organizer.
pub(super) fn organizer(component: &Component) -> Option<String> {
    component
        .property("ORGANIZER")
        .map(|property| normalize(property.value()))
        .filter(|address| !address.is_empty())
}

/// The person's own ATTENDEE line.
pub(super) fn own<'a>(component: &'a Component, person: &Addresses) -> Option<&'a Property> {
    component
        .properties()
        .find(|property| property.name() == "ATTENDEE" && person.contains(property.value()))
}

/// PARTSTAT in upper case, NEEDS-ACTION where nothing is said (RFC 5545 §3.2.12).
pub(crate) fn participation(attendee: &Property) -> String {
    attendee.param("PARTSTAT").map_or_else(
        || "NEEDS-ACTION".to_owned(),
        |status| status.trim().to_ascii_uppercase(),
    )
}

/// The PARTSTAT of a person who is invited; `None` for everybody else.
pub(crate) fn participation_of(component: &Component, person: &Addresses) -> Option<String> {
    own(component, person).map(participation)
}

/// Whether the person is invited to any instance.
pub(super) fn is_invited(object: &CalendarObject, person: &Addresses) -> bool {
    object
        .instances()
        .any(|component| own(component, person).is_some())
}

/// The line without what no message carries.
pub(super) fn without_private(property: &Property) -> Option<Property> {
    PRIVATE
        .iter()
        .any(|name| property.param(name).is_some())
        .then(|| {
            PRIVATE
                .iter()
                .fold(property.clone(), |line, name| line.with_param(name, None))
        })
}
