//! Files uploaded for messages being written, in pieces.
//!
//! A file is inserted, its chunks are appended in order, and it is completed; until then nobody finds it.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, UploadId};
use sqlx::PgConnection;

use crate::DbError;

/// Bytes of one piece, the last one excepted.
pub const CHUNK_BYTES: usize = 256 * 1024;

/// A complete upload, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UploadRow {
    /// Its id.
    pub id: i64,
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: i64,
}

/// Begins an upload.
pub async fn insert(
    db: &mut PgConnection,
    account: AccountId,
    name: &str,
    media_type: &str,
    now: DateTime<Utc>,
) -> Result<UploadId, DbError> {
    let (id,): (i64,) = sqlx::query_as(
        "INSERT INTO upload (account_id, name, media_type, created_at)
         VALUES ($1, $2, $3, $4)
         RETURNING id",
    )
    .bind(account.0)
    .bind(name)
    .bind(media_type)
    .bind(now)
    .fetch_one(db)
    .await?;
    Ok(UploadId(id))
}

/// Appends a piece. `false` if the upload was removed meanwhile or is complete already.
pub async fn append_chunk(
    db: &mut PgConnection,
    upload: UploadId,
    position: i32,
    data: &[u8],
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "WITH grown AS (
            UPDATE upload SET size = size + octet_length($3) WHERE id = $1 AND NOT complete RETURNING id
         )
         INSERT INTO upload_chunk (upload_id, position, data)
         SELECT id, $2, $3 FROM grown",
    )
    .bind(upload.0)
    .bind(position)
    .bind(data)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Marks an upload as whole; answers what it is. `None` if it was removed meanwhile.
pub async fn complete(db: &mut PgConnection, upload: UploadId) -> Result<Option<UploadRow>, DbError> {
    let row = sqlx::query_as(
        "UPDATE upload SET complete = true WHERE id = $1
         RETURNING id, name, media_type, size",
    )
    .bind(upload.0)
    .fetch_optional(db)
    .await?;
    Ok(row)
}

/// Finds a complete upload of an account.
pub async fn find(
    db: &mut PgConnection,
    account: AccountId,
    upload: UploadId,
) -> Result<Option<UploadRow>, DbError> {
    let row = sqlx::query_as(
        "SELECT id, name, media_type, size
         FROM upload
         WHERE id = $2 AND account_id = $1 AND complete",
    )
    .bind(account.0)
    .bind(upload.0)
    .fetch_optional(db)
    .await?;
    Ok(row)
}

/// One piece of an account's upload, `None` after the last one.
pub async fn chunk(
    db: &mut PgConnection,
    account: AccountId,
    upload: UploadId,
    position: i32,
) -> Result<Option<Vec<u8>>, DbError> {
    let data = sqlx::query_scalar(
        "SELECT c.data
         FROM upload_chunk c
         JOIN upload u ON u.id = c.upload_id
         WHERE c.upload_id = $2 AND c.position = $3 AND u.account_id = $1 AND u.complete",
    )
    .bind(account.0)
    .bind(upload.0)
    .bind(position)
    .fetch_optional(db)
    .await?;
    Ok(data)
}

/// Bytes of all uploads of an account, complete or not.
pub async fn total_bytes(db: &mut PgConnection, account: AccountId) -> Result<i64, DbError> {
    // Uses upload_account_id_idx.
    let total = sqlx::query_scalar("SELECT coalesce(sum(size), 0)::bigint FROM upload WHERE account_id = $1")
        .bind(account.0)
        .fetch_one(db)
        .await?;
    Ok(total)
}

/// Removes an account's upload, complete or not. `false` if there is none such.
pub async fn delete(db: &mut PgConnection, account: AccountId, upload: UploadId) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM upload WHERE account_id = $1 AND id = $2")
        .bind(account.0)
        .bind(upload.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes uploads that were begun before a moment: of messages never sent. Answers how many.
pub async fn delete_before(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    // Uses upload_created_at_idx.
    let done = sqlx::query("DELETE FROM upload WHERE created_at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
