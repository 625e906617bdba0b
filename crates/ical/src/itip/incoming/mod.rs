//! What a received message does to the recipient's copy (RFC 5546 §3, RFC 6638 §4).

mod add;
mod cancel;
mod carry_over;
mod instances;
mod publish;
mod reply;
mod request;
mod version;

pub(super) use version::in_order;

use chrono::{DateTime, Utc};

use super::address::Addresses;
use super::message::{Message, Method};
use super::outgoing::full_request;
use super::participant::{Participant, organizer};
use super::series::is_too_large;
use crate::object::{CalendarError, CalendarObject, single_calendar};

/// A message that was read and found well-formed.
#[derive(Clone, Debug)]
pub struct Incoming {
    method: Method,
    object: CalendarObject,
    is_in_order: bool,
}

/// What is to be done about a message. Whatever it is, the message itself goes into the inbox if it is not
/// [`Outcome::Ignore`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The copy is to be stored.
    Store(Stored),
    /// The sender asks for something: this is to be sent.
    Answer(Message),
    /// Nothing is done; a person has to decide: a proposal (COUNTER) or its refusal, something posted (PUBLISH) that
    /// is not in the calendar, the end of a series from some instance on.
    Show,
    /// Nothing is done.
    Ignore(Ignored),
}

/// A copy that a message made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The object.
    pub data: Vec<u8>,
    /// Whether its Schedule-Tag becomes another one (RFC 6638 §3.2.10).
    pub changes_schedule_tag: bool,
}

/// Why a message does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// The copy is newer (RFC 5546 §2.1.5).
    Outdated,
    /// The recipient is not invited, or the one who answers is not.
    NotInvited,
    /// The copy has another organizer, or is of another kind: the UID does not make it theirs to change.
    OtherOrganizer,
    /// There is no copy, or it has no such instance.
    Unknown,
    /// It came back to the one who organizes, or who does not.
    WrongRole,
    /// It is more than [`crate::limits::MAX_SCHEDULED_LINES`].
    TooLarge,
}

impl Incoming {
    /// Reads a message: one VCALENDAR with a METHOD, about one UID.
    ///
    /// # Errors
    /// [`CalendarError`]; CALDAV:valid-scheduling-message (RFC 6638 §10.1) and the like are the caller's to name.
    pub fn parse(data: &[u8]) -> Result<Incoming, CalendarError> {
        let mut root = single_calendar(data)?;
        let method = root
            .property("METHOD")
            .and_then(|line| Method::from_name(line.value()))
            .ok_or_else(|| CalendarError::InvalidObject("there is no METHOD that is known".into()))?;
        root.remove("METHOD");
        let object = CalendarObject::from_message(root)?;
        Ok(Incoming {
            method,
            object,
            is_in_order: false,
        })
    }

    /// Says that all messages that were sent before have arrived, as they have where no mail is between.
    #[must_use]
    pub fn in_order(self) -> Incoming {
        Incoming {
            is_in_order: true,
            ..self
        }
    }

    /// What it asks for.
    pub fn method(&self) -> Method {
        self.method
    }

    /// What it is about, without its METHOD; a component of a REPLY or CANCEL need not say when it is.
    pub fn object(&self) -> &CalendarObject {
        &self.object
    }

    /// Who must have sent it: the organizer, or for an answer the attendee who gives it. The caller compares that with
    /// what it knows about the sender.
    pub fn sender(&self) -> Option<Participant> {
        let name = match self.method {
            Method::Reply | Method::Refresh | Method::Counter => "ATTENDEE",
            _ => "ORGANIZER",
        };
        self.object.main().property(name).map(Participant::of)
    }
}

/// Finds out what a message does. `stored` is the recipient's object of the same UID, if there is one; `now` becomes the
/// DTSTAMP of an answer.
pub fn receive(
    message: &Incoming,
    stored: Option<&CalendarObject>,
    recipient: &Addresses,
    now: DateTime<Utc>,
) -> Outcome {
    let is_organizer = organizer(message.object.main()).is_some_and(|address| recipient.contains(&address));
    let is_for_organizer = matches!(message.method, Method::Reply | Method::Refresh | Method::Counter);
    if is_organizer != is_for_organizer {
        return Outcome::Ignore(Ignored::WrongRole);
    }
    if let Some(stored) = stored
        && (stored.kind() != message.object.kind()
            || organizer(stored.main()) != organizer(message.object.main()))
    {
        return Outcome::Ignore(Ignored::OtherOrganizer);
    }
    if [Some(&message.object), stored]
        .into_iter()
        .flatten()
        .any(is_too_large)
    {
        return Outcome::Ignore(Ignored::TooLarge);
    }
    match (message.method, stored) {
        (Method::Request, _) => request::apply(message, stored, recipient),
        (Method::Publish, Some(stored)) => publish::apply(message, stored, recipient),
        (Method::Publish | Method::Counter | Method::DeclineCounter, _) => Outcome::Show,
        (_, None) => Outcome::Ignore(Ignored::Unknown),
        (Method::Add, Some(stored)) => add::apply(message, stored, recipient),
        (Method::Cancel, Some(stored)) => cancel::apply(message, stored),
        (Method::Reply, Some(stored)) => reply::apply(message, stored),
        (Method::Refresh, Some(stored)) => message
            .sender()
            .and_then(|sender| full_request(stored, &sender.address, now))
            .map_or(Outcome::Ignore(Ignored::NotInvited), Outcome::Answer),
    }
}

impl Outcome {
    fn store(old: Option<&CalendarObject>, new: &CalendarObject, recipient: &Addresses) -> Outcome {
        Outcome::Store(Stored {
            data: new.root().to_bytes(),
            changes_schedule_tag: old.is_none_or(|old| version::differs(old, new, recipient)),
        })
    }
}
