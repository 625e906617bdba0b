//! What is kept in memory to save round trips: small, bounded by bytes, lost without harm.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use roost_message::Structure;
use roost_shared::AccountId;
use roost_shared::mail::{FolderRole, MessageKey, MessageSummary};

use crate::reading::Bodies;
use crate::window::{Stretch, row_weight};

const MIB: u64 = 1024 * 1024;

/// A message of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CacheKey {
    pub(crate) account: AccountId,
    pub(crate) message: MessageKey,
}

/// A folder of an account.
pub(crate) type FolderKey = (AccountId, String);

/// A search in a folder: account, folder, UIDVALIDITY, query.
pub(crate) type SearchKey = (AccountId, String, u32, String);

/// The MIME structure of a message, with what it weighs.
#[derive(Debug)]
pub(crate) struct CachedStructure {
    pub(crate) structure: Structure,
    /// How many parts the structure leaves out.
    pub(crate) left_out: usize,
    pub(crate) weight: u32,
}

/// All caches.
pub(crate) struct Caches {
    /// So that opening a message that was listed takes one round trip. Structures never change.
    pub(crate) structures: Cache<CacheKey, Arc<CachedStructure>>,
    /// The texts of messages opened lately: for the HTML view that is asked for right after, and for going back.
    pub(crate) bodies: Cache<CacheKey, Arc<Bodies>>,
    /// Rows of lists. All but their flags never change.
    pub(crate) rows: Cache<CacheKey, Arc<MessageSummary>>,
    /// The stretch of a folder that was listed, so that its rows are not fetched again.
    pub(crate) listed: Cache<FolderKey, Stretch>,
    /// How many messages a folder had, so that a list can be asked for together with the SELECT.
    pub(crate) counts: Cache<FolderKey, u32>,
    /// UIDs that a search found, for the next windows of its result.
    pub(crate) searches: Cache<SearchKey, Arc<Vec<u32>>>,
    /// Which folder has which role.
    pub(crate) roles: Cache<AccountId, Arc<Vec<(FolderRole, String)>>>,
}

impl Caches {
    pub(crate) fn new() -> Self {
        Self {
            structures: Cache::builder()
                .max_capacity(16 * MIB)
                .weigher(|_, cached: &Arc<CachedStructure>| cached.weight)
                .time_to_idle(Duration::from_secs(3600))
                .build(),
            bodies: Cache::builder()
                .max_capacity(16 * MIB)
                .weigher(|_, bodies: &Arc<Bodies>| bodies.weight())
                .time_to_idle(Duration::from_secs(600))
                .build(),
            rows: Cache::builder()
                .max_capacity(24 * MIB)
                .weigher(|key, row: &Arc<MessageSummary>| row_weight(key, row))
                .time_to_idle(Duration::from_secs(3600))
                .build(),
            listed: Cache::builder()
                .max_capacity(50_000)
                .time_to_idle(Duration::from_secs(3600))
                .build(),
            counts: Cache::builder()
                .max_capacity(50_000)
                .time_to_idle(Duration::from_secs(3600))
                .build(),
            searches: Cache::builder()
                .max_capacity(8 * MIB)
                .weigher(|(_, folder, _, query): &SearchKey, found: &Arc<Vec<u32>>| {
                    let bytes = folder.len() + query.len() + found.len() * 4 + 64;
                    u32::try_from(bytes).unwrap_or(u32::MAX)
                })
                .time_to_live(Duration::from_secs(30))
                .build(),
            roles: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(Duration::from_secs(120))
                .build(),
        }
    }
}
