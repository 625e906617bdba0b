//! `lockdiscovery` and `supportedlock` (RFC 4918 §15.8, §15.10).

use chrono::{DateTime, Utc};
use roost_dav_proto::header::Depth;
use roost_dav_proto::lock::{ActiveLock, Scope};
use roost_dav_proto::name::dav;
use roost_dav_proto::xml::XmlWriter;
use roost_locks::{Lock, LockSpace};
use roost_shared::AccountId;

use super::{Subject, Viewer};
use crate::core::lock::href;
use crate::core::path;

/// A lock as properties tell of it. Only who took it learns its token, since only they can use it
/// (RFC 4918 §6.4, §6.8).
#[must_use]
pub fn active_lock<'a>(
    lock: &'a Lock,
    root: &'a str,
    viewer: AccountId,
    now: DateTime<Utc>,
) -> ActiveLock<'a> {
    ActiveLock {
        scope: if lock.exclusive {
            Scope::Exclusive
        } else {
            Scope::Shared
        },
        depth: if lock.infinite {
            Depth::Infinity
        } else {
            Depth::Zero
        },
        owner: &lock.owner,
        timeout: u32::try_from((lock.expires_at - now).num_seconds()).unwrap_or(0),
        token: (lock.account == viewer).then_some(lock.token.as_str()),
        root,
    }
}

/// Writes the locks that cover the resource, as far as they were looked up.
pub(super) fn write_discovery(subject: &Subject<'_>, viewer: &Viewer, out: &mut XmlWriter) {
    out.within(&dav::LOCK_DISCOVERY, |out| {
        let Some((space, path, root)) = place(subject, viewer) else {
            return;
        };
        let Some(table) = viewer.locks.get(&space) else {
            return;
        };
        let now = Utc::now();
        for lock in table.covering(&path) {
            let root = href(&root, &lock.path);
            active_lock(lock, &root, viewer.account.id, now).write(out);
        }
    });
}

/// Where the subject's locks are: the space, the names in it, and the space's href.
fn place(subject: &Subject<'_>, viewer: &Viewer) -> Option<(LockSpace, Vec<String>, String)> {
    let address = &viewer.account.address;
    let (collection, path) = match subject {
        Subject::Collection(collection) => (collection, Vec::new()),
        Subject::Object { collection, member } => (collection, vec![member.name.to_owned()]),
        Subject::File { path, .. } => {
            let space = LockSpace::Files(viewer.account.id);
            return Some((space, path.to_vec(), path::file(address, &[], true)));
        }
        Subject::Signpost
        | Subject::Principal(_)
        | Subject::Home(..)
        | Subject::Outbox(_)
        | Subject::Notifications
        | Subject::Notification(_) => return None,
    };
    let root = path::of(collection);
    Some((LockSpace::Collection(collection.id), path, root))
}
