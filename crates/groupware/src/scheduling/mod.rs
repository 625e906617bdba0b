//! Scheduling: what a change of a meeting sends, and what arrives (RFC 6638, RFC 5546).
//!
//! The broker in `roost_ical::itip` decides; here its decisions are carried out, all in the transaction of the change
//! that causes them. A message to someone with a calendar here goes into their inbox and, at once, into their
//! calendar; one to anybody else becomes a row of the queue from which mail is sent. How sending went is written into
//! the sender's object (SCHEDULE-STATUS) before it is stored.
//!
//! **As whom.** What counts is whose calendar an object is in, not who writes there. A delegate who may write sends in
//! the owner's name; someone with whom a calendar is shared may change what sends nothing (RFC 6638 §6.2).
//!
//! **Order of locks.** First the UIDs, by advisory locks in the order of their keys: all writers of scheduling objects
//! take them, so what is read about a UID stays true. Then those of rooms that are asked for, likewise. Then, when everything is decided, the rows of all collections
//! that are written to, in the order of their ids. What another kind of writer changed in between is found by the
//! conditions of the writes, and the whole attempt starts afresh.
//!
//! | file | what |
//! |---|---|
//! | `change` | a person's own changes: are they allowed, what do they send |
//! | `exchange` | everybody's copies and inboxes while messages go round |
//! | `answers` | how somebody answered, in the copies of the others |
//! | `people` | looking up who they are and what they have |
//! | `received` | messages that came by mail |
//! | `rooms` | rooms and things, which answer for themselves |
//! | `store` | writing it all down |
//! | `condition` | the client's conditions |
//! | `calendar` | a calendar that is deleted with its meetings |
//! | `mail` | the queue of messages that go out by mail |
//! | `ask` | busy times, by way of the outbox |

mod answers;
mod ask;
mod calendar;
mod change;
mod condition;
mod exchange;
mod mail;
mod people;
mod received;
mod rooms;
mod store;

pub use ask::{BusyAnswer, BusyReply};
pub(crate) use calendar::Leave;
pub(crate) use change::{Change, Put, Wish};
pub(crate) use condition::holds;
pub use mail::MailFate;
pub(crate) use people::mail_address;
pub use received::{ReceiptOutcome, ReceivedMail};

/// The name of the inbox in a calendar home. No calendar has it, nor that of the outbox.
pub(crate) const INBOX: &str = "inbox";

/// Names in a calendar home that mean something else than a calendar.
pub(crate) const RESERVED: [&str; 2] = [INBOX, "outbox"];
