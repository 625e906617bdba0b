//! Who may do what (RFC 3744): which privilege a method needs, and which ones someone holds.
//!
//! What someone holds on a collection follows from the right that the groupware service found
//! ([`Collection::access`]), and from nothing else.

use roost_dav_proto::{Precondition, Privilege};
use roost_groupware::{Access, Collection, Origin};
use roost_model::Account;

use super::error::DavError;
use super::home::Home;
use super::path;
use super::principal::PrincipalResource;
use super::registry::Method;
use super::resource::Resource;
use crate::property::Subject;

/// Of a resource that only leads on, and of principals: all may look.
const READER: &[Privilege] = &[
    Privilege::Read,
    Privilege::ReadFreeBusy,
    Privilege::ReadCurrentUserPrivilegeSet,
];

/// Of what waits for one: the server puts it there, one takes it away.
const NOTIFIED: &[Privilege] = &[
    Privilege::Read,
    Privilege::ReadFreeBusy,
    Privilege::ReadCurrentUserPrivilegeSet,
    Privilege::Unbind,
];

/// Of an outbox: its owner and those who may act for them send in the owner's name (RFC 6638 §6.2).
const SENDER: &[Privilege] = &[
    Privilege::Read,
    Privilege::ReadFreeBusy,
    Privilege::ReadCurrentUserPrivilegeSet,
    Privilege::ScheduleSend,
    Privilege::ScheduleSendInvite,
    Privilege::ScheduleSendReply,
    Privilege::ScheduleSendFreeBusy,
];

/// Of an inbox, beside what one may do with what is in it: everybody's messages get there (RFC 6638 §6.1).
const DELIVERED: &[Privilege] = &[
    Privilege::ScheduleDeliver,
    Privilege::ScheduleDeliverInvite,
    Privilege::ScheduleDeliverReply,
    Privilege::ScheduleQueryFreeBusy,
];

/// Everything. A collection that nobody writes to lacks a part of it.
const OWNER: &[Privilege] = &[
    Privilege::Read,
    Privilege::ReadFreeBusy,
    Privilege::ReadCurrentUserPrivilegeSet,
    Privilege::Write,
    Privilege::WriteProperties,
    Privilege::WriteContent,
    Privilege::Bind,
    Privilege::Unbind,
    Privilege::ReadAcl,
    Privilege::WriteAcl,
];

/// What a right is called in rules: the privileges that say it, without their parts (RFC 3744 §5.5).
#[must_use]
pub const fn rule_of(access: Access) -> &'static [Privilege] {
    match access {
        Access::FreeBusy => &[Privilege::ReadFreeBusy],
        Access::Read => &[Privilege::Read, Privilege::ReadCurrentUserPrivilegeSet],
        Access::ReadWrite => &[
            Privilege::Read,
            Privilege::ReadCurrentUserPrivilegeSet,
            Privilege::Write,
        ],
        Access::Admin | Access::Owner => &[
            Privilege::Read,
            Privilege::ReadCurrentUserPrivilegeSet,
            Privilege::Write,
            Privilege::ReadAcl,
            Privilege::WriteAcl,
        ],
    }
}

/// The privileges that the account holds on a collection and its objects.
#[must_use]
pub fn on_collection(collection: &Collection) -> Vec<Privilege> {
    let is_inbox = collection.origin == Origin::Inbox;
    let holds = |privilege: &Privilege| match *privilege {
        Privilege::ReadFreeBusy | Privilege::ReadCurrentUserPrivilegeSet => true,
        Privilege::Read => collection.access >= Access::Read,
        // The name, colour and such are each person's own view; those who act for another have none.
        Privilege::WriteProperties => collection.is_own_view,
        Privilege::WriteAcl if is_inbox => false,
        Privilege::ReadAcl | Privilege::WriteAcl => collection.access >= Access::Admin,
        Privilege::Unbind => collection.is_removable_from(),
        _ => collection.writable,
    };
    let delivered = DELIVERED.iter().filter(|_| is_inbox);
    OWNER
        .iter()
        .filter(|privilege| holds(privilege))
        .chain(delivered)
        .copied()
        .collect()
}

/// The privileges that the account holds on a resource.
#[must_use]
pub fn held(resource: &Resource) -> Vec<Privilege> {
    match resource {
        Resource::Collection(collection)
        | Resource::Object { collection, .. }
        | Resource::FreeObject { collection, .. } => on_collection(collection),
        Resource::Home { home, .. } | Resource::FreeCollection { home, .. } => on_home(home.is_own),
        Resource::Outbox(home) => on_outbox(home),
        // Files of others are never loaded.
        Resource::File { .. } | Resource::FreeFile { .. } => OWNER.to_vec(),
        Resource::Principal(principal) => on_principal(principal),
        Resource::Notifications | Resource::Notification(_) => NOTIFIED.to_vec(),
        Resource::Root { .. } | Resource::Principals | Resource::Homes { .. } | Resource::FileHomes => {
            READER.to_vec()
        }
    }
}

/// The privileges that the account holds on what a property is asked of.
#[must_use]
pub fn held_by(subject: &Subject<'_>) -> Vec<Privilege> {
    match subject {
        Subject::Collection(collection) | Subject::Object { collection, .. } => on_collection(collection),
        Subject::Home(_, home) => on_home(home.is_own),
        Subject::Outbox(home) => on_outbox(home),
        Subject::File { .. } => OWNER.to_vec(),
        Subject::Principal(principal) => on_principal(principal),
        Subject::Notifications | Subject::Notification(_) => NOTIFIED.to_vec(),
        Subject::Signpost => READER.to_vec(),
    }
}

/// Collections are made and removed in one's own home alone.
fn on_home(is_own: bool) -> Vec<Privilege> {
    if is_own { OWNER.to_vec() } else { READER.to_vec() }
}

fn on_outbox(home: &Home) -> Vec<Privilege> {
    if home.may_act {
        SENDER.to_vec()
    } else {
        READER.to_vec()
    }
}

fn on_principal(principal: &PrincipalResource) -> Vec<Privilege> {
    let mut held = READER.to_vec();
    if matches!(principal, PrincipalResource::Proxy { .. }) {
        held.push(Privilege::WriteProperties);
    }
    held
}

/// The privilege that a method needs on the resource itself or on the collection it is in
/// (RFC 3744 appendix B).
const fn needed(method: Method, resource: &Resource) -> Privilege {
    match method {
        // One who may know busy times alone sees that the collection is there, and may ask it for them. It has no
        // members for them, and other reports ask for more.
        Method::Options | Method::Propfind | Method::Report => Privilege::ReadFreeBusy,
        Method::Get | Method::Head | Method::Copy => Privilege::Read,
        Method::Put => match resource {
            Resource::FreeObject { .. } | Resource::FreeFile { .. } => Privilege::Bind,
            _ => Privilege::WriteContent,
        },
        Method::Mkcol | Method::Mkcalendar => Privilege::Bind,
        Method::Lock if !resource.exists() => Privilege::Bind,
        // RFC 3744 §3.2: one who may not write cannot lock; §3.5: whoever took a lock may give it back.
        Method::Lock => Privilege::WriteContent,
        Method::Unlock => Privilege::Read,
        // A collection that is shared with one may always be removed from one's own home.
        Method::Delete => match resource {
            Resource::Collection(_) => Privilege::WriteProperties,
            _ => Privilege::Unbind,
        },
        Method::Move => match resource {
            // What a collection is called in one's own home is one's own affair.
            Resource::Collection(_) => Privilege::WriteProperties,
            _ => Privilege::Unbind,
        },
        Method::Proppatch => Privilege::WriteProperties,
        Method::Acl => Privilege::WriteAcl,
        // What it is about, the body says: `check_post` judges then. Here it is enough to see the collection.
        Method::Post => match resource {
            Resource::Collection(_) => Privilege::ReadFreeBusy,
            Resource::Outbox(_) => Privilege::ScheduleSendFreeBusy,
            // An answer to an invitation puts a collection into the home; a file is put into its collection.
            _ => Privilege::Bind,
        },
    }
}

/// What a POST to a calendar or an address book is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostPurpose {
    /// Who shares it (calendarserver-sharing §5).
    Sharing,
    /// A new member (RFC 5995).
    Member,
}

/// Refuses a POST whose privilege the account does not hold on the collection: sharing needs what ACL needs, a new
/// member what a PUT of it needs.
///
/// # Errors
/// As [`check`].
pub fn check_post(account: &Account, purpose: PostPurpose, resource: &Resource) -> Result<(), DavError> {
    let needed = match purpose {
        PostPurpose::Sharing => Privilege::WriteAcl,
        PostPurpose::Member => Privilege::Bind,
    };
    require(account, resource, needed)
}

/// Refuses a method whose privilege the account does not hold.
///
/// # Errors
/// 403 with `need-privileges` (RFC 3744 §7.1.1).
pub fn check(account: &Account, method: Method, resource: &Resource) -> Result<(), DavError> {
    let needed = needed(method, resource);
    // PROPPATCH says for each property why it was refused, which is more than one condition can say.
    if method == Method::Proppatch {
        return Ok(());
    }
    require(account, resource, needed)
}

/// Refuses what needs a privilege on a resource that the account does not hold.
///
/// # Errors
/// As [`check`].
pub fn require(account: &Account, resource: &Resource, privilege: Privilege) -> Result<(), DavError> {
    if held(resource).contains(&privilege) {
        Ok(())
    } else {
        Err(missing(account, resource, privilege))
    }
}

/// The refusal for want of a privilege.
fn missing(account: &Account, resource: &Resource, privilege: Privilege) -> DavError {
    let href = match resource {
        Resource::Object { collection, .. } | Resource::FreeObject { collection, .. } => path::of(collection),
        _ => resource.href(account),
    };
    Precondition::NeedPrivileges(vec![(href, privilege)]).into()
}
