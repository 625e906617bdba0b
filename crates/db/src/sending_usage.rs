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

/// A limit of a mailbox or of its domain, and what was sent against it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnLimit {
    /// The most recipients in the time below.
    pub most: i32,
    /// `second`, `minute`, `hour` or `day`.
    pub frame: String,
    /// How many there were in the running one.
    pub messages: i64,
}

/// Counts `messages` more against the limit that a mailbox has, or else its domain for each of its mailboxes.
/// `None` if neither has one.
pub async fn add_to_own_limit(
    db: &mut PgConnection,
    login: &str,
    now: DateTime<Utc>,
    messages: i64,
) -> Result<Option<OwnLimit>, DbError> {
    Ok(sqlx::query_as(
        "WITH own AS (
             SELECT c.address AS login, coalesce(m.rate_value, d.rate_value) AS most,
                    coalesce(m.rate_frame, d.rate_frame) AS frame
             FROM account c JOIN mailbox m ON m.account_id = c.id JOIN domain d ON d.id = m.domain_id
             WHERE c.address = $1 AND (m.rate_value IS NOT NULL OR d.rate_value IS NOT NULL)),
         counted AS (
             INSERT INTO sending_window AS w (login, frame, began, messages)
             SELECT login, frame, date_trunc(frame, $2), $3 FROM own
             ON CONFLICT (login, frame) DO UPDATE SET
                 messages = CASE WHEN w.began = excluded.began THEN w.messages + $3 ELSE $3 END,
                 began = excluded.began
             RETURNING messages)
         SELECT own.most, own.frame, counted.messages FROM own, counted",
    )
    .bind(login)
    .bind(now)
    .bind(messages)
    .fetch_optional(db)
    .await?)
}

/// Removes windows that began before `before`, and answers how many.
pub async fn delete_older_windows(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query("DELETE FROM sending_window WHERE began < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// Removes the counts of hours before `before`.
pub async fn delete_older(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query("DELETE FROM sending_usage WHERE hour < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
