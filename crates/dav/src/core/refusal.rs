//! What the groupware service refuses, in the words of WebDAV: the preconditions of RFC 4791 §5.3.2.1 and
//! RFC 6352 §6.3.2.1.

use http::StatusCode;
use roost_dav_proto::{Dialect, Precondition, Privilege};
use roost_groupware::{CollectionKind, GroupwareError};
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
        GroupwareError::TooLarge { .. } => Precondition::MaxResourceSize(dialect).into(),
        GroupwareError::UnsupportedComponent { .. } => Precondition::SupportedCalendarComponent.into(),
        GroupwareError::InvalidCard(_) => Precondition::ValidData(dialect).into(),
        GroupwareError::InvalidCalendar(error) => match error {
            CalendarError::InvalidData(_) => Precondition::ValidData(dialect),
            CalendarError::InvalidObject(_) => Precondition::ValidCalendarObjectResource,
            CalendarError::UnsupportedComponent(_) => Precondition::SupportedCalendarComponent,
        }
        .into(),
        GroupwareError::InvalidName => {
            DavError::Status(StatusCode::FORBIDDEN, "The name cannot be used for a resource.")
        }
        other => other.into(),
    }
}
