//! WebDAV write locks (RFC 4918 §6). Which of them stand in whose way is the service's to say.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;

/// A tree of resources whose locks may concern each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LockSpace {
    /// A calendar or address book, and its objects.
    Collection(CollectionId),
    /// An account's files.
    Files(AccountId),
}

impl LockSpace {
    const fn columns(self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Collection(id) => (Some(id.0), None),
            Self::Files(account) => (None, Some(account.0)),
        }
    }
}

/// One lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Its token, a URI.
    pub token: String,
    /// Who took it.
    pub account: AccountId,
    /// The resource that was locked: the names below its space, none for the space itself.
    pub path: Vec<String>,
    /// Whether it excludes all others.
    pub exclusive: bool,
    /// Whether it holds for everything below the resource, too.
    pub infinite: bool,
    /// The client's `DAV:owner` element, or empty.
    pub owner: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl FromRow<'_, PgRow> for Lock {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            token: row.try_get("token")?,
            account: AccountId(row.try_get("account_id")?),
            path: row.try_get("path")?,
            exclusive: row.try_get("exclusive")?,
            infinite: row.try_get("infinite")?,
            owner: row.try_get("owner")?,
            expires_at: row.try_get("expires_at")?,
        })
    }
}

/// Waits until no other transaction changes the space, and keeps others waiting until the end of this one.
/// `false` if there is no such space.
pub async fn hold(db: &mut PgConnection, space: LockSpace) -> Result<bool, DbError> {
    let row: Option<i64> = match space {
        // The row that `collection::lock_for_write` takes.
        LockSpace::Collection(id) => {
            sqlx::query_scalar("SELECT id FROM collection WHERE id = $1 FOR NO KEY UPDATE")
                .bind(id.0)
                .fetch_optional(db)
                .await?
        }
        LockSpace::Files(account) => {
            sqlx::query_scalar("SELECT account_id FROM file_space WHERE account_id = $1 FOR NO KEY UPDATE")
                .bind(account.0)
                .fetch_optional(db)
                .await?
        }
    };
    Ok(row.is_some())
}

/// A lock, and where it is.
struct LockRow(LockSpace, Lock);

impl FromRow<'_, PgRow> for LockRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let collection: Option<i64> = row.try_get("collection_id")?;
        let space = match collection {
            Some(id) => LockSpace::Collection(CollectionId(id)),
            None => LockSpace::Files(AccountId(row.try_get("files_of")?)),
        };
        Ok(Self(space, Lock::from_row(row)?))
    }
}

/// All locks in some spaces that live at a moment, in the order of their paths.
pub async fn list(
    db: &mut PgConnection,
    spaces: &[LockSpace],
    now: DateTime<Utc>,
) -> Result<Vec<(LockSpace, Lock)>, DbError> {
    let collections: Vec<i64> = spaces.iter().filter_map(|space| space.columns().0).collect();
    let owners: Vec<i64> = spaces.iter().filter_map(|space| space.columns().1).collect();
    // Uses dav_lock_collection_id_idx and dav_lock_files_of_idx.
    let rows: Vec<LockRow> = sqlx::query_as(
        "SELECT collection_id, files_of, token, account_id, path, exclusive, infinite, owner, expires_at
         FROM dav_lock
         WHERE (collection_id = ANY($1) OR files_of = ANY($2)) AND expires_at > $3
         ORDER BY path, token",
    )
    .bind(collections)
    .bind(owners)
    .bind(now)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|LockRow(space, lock)| (space, lock))
        .collect())
}

/// Adds a lock. The caller holds the space and has seen that nothing is in the way.
pub async fn insert(db: &mut PgConnection, space: LockSpace, lock: &Lock) -> Result<(), DbError> {
    let (collection, files_of) = space.columns();
    sqlx::query(
        "INSERT INTO dav_lock (token, account_id, collection_id, files_of, path, exclusive, infinite, owner,
                               expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&lock.token)
    .bind(lock.account.0)
    .bind(collection)
    .bind(files_of)
    .bind(&lock.path)
    .bind(lock.exclusive)
    .bind(lock.infinite)
    .bind(&lock.owner)
    .bind(lock.expires_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Lets a lock of the account's live until another moment. `false` if it has ended meanwhile.
pub async fn update_expiry(
    db: &mut PgConnection,
    account: AccountId,
    token: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "UPDATE dav_lock SET expires_at = $4 WHERE token = $2 AND account_id = $1 AND expires_at > $3",
    )
    .bind(account.0)
    .bind(token)
    .bind(now)
    .bind(expires_at)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a lock of the account's. `false` if there is none such.
pub async fn delete(db: &mut PgConnection, account: AccountId, token: &str) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM dav_lock WHERE token = $2 AND account_id = $1")
        .bind(account.0)
        .bind(token)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes the locks of a resource that is no more, and of everything below it.
pub async fn delete_below(db: &mut PgConnection, space: LockSpace, path: &[String]) -> Result<(), DbError> {
    let (collection, files_of) = space.columns();
    // Uses dav_lock_collection_id_idx or dav_lock_files_of_idx.
    sqlx::query(
        "DELETE FROM dav_lock
         WHERE (collection_id = $1 OR files_of = $2) AND path[1:cardinality($3::text[])] = $3",
    )
    .bind(collection)
    .bind(files_of)
    .bind(path)
    .execute(db)
    .await?;
    Ok(())
}

/// Removes locks that ended before a moment. Answers how many.
pub async fn delete_expired(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, DbError> {
    // Uses dav_lock_expires_at_idx.
    let done = sqlx::query("DELETE FROM dav_lock WHERE expires_at <= $1")
        .bind(now)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
