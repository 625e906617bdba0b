//! What changed in a collection since a client last looked, and how the collections of a home look (RFC 6578).

use std::collections::BTreeSet;

use roost_db::change::{self, Change, Stretch};
use roost_db::collection::{self, CollectionKind, MemberState};
use roost_db::object::ObjectInfo;
use roost_shared::{AccountId, CollectionId};

use crate::{Groupware, GroupwareError, Result, SyncToken};

/// Most changes that one answer has, whatever limit is asked for.
const MAX_LIMIT: u32 = 10_000;

/// A part of what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncPage {
    /// Objects that were made or modified, as they are now.
    pub changed: Vec<ObjectInfo>,
    /// Names of objects that are gone.
    pub deleted: Vec<String>,
    /// What the client knows once it has applied this page.
    pub token: SyncToken,
    /// Whether there is more: ask again with the new token (RFC 6578 §3.6).
    pub more: bool,
}

impl Groupware {
    /// In short how each collection looks that [`Groupware::collections_in`] answers.
    ///
    /// # Errors
    /// The database's.
    pub async fn states_in(
        &self,
        account: AccountId,
        home: AccountId,
        kind: CollectionKind,
    ) -> Result<Vec<MemberState>> {
        let mut db = self.connection().await?;
        Ok(collection::states_in_home(&mut db, account, home, kind).await?)
    }

    /// What changed since `since`, oldest first, at most `limit` changes (and at most 10,000). Without a
    /// token, everything that is there, which may also be read in parts.
    ///
    /// With nothing changed this is one query, whatever the size of the collection.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`]; [`GroupwareError::TokenExpired`] for a token from before the oldest
    /// change that is kept, of another collection, or from the future: the client then starts afresh.
    pub async fn sync(
        &self,
        account: AccountId,
        collection: CollectionId,
        since: Option<&SyncToken>,
        limit: u32,
    ) -> Result<SyncPage> {
        let mut db = self.connection().await?;
        let state = change::state(&mut db, account, collection)
            .await?
            .ok_or(GroupwareError::NotFound)?;
        let known = match since {
            Some(token) => *token,
            // What was deleted before a first sync began is of no interest to it.
            None => SyncToken {
                collection,
                changed: 0,
                deleted: state.sequence,
            },
        };
        let is_valid = known.collection == collection
            && known.deleted <= state.sequence
            && known.deleted >= state.oldest_sequence;
        if !is_valid {
            return Err(GroupwareError::TokenExpired);
        }
        let newest = SyncToken::new(collection, state.sequence);
        if known.changed == state.sequence {
            return Ok(SyncPage {
                changed: Vec::new(),
                deleted: Vec::new(),
                token: newest,
                more: false,
            });
        }
        let limit = limit.clamp(1, MAX_LIMIT);
        let stretch = Stretch {
            changed_after: known.changed,
            deleted_after: known.deleted,
            until: state.sequence,
            limit: i64::from(limit) + 1,
        };
        let changes = change::list(&mut db, account, collection, &stretch).await?;
        Ok(page(known, newest, changes, limit as usize))
    }
}

/// Cuts what was read to the limit; one change more than it says that there is more.
fn page(known: SyncToken, newest: SyncToken, mut changes: Vec<Change>, limit: usize) -> SyncPage {
    let more = changes.len() > limit;
    changes.truncate(limit);
    let token = match changes.last() {
        Some(last) if more => {
            let reached = last.sequence();
            SyncToken {
                changed: reached,
                deleted: known.deleted.max(reached),
                ..newest
            }
        }
        _ => newest,
    };
    let mut changed = Vec::with_capacity(changes.len());
    let mut deleted = BTreeSet::new();
    for change in changes {
        match change {
            Change::Changed { info, .. } => changed.push(info),
            Change::Deleted { name, .. } => {
                deleted.insert(name);
            }
        }
    }
    SyncPage {
        changed,
        deleted: deleted.into_iter().collect(),
        token,
        more,
    }
}
