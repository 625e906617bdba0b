//! Which bytes of files lie on disk, by their SHA-256.
//!
//! A row is made before its file is put in place and removed together with it, so a file without a row cannot be.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// Notes that bytes are about to be put in place. Waits for a clean-up that is removing them, and keeps later ones
/// off for as long as they spare what has just become unused.
pub async fn upsert(db: &mut PgConnection, hash: &[u8], size: i64) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO file_blob (hash, size) VALUES ($1, $2)
         ON CONFLICT (hash) DO UPDATE SET unused_since = NULL",
    )
    .bind(hash)
    .bind(size)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes which bytes are no node's from now on, and which are again.
pub async fn mark_unused(db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), DbError> {
    // Looks at all rows, each by file_node_hash_idx.
    sqlx::query(
        "UPDATE file_blob b
         SET unused_since = CASE WHEN b.unused_since IS NULL THEN $1 END
         WHERE (b.unused_since IS NULL) = NOT EXISTS (SELECT FROM file_node n WHERE n.hash = b.hash)",
    )
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Some bytes that have been unused since before a moment: `limit` of them at most.
pub async fn list_unused(
    db: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Vec<u8>>, DbError> {
    // Uses file_blob_unused_since_idx.
    Ok(sqlx::query_scalar(
        "SELECT hash FROM file_blob WHERE unused_since < $1 ORDER BY unused_since LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// Forgets bytes, if they still are no node's; `false` if not. The caller removes them from the disk before it
/// commits: whoever stores the same bytes waits for that.
pub async fn delete_unused(
    db: &mut PgConnection,
    hash: &[u8],
    before: DateTime<Utc>,
) -> Result<bool, DbError> {
    // Uses file_blob_pkey and file_node_hash_idx.
    let done = sqlx::query(
        "DELETE FROM file_blob b
         WHERE b.hash = $1 AND b.unused_since < $2
           AND NOT EXISTS (SELECT FROM file_node n WHERE n.hash = b.hash)",
    )
    .bind(hash)
    .bind(before)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
