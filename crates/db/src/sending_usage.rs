//! How much each mailbox has sent lately.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// Counts `messages` more in the hour that begins at `hour`, and answers how many that makes in it.
pub async fn add(
    db: &mut PgConnection,
    login: &str,
    hour: DateTime<Utc>,
    messages: i64,
) -> Result<i64, DbError> {
    let (total,): (i64,) = sqlx::query_as(
        "INSERT INTO sending_usage (login, hour, messages) VALUES ($1, $2, $3)
         ON CONFLICT (login, hour) DO UPDATE SET messages = sending_usage.messages + $3
         RETURNING messages",
    )
    .bind(login)
    .bind(hour)
    .bind(messages)
    .fetch_one(db)
    .await?;
    Ok(total)
}

/// Removes the counts of hours before `before`.
pub async fn delete_older(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query("DELETE FROM sending_usage WHERE hour < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
