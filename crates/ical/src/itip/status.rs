//! SCHEDULE-STATUS: how sending went, written into the sender's copy (RFC 6638 §3.2.9, §7.3).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::address::normalize;
use super::incoming::in_order;
use super::participant::{HEARD, organizer};
use crate::object::CalendarObject;

/// What became of a message to one recipient (RFC 6638 §3.2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// It waits to be sent.
    Pending,
    /// It was sent; nothing more is known, as with mail.
    Sent,
    /// It is in the recipient's calendar.
    Delivered,
    /// The address is not one of a person.
    InvalidUser,
    /// The recipient does not take messages from the sender.
    NoAuthority,
    /// It could not be delivered, and will not be.
    Failed,
    /// There is no way to the recipient's calendar service.
    NoService,
}

impl DeliveryStatus {
    /// The code: `1.1`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "1.0",
            Self::Sent => "1.1",
            Self::Delivered => "1.2",
            Self::InvalidUser => "3.7",
            Self::NoAuthority => "3.8",
            Self::Failed => "5.1",
            Self::NoService => "5.3",
        }
    }
}

/// Writes the results for the recipients of a plan's messages, which were sent at `sent`, into the copy that was stored: on
/// their ATTENDEE lines, or on ORGANIZER for replies. Whoever has answered since then has a result of their own there, which
/// stays. `None` if no line is about any of them.
pub fn record_delivery(
    stored: &CalendarObject,
    results: &[(&str, DeliveryStatus)],
    sent: DateTime<Utc>,
) -> Option<Vec<u8>> {
    let results: BTreeMap<String, DeliveryStatus> = results
        .iter()
        .map(|(address, status)| (normalize(address), *status))
        .collect();
    let sent = sent.format("%Y%m%dT%H%M%SZ").to_string();
    let mut root = stored.root().clone();
    let mut is_changed = false;
    let kind = stored.kind().name();
    for component in root.components_mut().filter(|component| component.name() == kind) {
        let is_reply = organizer(component).is_some_and(|address| results.contains_key(&address));
        component.update(if is_reply { "ORGANIZER" } else { "ATTENDEE" }, |line| {
            let status = results.get(&normalize(line.value()))?.code();
            let has_answered = !is_reply && line.param(HEARD).is_some_and(|heard| in_order(heard) >= sent);
            let is_news = line.param("SCHEDULE-STATUS") != Some(status) && !has_answered;
            is_changed |= is_news;
            is_news.then(|| line.with_param("SCHEDULE-STATUS", Some(status)))
        });
    }
    is_changed.then(|| root.to_bytes())
}
