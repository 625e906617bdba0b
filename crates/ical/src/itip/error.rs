//! Why a change of a scheduling object is refused.

/// Why a change is refused; each variant is a precondition (RFC 6638 §3.2.4, RFC 4791 §5.2.9). The text is for people.
/// CALDAV:unique-scheduling-object-resource is the storage's to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Its components name different organizers, or some of them none (RFC 6638 §3.2.4.2).
    #[error("all components must have the same ORGANIZER")]
    DifferentOrganizers,
    /// An organizer may not hand an event over to somebody else (RFC 6638 §3.2.4.3).
    #[error("the organizer of an event cannot be changed")]
    OrganizerChange,
    /// An attendee changed what is the organizer's to change (RFC 6638 §3.2.4.4).
    #[error("an attendee may change only their own participation, not {0}")]
    AttendeeChange(&'static str),
    /// More are invited than [`crate::limits::MAX_ATTENDEES`], or the work or the messages exceed
    /// [`crate::limits::MAX_SCHEDULED_LINES`] or [`crate::limits::MAX_MESSAGE_BYTES`] (RFC 4791 §5.2.9).
    #[error("too many people are invited")]
    TooManyAttendees,
}

impl ScheduleError {
    /// The name of the precondition element in the CalDAV namespace.
    pub fn precondition(self) -> &'static str {
        match self {
            Self::DifferentOrganizers => "same-organizer-in-all-components",
            Self::OrganizerChange => "allowed-organizer-scheduling-object-change",
            Self::AttendeeChange(_) => "allowed-attendee-scheduling-object-change",
            Self::TooManyAttendees => "max-attendees-per-instance",
        }
    }
}
