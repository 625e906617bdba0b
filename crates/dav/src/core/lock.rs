//! Which locks concern a request, and whether they stand against it (RFC 4918 §7).
//!
//! The services ask the same once more in their transactions; here it is asked before a body is read, and so that
//! the answer can name what is locked.

use roost_dav_proto::Precondition;
use roost_locks::{Change, LockSpace, LockTable, Tokens};
use roost_model::Account;
use roost_shared::AccountId;

use super::context::Context;
use super::error::DavError;
use super::path;
use super::refusal;
use super::registry::Method;
use super::resource::Resource;

/// Where the locks of a resource are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Among which resources.
    pub space: LockSpace,
    /// The names that lead to the resource there.
    pub path: Vec<String>,
    /// The href of the space.
    root: String,
}

impl Place {
    /// That of a resource; `None` for what can never be locked.
    #[must_use]
    pub fn of(resource: &Resource, account: &Account) -> Option<Self> {
        let (collection, path) = match resource {
            Resource::Collection(collection) => (collection, Vec::new()),
            Resource::Object { collection, info, .. } => (collection, vec![info.name.clone()]),
            Resource::FreeObject { collection, name } => (collection, vec![name.clone()]),
            Resource::File { path, .. } | Resource::FreeFile { path } => {
                return Some(Self {
                    space: LockSpace::Files(account.id),
                    path: path.clone(),
                    root: path::file(&account.address, &[], true),
                });
            }
            _ => return None,
        };
        Some(Self {
            space: LockSpace::Collection(collection.id),
            path,
            root: path::of(collection),
        })
    }

    /// The href of another place of the same space.
    #[must_use]
    pub fn href(&self, path: &[String]) -> String {
        href(&self.root, path)
    }

    /// Whether a path leads to something below this place.
    #[must_use]
    pub fn is_above(&self, path: &[String]) -> bool {
        path.len() > self.path.len() && path.starts_with(&self.path)
    }
}

/// The href of what the names lead to below `root`, which ends with a slash.
#[must_use]
pub fn href(root: &str, path: &[String]) -> String {
    let mut names = path.iter();
    let first = names.next().map(|name| path::object(root, name));
    names.fold(first.unwrap_or_else(|| root.to_owned()), |href, name| {
        path::object(&format!("{href}/"), name)
    })
}

/// The tokens that a request submits.
#[must_use]
pub fn submitted(context: &Context) -> Tokens {
    let condition = context.headers.condition.as_ref();
    Tokens::new(
        context.account.id,
        condition.into_iter().flat_map(|condition| condition.tokens()),
    )
}

/// Loads the locks around a resource, if the request has to know them.
///
/// # Errors
/// The database's.
pub async fn load(context: &Context, method: Method, resource: &Resource) -> Result<LockTable, DavError> {
    let has_tokens = context
        .headers
        .condition
        .as_ref()
        .is_some_and(|condition| condition.tokens().next().is_some());
    let has_none = match resource {
        Resource::Collection(collection)
        | Resource::Object { collection, .. }
        | Resource::FreeObject { collection, .. } => !collection.has_locks,
        _ => false,
    };
    match Place::of(resource, &context.account) {
        _ if has_none => Ok(LockTable::default()),
        Some(place) if has_tokens || change(context.account.id, method, resource, &place.path).is_some() => {
            Ok(context.state.locks.load(place.space).await?)
        }
        _ => Ok(LockTable::default()),
    }
}

/// Refuses a method that a lock of the resource forbids. What the request does elsewhere, at a destination, is
/// for the services to judge.
///
/// # Errors
/// 423 with `lock-token-submitted`; 207 if only members of the resource are locked.
pub fn check(
    context: &Context,
    method: Method,
    resource: &Resource,
    locks: &LockTable,
) -> Result<(), DavError> {
    let Some(place) = Place::of(resource, &context.account) else {
        return Ok(());
    };
    let Some(change) = change(context.account.id, method, resource, &place.path) else {
        return Ok(());
    };
    let blocking = locks.blocking(change, &submitted(context));
    if blocking.is_empty() {
        return Ok(());
    }
    let hrefs = blocking.iter().map(|path| place.href(path));
    if blocking.iter().all(|path| place.is_above(path)) {
        return Err(refusal::members(hrefs, |href| {
            Precondition::LockTokenSubmitted(vec![href])
        }));
    }
    Err(refusal::locked(hrefs))
}

/// What a method of that account changes at its resource.
fn change<'a>(
    account: AccountId,
    method: Method,
    resource: &Resource,
    path: &'a [String],
) -> Option<Change<'a>> {
    match (method, resource) {
        // Where another's collection is in one's own home, and whether, is no part of what is locked.
        (Method::Delete | Method::Move, Resource::Collection(collection)) if collection.owner != account => {
            return None;
        }
        _ => {}
    }
    match method {
        Method::Put if resource.exists() => Some(Change::Content(path)),
        // A new member of a collection is a change of the collection.
        Method::Proppatch | Method::Post => Some(Change::Content(path)),
        Method::Lock if resource.exists() => None,
        Method::Put | Method::Lock | Method::Delete | Method::Move | Method::Mkcol | Method::Mkcalendar => {
            Some(Change::Member(path))
        }
        Method::Options
        | Method::Get
        | Method::Head
        | Method::Propfind
        | Method::Report
        | Method::Copy
        | Method::Acl
        | Method::Unlock => None,
    }
}
