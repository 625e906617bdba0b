//! Who may do what (RFC 3744): which privilege a method needs, and which ones someone holds.

use roost_dav_proto::{Precondition, Privilege};
use roost_groupware::Collection;
use roost_model::Account;

use super::error::DavError;
use super::path;
use super::registry::Method;
use super::resource::Resource;
use crate::property::Subject;

/// What one holds on what one may see but not change.
const READER: &[Privilege] = &[
    Privilege::Read,
    Privilege::ReadFreeBusy,
    Privilege::ReadCurrentUserPrivilegeSet,
];

/// What one holds on what one may change.
const WRITER: &[Privilege] = &[
    Privilege::Read,
    Privilege::ReadFreeBusy,
    Privilege::ReadCurrentUserPrivilegeSet,
    Privilege::Write,
    Privilege::WriteProperties,
    Privilege::WriteContent,
    Privilege::Bind,
    Privilege::Unbind,
];

/// What one holds on a collection that another shares for reading: its name and colour are one's own view.
const GUEST: &[Privilege] = &[
    Privilege::Read,
    Privilege::ReadFreeBusy,
    Privilege::ReadCurrentUserPrivilegeSet,
    Privilege::WriteProperties,
];

/// The privileges that the account holds on a collection and its objects.
#[must_use]
pub const fn on_collection(collection: &Collection) -> &'static [Privilege] {
    if collection.writable { WRITER } else { GUEST }
}

/// The privileges that the account holds on a resource.
#[must_use]
pub const fn held(resource: &Resource) -> &'static [Privilege] {
    match resource {
        Resource::Collection(collection)
        | Resource::Object { collection, .. }
        | Resource::FreeObject { collection, .. } => on_collection(collection),
        // Collections are made and removed in one's own home alone; others' are never loaded.
        Resource::Home { .. } | Resource::FreeCollection { .. } => WRITER,
        // So are files.
        Resource::File { .. } | Resource::FreeFile { .. } => WRITER,
        Resource::Root { .. }
        | Resource::Principals
        | Resource::Principal
        | Resource::Homes { .. }
        | Resource::FileHomes => READER,
    }
}

/// The privileges that the account holds on what a property is asked of.
#[must_use]
pub const fn held_by(subject: &Subject<'_>) -> &'static [Privilege] {
    match subject {
        Subject::Collection(collection) | Subject::Object { collection, .. } => on_collection(collection),
        Subject::Home(_) | Subject::File { .. } => WRITER,
        Subject::Signpost | Subject::Principal => READER,
    }
}

/// The privilege that a method needs on the resource itself or on the collection it is in
/// (RFC 3744 appendix B).
const fn needed(method: Method, resource: &Resource) -> Privilege {
    match method {
        Method::Options | Method::Get | Method::Head | Method::Propfind | Method::Report | Method::Copy => {
            Privilege::Read
        }
        Method::Put => match resource {
            Resource::FreeObject { .. } | Resource::FreeFile { .. } => Privilege::Bind,
            _ => Privilege::WriteContent,
        },
        Method::Mkcol | Method::Mkcalendar | Method::Post => Privilege::Bind,
        Method::Lock if !resource.exists() => Privilege::Bind,
        // RFC 3744 §3.2: one who may not write cannot lock; §3.5: whoever took a lock may give it back.
        Method::Lock => Privilege::WriteContent,
        Method::Unlock => Privilege::Read,
        // A collection that is shared with one may always be removed from one's own home.
        Method::Delete => match resource {
            Resource::Collection(_) => Privilege::Read,
            _ => Privilege::Unbind,
        },
        Method::Move => match resource {
            // What a collection is called in one's own home is one's own affair.
            Resource::Collection(_) => Privilege::Read,
            _ => Privilege::Unbind,
        },
        Method::Proppatch => Privilege::WriteProperties,
    }
}

/// Refuses a method whose privilege the account does not hold.
///
/// # Errors
/// 403 with `need-privileges` (RFC 3744 §7.1.1).
pub fn check(account: &Account, method: Method, resource: &Resource) -> Result<(), DavError> {
    let needed = needed(method, resource);
    if held(resource).contains(&needed) {
        return Ok(());
    }
    // PROPPATCH says for each property why it was refused, which is more than one condition can say.
    if method == Method::Proppatch {
        return Ok(());
    }
    Err(missing(account, resource, needed))
}

/// The refusal for want of a privilege.
#[must_use]
pub fn missing(account: &Account, resource: &Resource, privilege: Privilege) -> DavError {
    let href = match resource {
        Resource::Object { collection, .. } | Resource::FreeObject { collection, .. } => {
            path::collection(collection.kind, &account.address, &collection.name)
        }
        _ => resource.href(account),
    };
    Precondition::NeedPrivileges(vec![(href, privilege)]).into()
}
