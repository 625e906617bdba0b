//! Scheduling messages: what they hold, and how they are written (RFC 5546 §1.4, §3).

use chrono::{DateTime, Utc};

use super::participant::{Participant, without_private};
use super::timezones::timezones;
use crate::PRODUCT;
use crate::content::{Component, Item, Property};
use crate::object::{CalendarObject, ComponentKind};

/// METHOD (RFC 5546 §1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Posts, without anybody being invited.
    Publish,
    /// Invites, changes an invitation, or asks for busy time.
    Request,
    /// Answers a request.
    Reply,
    /// Adds instances.
    Add,
    /// Cancels, for all or for those who are no longer invited.
    Cancel,
    /// Asks for the latest version.
    Refresh,
    /// Proposes something else to the organizer.
    Counter,
    /// Turns a proposal down.
    DeclineCounter,
}

impl Method {
    const ALL: [Method; 8] = [
        Self::Publish,
        Self::Request,
        Self::Reply,
        Self::Add,
        Self::Cancel,
        Self::Refresh,
        Self::Counter,
        Self::DeclineCounter,
    ];

    /// As METHOD and as the parameter of `text/calendar` have it (RFC 6047 §2.4).
    pub fn name(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Reply => "REPLY",
            Self::Add => "ADD",
            Self::Cancel => "CANCEL",
            Self::Refresh => "REFRESH",
            Self::Counter => "COUNTER",
            Self::DeclineCounter => "DECLINECOUNTER",
        }
    }

    /// Reads a method without regard to case.
    pub fn from_name(name: &str) -> Option<Method> {
        Self::ALL
            .into_iter()
            .find(|method| method.name().eq_ignore_ascii_case(name.trim()))
    }
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it asks for.
    pub method: Method,
    /// What it is about.
    pub kind: ComponentKind,
    /// The UID of what it is about.
    pub uid: String,
    /// Who sends it: the organizer, or the attendee who answers, as the object has them.
    pub from: Participant,
    /// Who gets it; each of them the same bytes.
    pub to: Vec<Participant>,
    /// The VCALENDAR with its METHOD.
    pub data: Vec<u8>,
}

/// What the components of a message say beside what the stored ones do.
pub(super) struct Writer<'a> {
    /// Whose timezones the components use.
    pub source: &'a CalendarObject,
    /// DTSTAMP: when the message was made (RFC 6638 §3.2.5).
    pub now: DateTime<Utc>,
}

impl Writer<'_> {
    /// The bytes of a message. Alarms and the parameters that are the sender's own affair are left out.
    pub(super) fn write(&self, method: Method, mut components: Vec<Component>) -> Vec<u8> {
        let stamp = self.now.format("%Y%m%dT%H%M%SZ").to_string();
        for component in &mut components {
            component
                .items_mut()
                .retain(|item| !matches!(item, Item::Component(inner) if inner.name() == "VALARM"));
            for name in ["ATTENDEE", "ORGANIZER"] {
                component.update(name, without_private);
            }
            component.set(Property::new("DTSTAMP", &[], &stamp));
        }
        let mut root = calendar(method);
        for zone in timezones(self.source, &components) {
            root.push_component(zone);
        }
        for component in components {
            root.push_component(component);
        }
        let mut out = Vec::new();
        root.write_folded(&mut out);
        out
    }
}

/// A VCALENDAR with nothing in it but what every message has.
pub(super) fn calendar(method: Method) -> Component {
    let mut root = Component::new("VCALENDAR");
    for (name, value) in [("VERSION", "2.0"), ("PRODID", PRODUCT), ("METHOD", method.name())] {
        root.push(Property::new(name, &[], value));
    }
    root
}
