//! What the services refuse, in the words of WebDAV: the preconditions of RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1,
//! RFC 4918 §16 and RFC 4331 §6.

use http::StatusCode;
use roost_dav_proto::Multistatus;
use roost_dav_proto::{Dialect, Precondition, Privilege};
use roost_files::FilesError;
use roost_groupware::{CollectionKind, GroupwareError, ScheduleError};
use roost_ical::object::CalendarError;

use super::error::DavError;
use super::path;

/// The protocol that a kind of collection is spoken to in.
#[must_use]
pub fn dialect(kind: CollectionKind) -> Dialect {
    match kind {
        CollectionKind::Calendar => Dialect::Calendar,
        CollectionKind::AddressBook => Dialect::AddressBook,
    }
}

/// The answer to a write into the collection at `href` that the service refused.
#[must_use]
pub fn of_write(error: GroupwareError, kind: CollectionKind, href: &str) -> DavError {
    let dialect = dialect(kind);
    match error {
        GroupwareError::Forbidden => {
            Precondition::NeedPrivileges(vec![(href.to_owned(), Privilege::WriteContent)]).into()
        }
        GroupwareError::UidConflict { name } => {
            Precondition::NoUidConflict(dialect, Some(path::object(href, &name))).into()
        }
        GroupwareError::Locked { paths } => locked(paths.iter().map(|path| match path.first() {
            None => href.to_owned(),
            Some(name) => path::object(href, name),
        })),
        GroupwareError::TooLarge { .. } => Precondition::MaxResourceSize(dialect).into(),
        GroupwareError::UnsupportedComponent { .. } => Precondition::SupportedCalendarComponent.into(),
        GroupwareError::InvalidCard(_) => Precondition::ValidData(dialect).into(),
        GroupwareError::InvalidCalendar(error) => match error {
            CalendarError::InvalidData(_) => Precondition::ValidData(dialect),
            CalendarError::InvalidObject(_) => Precondition::ValidCalendarObjectResource,
            CalendarError::UnsupportedComponent(_) => Precondition::SupportedCalendarComponent,
            CalendarError::TooEarly(_) => Precondition::MinDateTime,
            CalendarError::TooManyAttendees => Precondition::MaxAttendeesPerInstance,
        }
        .into(),
        GroupwareError::Scheduling(error) => match error {
            ScheduleError::DifferentOrganizers => Precondition::SameOrganizerInAllComponents,
            ScheduleError::OrganizerChange => Precondition::AllowedOrganizerSchedulingObjectChange,
            ScheduleError::AttendeeChange(_) => Precondition::AllowedAttendeeSchedulingObjectChange,
            ScheduleError::TooManyAttendees => Precondition::MaxAttendeesPerInstance,
        }
        .into(),
        GroupwareError::NotUnique {
            owner,
            collection,
            name,
        } => {
            let calendar = path::collection(CollectionKind::Calendar, &owner, &collection);
            Precondition::UniqueSchedulingObjectResource(path::object(&calendar, &name)).into()
        }
        GroupwareError::MayNotSend { owner, is_reply } => {
            let privilege = if is_reply {
                Privilege::ScheduleSendReply
            } else {
                Privilege::ScheduleSendInvite
            };
            Precondition::NeedPrivileges(vec![(path::outbox(&owner), privilege)]).into()
        }
        GroupwareError::InvalidName => {
            DavError::Status(StatusCode::FORBIDDEN, "The name cannot be used for a resource.")
        }
        other => other.into(),
    }
}

/// The answer to a change of an account's files that the service refused.
#[must_use]
pub fn of_files(error: FilesError, address: &str) -> DavError {
    let forbidden = |reason| DavError::Status(StatusCode::FORBIDDEN, reason);
    match error {
        FilesError::NoParent => DavError::NO_PARENT,
        FilesError::Exists => DavError::Status(StatusCode::METHOD_NOT_ALLOWED, "There is something else."),
        FilesError::NameTaken | FilesError::PreconditionFailed => DavError::PRECONDITION_FAILED,
        FilesError::Overlap => forbidden("Source and destination are the same, or one is within the other."),
        FilesError::Home => forbidden("The home stays where it is."),
        FilesError::InvalidName => forbidden("The name cannot be used, or lies too deep."),
        FilesError::QuotaExceeded => Precondition::QuotaNotExceeded.into(),
        FilesError::NoRoom => DavError::Status(StatusCode::INSUFFICIENT_STORAGE, "There is no room for it."),
        FilesError::Locked(paths) => locked(paths.iter().map(|path| path::file(address, path, false))),
        FilesError::BrokenOff => DavError::bad_request("The body did not arrive whole."),
        other => other.into(),
    }
}

/// 423: the resources of these hrefs are locked, and no token of theirs came with the request.
pub fn locked(hrefs: impl IntoIterator<Item = String>) -> DavError {
    Precondition::LockTokenSubmitted(hrefs.into_iter().collect()).into()
}

/// 207: each of these members stands against the request for the same reason (RFC 4918 §9.6.1). Nothing was done.
pub fn members(hrefs: impl IntoIterator<Item = String>, reason: impl Fn(String) -> Precondition) -> DavError {
    let mut body = Multistatus::new();
    for href in hrefs {
        let reason = reason(href.clone());
        body.status(&href, reason.status(), Some(&reason));
    }
    DavError::Members(body.finish())
}
