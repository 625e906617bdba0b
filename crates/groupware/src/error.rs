//! Why the service refuses something.

use roost_db::DbError;
use roost_ical::card::CardError;
use roost_ical::itip::ScheduleError;
use roost_ical::object::CalendarError;

/// A refusal or failure. DAV answers it with a precondition element, the JSON API with an error code.
#[derive(Debug, thiserror::Error)]
pub enum GroupwareError {
    /// The collection or object does not exist, or the account may not know that it does.
    #[error("it does not exist")]
    NotFound,
    /// The account sees it but may not change it.
    #[error("it may only be read")]
    Forbidden,
    /// Another collection, or the target of a move, has this name.
    #[error("the name is taken")]
    NameTaken,
    /// The name cannot be a path segment: empty, `.` or `..`, over 255 bytes, with a slash or a control
    /// character.
    #[error("the name cannot be used")]
    InvalidName,
    /// Another object of the collection has the UID, or the stored object has another UID
    /// (`no-uid-conflict`: RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1).
    #[error("the UID belongs to the object {name}")]
    UidConflict {
        /// The object in the way.
        name: String,
    },
    /// The object is not in the state that the caller required: 412.
    #[error("it was changed meanwhile")]
    PreconditionFailed,
    /// WebDAV locks stand against it (RFC 4918 §7): those of these objects, or of the collection itself if the
    /// path is empty.
    #[error("it is locked")]
    Locked {
        /// The names of what is locked, in the collection.
        paths: Vec<Vec<String>>,
    },
    /// The object is over the limit (`max-resource-size`).
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The calendar does not take this component (`supported-calendar-component`).
    #[error("this calendar does not take {component}")]
    UnsupportedComponent {
        /// The component.
        component: String,
    },
    /// The bytes are not a calendar object that may be stored.
    #[error("the calendar data cannot be stored")]
    InvalidCalendar(#[source] CalendarError),
    /// The bytes are not a card that may be stored.
    #[error("the contact data cannot be stored")]
    InvalidCard(#[source] CardError),
    /// The change of a meeting is not one that its organizer or an attendee may make (RFC 6638 §3.2.4).
    #[error(transparent)]
    Scheduling(#[from] ScheduleError),
    /// Another calendar of the same owner has the meeting (RFC 6638 §3.2.4.1).
    #[error("the meeting is in the calendar {collection} already")]
    NotUnique {
        /// The owner's address.
        owner: String,
        /// The other calendar's name in the owner's home.
        collection: String,
        /// The object's name there.
        name: String,
    },
    /// The account may write in the calendar, but not invite or answer in its owner's name (RFC 6638 §6.2).
    #[error("only {owner} and those who act for them may send in their name")]
    MayNotSend {
        /// The owner's address.
        owner: String,
        /// Whether it is answers alone that would have to be sent.
        is_reply: bool,
    },
    /// A field of a request breaks a rule.
    #[error("{field}: {message}")]
    InvalidInput {
        /// The field's path in the request.
        field: String,
        /// The rule, in words for people.
        message: String,
    },
    /// The sync token is from before the oldest change that is kept, or not of this collection
    /// (`valid-sync-token`, RFC 6578 §3.2).
    #[error("the sync token is not valid")]
    TokenExpired,
    /// The account has searched the directory, or its feeds were read, too often of late.
    #[error("too many searches; the next one may come in {retry_after} s")]
    TooManySearches {
        /// After how many seconds to try again.
        retry_after: u32,
    },
    /// What is stored cannot be edited: it could not be read again.
    #[error("the stored object cannot be edited: {0}")]
    NotEditable(String),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl GroupwareError {
    pub(crate) fn too_often(left: std::time::Duration) -> Self {
        let retry_after = u32::try_from(left.as_secs())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        Self::TooManySearches { retry_after }
    }

    pub(crate) fn input(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::InvalidInput {
            field: field.into(),
            message: message.into(),
        }
    }
}

impl From<sqlx::Error> for GroupwareError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(DbError::from(error))
    }
}
