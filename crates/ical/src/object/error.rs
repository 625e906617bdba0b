//! Why a body is no calendar object resource.

use crate::content::SyntaxError;

/// Why a body is refused; each variant is a precondition of RFC 4791 §5.3.2.1. The text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// It is no iCalendar data, or a value in it means nothing.
    #[error("not valid iCalendar data: {0}")]
    InvalidData(String),
    /// It is iCalendar, but not one calendar object (RFC 4791 §4.1).
    #[error("not a valid calendar object: {0}")]
    InvalidObject(String),
    /// Its component is of a kind that no collection here takes.
    #[error("calendar component {0} is not supported")]
    UnsupportedComponent(String),
    /// A time is before the year 1, with which calendars begin (RFC 4791 §5.2.6).
    #[error("{0} is before the year 1")]
    TooEarly(String),
    /// One instance invites more people than [`crate::limits::MAX_ATTENDEES`] (RFC 4791 §5.2.9).
    #[error("more people are invited than an event may have")]
    TooManyAttendees,
}

impl CalendarError {
    /// The name of the precondition element in the CalDAV namespace.
    pub fn precondition(&self) -> &'static str {
        match self {
            Self::InvalidData(_) => "valid-calendar-data",
            Self::InvalidObject(_) => "valid-calendar-object-resource",
            Self::UnsupportedComponent(_) => "supported-calendar-component",
            Self::TooEarly(_) => "min-date-time",
            Self::TooManyAttendees => "max-attendees-per-instance",
        }
    }
}

impl From<SyntaxError> for CalendarError {
    fn from(error: SyntaxError) -> Self {
        Self::InvalidData(error.to_string())
    }
}
