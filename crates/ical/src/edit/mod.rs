//! What the page does to events: author one, open one, save one or one occurrence of it, invite to one, remove one
//! occurrence, divide a series.
//!
//! A save changes the lines that were edited and the stamps (DTSTAMP, LAST-MODIFIED, and SEQUENCE where
//! RFC 5546 §2.1.4 wants it); every other line of the stored object stays byte for byte. Called by
//! `roost-groupware` for the JSON API; what DAV clients store is never edited here.

mod alarm;
mod author;
mod draft;
mod follow;
mod invite;
mod named;
mod occurrence;
mod patch;
mod read;
mod remove;
mod repeat;
mod reschedule;
mod series;
mod split;
mod yearly;

use chrono::{DateTime, Utc};

use crate::content::{Component, Property};
use crate::object::CalendarError;
pub use author::create_event;
pub use invite::{Invitee, invite, invite_to_occurrence};
pub use occurrence::patch_occurrence;
pub use patch::patch_event;
pub use read::{EventParts, read_event, read_occurrence};
pub use remove::remove_occurrence;
pub use series::{patch_following, patch_series};
pub use split::{Split, split_series};
pub use yearly::{YearDay, create_yearly};

/// Why an event cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// A field of the draft cannot be stored; the message is for people.
    #[error("{field}: {message}")]
    InvalidDraft {
        /// The field's name in [`roost_shared::calendar::EventDraft`].
        field: &'static str,
        /// What is wrong with it.
        message: String,
    },
    /// The stored object cannot be read.
    #[error("the stored object cannot be read")]
    Unreadable(#[from] CalendarError),
    /// The stored object is a task or a journal entry.
    #[error("the stored object is not an event")]
    NotAnEvent,
    /// The event has no such occurrence.
    #[error("the event has no such occurrence")]
    NoSuchOccurrence,
    /// No other occurrence would remain: the caller deletes the object instead.
    #[error("it is the event's last occurrence")]
    LastOccurrence,
    /// Nothing of the series comes before: what is wished for the following ones is wished for all.
    #[error("it is the event's first occurrence")]
    FirstOccurrence,
    /// The series repeats in a way that cannot be divided there; the message is for people.
    #[error("{0}")]
    NotDivisible(&'static str),
}

impl EditError {
    fn invalid(field: &'static str, message: &str) -> EditError {
        EditError::InvalidDraft {
            field,
            message: message.to_owned(),
        }
    }
}

/// Marks a component as changed now. `significant`: so that attendees must be asked again (RFC 5546 §2.1.4).
fn stamp(component: &mut Component, now: DateTime<Utc>, significant: bool) {
    let text = now.format("%Y%m%dT%H%M%SZ").to_string();
    component.set(Property::new("DTSTAMP", &[], &text));
    component.set(Property::new("LAST-MODIFIED", &[], &text));
    if significant {
        let sequence = component.text("SEQUENCE").trim().parse::<u32>().unwrap_or(0);
        component.set(Property::new(
            "SEQUENCE",
            &[],
            &sequence.saturating_add(1).to_string(),
        ));
    }
}

#[cfg(test)]
mod tests;
