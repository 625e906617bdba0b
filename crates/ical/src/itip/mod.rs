//! Scheduling: the broker between stored objects and scheduling messages (RFC 5546, RFC 6638 §3 and §4).
//!
//! For the service that puts and deletes objects that name an organizer, and takes messages in. It plans and never
//! acts: no I/O, no clock; who is local, how a message travels (into a calendar here, or by mail, RFC 6047) and what a
//! person may do is the caller's.
//!
//! | function | what for |
//! |---|---|
//! | [`schedule`] | a change of the own copy: is it allowed, what is sent, what is stored |
//! | [`receive`] | a message: what becomes of the stored copy |
//! | [`record_delivery`] | the results of sending, written into the copy as SCHEDULE-STATUS |
//! | [`answered`] | the answer of a room, which nobody gives by hand |
//! | [`answered_with`] | the answer of a person, with what they write |
//! | [`reconcile`] | answers that arrived while a client edited, for `If-Schedule-Tag-Match` |
//! | [`refreshed`] | an attendee's copy, with how the others answered |
//! | [`Letter`] | a message in words, for mail |
//! | [`BusyRequest`] | asking for busy time, and the answer (RFC 6638 §5) |
//!
//! **Who gets what.** An attendee sees the components that invite them and nothing else (RFC 6638 §3.2.6): who is
//! invited to one instance gets that instance; who is not invited to one sees it as an excluded date. All attendees see
//! each other. Alarms, and the SCHEDULE parameters, never leave a copy, nor do they come into one by a message.
//!
//! **Versions.** A message counts if its SEQUENCE is higher than the copy's, or the same with a DTSTAMP that is not
//! earlier than that of the last message, which the copy remembers (RFC 5546 §2.1.5). The server raises the organizer's
//! SEQUENCE where the client did not: when times, recurrence or STATUS:CANCELLED change, and when somebody is uninvited.
//!
//! **Schedule-Tag** (RFC 6638 §3.2.10). Whatever a client stores changes it. A message does unless it is a reply, or
//! changes nothing but how other attendees answered; see [`Stored::changes_schedule_tag`].
//!
//! Gap: RFC 5546 §3.2.5, a CANCEL with RANGE=THISANDFUTURE is shown and not applied.
//! Gap: RFC 5546 §2.1.2, delegating: a reply that delegates, and the delegate's, are taken; attendees here cannot
//! delegate, because RFC 6638 has no way for them to.

mod address;
mod answer;
mod change;
mod error;
mod free_busy;
mod incoming;
mod letter;
mod message;
mod outgoing;
mod participant;
mod reconcile;
mod series;
mod status;
mod timezones;

pub use address::{Addresses, normalize};
pub use answer::{answered, answered_with, is_asked};
pub use error::ScheduleError;
pub use free_busy::BusyRequest;
pub use incoming::{Ignored, Incoming, Outcome, Stored, receive};
pub use letter::Letter;
pub use message::{Message, Method};
pub use outgoing::{Plan, renewed, role, schedule};
pub use participant::Participant;
pub(crate) use participant::{COMMENT, HEARD, participation, participation_of};
pub use reconcile::{reconcile, refreshed};
pub use status::{DeliveryStatus, record_delivery};

/// As whom somebody takes part in an object (RFC 6638 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Their address is the ORGANIZER.
    Organizer,
    /// Somebody else organizes it, and invites them to at least one instance.
    Attendee,
    /// It is not a meeting, or not one of theirs.
    Neither,
}

#[cfg(test)]
mod tests;
