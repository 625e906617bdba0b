//! Earlier versions of objects and deleted objects, kept for a time. Rows are written together with the
//! object, by the statements in [`crate::object`].

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// Forgets what was replaced or deleted before a time. Answers how many rows went.
pub async fn prune(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    // Uses object_version_replaced_at_idx.
    let done = sqlx::query("DELETE FROM object_version WHERE replaced_at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
