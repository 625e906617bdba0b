//! What the services that own resources ask in their own transactions.

use chrono::Utc;
use roost_db::DbError;
use roost_db::dav_lock::{self, LockSpace};
use sqlx::PgConnection;

use crate::table::{Change, LockTable};
use crate::token::Tokens;

/// Why a write may not happen.
#[derive(Debug, thiserror::Error)]
pub enum Locked {
    /// These resources are locked, and no token of theirs was submitted (423).
    #[error("it is locked")]
    By(Vec<Vec<String>>),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Refuses changes that a lock forbids. The caller's transaction holds the space's row.
///
/// # Errors
/// [`Locked::By`] with the paths of all locks in the way.
pub async fn check(
    db: &mut PgConnection,
    space: LockSpace,
    changes: &[Change<'_>],
    tokens: &Tokens,
) -> Result<(), Locked> {
    let table = LockTable::read(db, space, Utc::now()).await?;
    let mut blocking: Vec<Vec<String>> = Vec::new();
    for path in changes.iter().flat_map(|&change| table.blocking(change, tokens)) {
        if !blocking.contains(&path) {
            blocking.push(path);
        }
    }
    if blocking.is_empty() {
        Ok(())
    } else {
        Err(Locked::By(blocking))
    }
}

/// Ends the locks of a resource that went, and of everything below it: they do not move with it
/// (RFC 4918 §7.6, §9.6).
///
/// # Errors
/// The database's.
pub async fn forget(db: &mut PgConnection, space: LockSpace, path: &[String]) -> Result<(), DbError> {
    dav_lock::delete_below(db, space, path).await
}
