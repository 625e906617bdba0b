//! Which of two versions is newer (RFC 5546 §2.1.5), and whether they differ in more than others' answers
//! (RFC 6638 §3.2.10).

use std::collections::BTreeMap;

use crate::content::{Component, Item, Property};
use crate::itip::address::Addresses;
use crate::itip::participant::{HEARD, PRIVATE};
use crate::itip::series::{is_cancelled, sequence};
use crate::object::CalendarObject;
use crate::time::{Parsed, parse_text};

/// Whether an organizer's message about a component comes after what the copy says. A copy that was cancelled is
/// brought back by any later message, for an event that is made again under its UID starts at SEQUENCE 0.
pub(super) fn is_newer(received: &Component, stored: &Component) -> bool {
    let (sent, heard) = (stamp(received), heard(stored));
    let is_later = sent >= heard;
    if is_cancelled(stored) && !is_cancelled(received) {
        return sequence(received) > sequence(stored) || sent > heard;
    }
    sequence(received) > sequence(stored) || sequence(received) == sequence(stored) && is_later
}

/// As [`is_newer`], for a message that cannot have been overtaken: what ended may begin again within the same second,
/// which is as fine as DTSTAMP is.
pub(super) fn is_next(received: &Component, stored: &Component) -> bool {
    let begins_again = is_cancelled(stored) && !is_cancelled(received);
    is_newer(received, stored) || begins_again && stamp(received) == heard(stored)
}

/// The DTSTAMP in a form whose order is that of time; empty if there is none.
pub(super) fn stamp(component: &Component) -> String {
    component
        .property("DTSTAMP")
        .map(|line| in_order(line.value()))
        .unwrap_or_default()
}

/// The DTSTAMP of the organizer's last message; empty, and so earlier than any, where the copy does not remember it. Its
/// own DTSTAMP does not count, because an attendee's client may set that (RFC 6638 §3.2.2.1).
fn heard(stored: &Component) -> String {
    stored
        .property("ORGANIZER")
        .and_then(|line| line.param(HEARD))
        .map(in_order)
        .unwrap_or_default()
}

/// A time as `20260101T000000Z`.
pub(in crate::itip) fn in_order(text: &str) -> String {
    match parse_text(text) {
        Some(Parsed::Utc(at) | Parsed::Local(at)) => at.format("%Y%m%dT%H%M%SZ").to_string(),
        _ => String::new(),
    }
}

/// Remembers in the copy when the message was made.
pub(super) fn remember(component: &mut Component, received: &Component) {
    let sent = stamp(received);
    if !sent.is_empty() {
        component.update("ORGANIZER", |line| Some(line.with_param(HEARD, Some(&sent))));
    }
}

/// Whether two copies of a recipient differ in anything but stamps and how others answered.
pub(super) fn differs(old: &CalendarObject, new: &CalendarObject, recipient: &Addresses) -> bool {
    content(old.root(), recipient) != content(new.root(), recipient)
}

/// How often each line stands there, with the components in which it does.
fn content(component: &Component, recipient: &Addresses) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    let path = format!("{}:{}", component.name(), component.text("RECURRENCE-ID"));
    for item in component.items() {
        match item {
            Item::Property(property) => {
                if let Some(line) = line(property, recipient) {
                    *lines.entry(format!("{path}/{line}")).or_default() += 1;
                }
            }
            Item::Component(inner) => {
                for (line, count) in content(inner, recipient) {
                    *lines.entry(format!("{path}/{line}")).or_default() += count;
                }
            }
            Item::Blank(_) => {}
        }
    }
    lines
}

fn line(property: &Property, recipient: &Addresses) -> Option<String> {
    let mut line = property.clone();
    match property.name() {
        "DTSTAMP" | "LAST-MODIFIED" | "CREATED" | "PRODID" => return None,
        "ATTENDEE" if !recipient.contains(property.value()) => {
            for name in ["PARTSTAT", "RSVP"] {
                line = line.with_param(name, None);
            }
        }
        _ => {}
    }
    for name in PRIVATE {
        line = line.with_param(name, None);
    }
    Some(line.line().to_owned())
}
