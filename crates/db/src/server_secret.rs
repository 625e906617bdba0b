//! Keys that all replicas share.

use sqlx::PgConnection;

use crate::DbError;

/// Answers the named key; stores `fresh` first if there is none yet. Of two replicas that start at once, both
/// get the same key.
pub async fn find_or_insert(db: &mut PgConnection, name: &str, fresh: &[u8]) -> Result<Vec<u8>, DbError> {
    let (value,): (Vec<u8>,) = sqlx::query_as(
        "INSERT INTO server_secret AS s (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = s.value
         RETURNING value",
    )
    .bind(name)
    .bind(fresh)
    .fetch_one(db)
    .await?;
    Ok(value)
}
