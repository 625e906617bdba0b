//! Files of accounts, for WebDAV: the service that owns the tree in Postgres and the bytes on disk.
//!
//! Each account has one tree of files and collections, its home at the top, and a quota on the bytes in it. The
//! tree is in Postgres; bytes lie in a folder under their SHA-256, each content once however many files have it.
//! A file is received whole into a temporary file, put in place, and only then appears in the tree, in one
//! transaction: what breaks off leaves nothing that anyone can see. Several servers share the folder as they
//! share the database.
//!
//! Whoever changes an account's tree holds the row of its `file_space` until the end of the transaction, so
//! quotas, names and locks are judged on what is there when it happens. Every function takes the account whose
//! tree it is; there is no way to name another's.
//!
//! This crate writes no SQL (that is `roost-db`'s) and knows no HTTP and no XML.
#![deny(missing_docs)]

mod clean_up;
mod collections;
mod delete;
mod error;
mod lock;
mod properties;
mod put;
mod read;
mod receive;
mod relocate;
mod store;
#[cfg(test)]
mod tests;
mod tree;

use std::path::Path;

use roost_db::dav_lock::LockSpace;
use roost_db::pool::{Pool, PoolConnection, Transaction};
use roost_locks::{Change, Tokens};
use roost_shared::AccountId;
use sqlx::PgConnection;

pub use clean_up::CleanedUp;
pub use error::FilesError;
pub use put::Written;
pub use read::{Found, Usage};
pub use receive::Received;
pub use roost_db::collection_property::DeadProperty;
pub use roost_db::file_node::{FileBelow, FileContent, FileId, FileNode};
pub use roost_db::object::Condition;
pub use tree::etag;

use store::Store;

/// What the functions of [`Files`] answer.
pub type Result<T> = std::result::Result<T, FilesError>;

/// The service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Files {
    pool: Pool,
    store: Store,
    quota: Option<u64>,
    tokens: Tokens,
}

impl Files {
    /// Makes the service over a folder, which is made if need be. `quota` is the bytes that each account may
    /// have; `None` sets no limit.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn open(pool: Pool, folder: &Path, quota: Option<u64>) -> std::io::Result<Self> {
        Ok(Self {
            pool,
            store: Store::open(folder)?,
            quota,
            tokens: Tokens::default(),
        })
    }

    /// The service for a request that submits these lock tokens.
    #[must_use]
    pub fn submitting(&self, tokens: Tokens) -> Self {
        Self {
            tokens,
            ..self.clone()
        }
    }

    async fn connection(&self) -> Result<PoolConnection> {
        Ok(self.pool.acquire().await?)
    }

    /// Begins a change of an account's tree: until the end of the transaction nobody else changes it.
    async fn change(&self, account: AccountId) -> Result<Transaction> {
        let mut tx = self.pool.begin().await?;
        if !roost_db::dav_lock::hold(&mut tx, LockSpace::Files(account)).await? {
            tree::make_home(&mut tx, account).await?;
            roost_db::dav_lock::hold(&mut tx, LockSpace::Files(account)).await?;
        }
        Ok(tx)
    }

    async fn check_locks(
        &self,
        db: &mut PgConnection,
        account: AccountId,
        changes: &[Change<'_>],
    ) -> Result<()> {
        roost_locks::check(db, LockSpace::Files(account), changes, &self.tokens).await?;
        Ok(())
    }
}
