//! From which score on mail counts as spam, and senders that are always or never taken.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// The thresholds of a domain or a mailbox.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct SpamPolicy {
    /// A domain's name or a mailbox's address.
    pub object: String,
    /// From here on into Junk.
    pub junk_score: f64,
    /// From here on refused.
    pub reject_score: f64,
}

/// A sender with a verdict of its own.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SpamSender {
    /// Its id.
    pub id: i64,
    /// A domain's name or a mailbox's address: for whose mail it holds.
    pub object: String,
    /// `allow` or `deny`.
    pub verdict: String,
    /// An address, `*@domain` or `*@*.domain`.
    pub sender: String,
}

/// Sets the thresholds.
pub async fn upsert(db: &mut PgConnection, policy: &SpamPolicy, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO spam_policy (object, junk_score, reject_score, changed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (object) DO UPDATE SET junk_score = $2, reject_score = $3, changed_at = $4",
    )
    .bind(&policy.object)
    .bind(policy.junk_score)
    .bind(policy.reject_score)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the thresholds back. `false` if there were none.
pub async fn delete(db: &mut PgConnection, object: &str) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM spam_policy WHERE object = $1")
        .bind(object)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The thresholds of one domain or mailbox, or all.
pub async fn list(db: &mut PgConnection, object: Option<&str>) -> Result<Vec<SpamPolicy>, DbError> {
    Ok(sqlx::query_as(
        "SELECT object, junk_score, reject_score FROM spam_policy
         WHERE $1::text IS NULL OR object = $1 ORDER BY object",
    )
    .bind(object)
    .fetch_all(db)
    .await?)
}

/// Gives a sender a verdict, in place of an earlier one.
pub async fn upsert_sender(
    db: &mut PgConnection,
    object: &str,
    verdict: &str,
    sender: &str,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let (id,): (i64,) = sqlx::query_as(
        "INSERT INTO spam_sender (object, verdict, sender, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (object, sender) DO UPDATE SET verdict = $2
         RETURNING id",
    )
    .bind(object)
    .bind(verdict)
    .bind(sender)
    .bind(now)
    .fetch_one(db)
    .await?;
    Ok(id)
}

/// Takes a verdict back. `false` if there was none.
pub async fn delete_sender(db: &mut PgConnection, object: &str, sender: &str) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM spam_sender WHERE object = $1 AND sender = $2")
        .bind(object)
        .bind(sender)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Finds a sender with a verdict by its id.
pub async fn find_sender(db: &mut PgConnection, id: i64) -> Result<Option<SpamSender>, DbError> {
    Ok(
        sqlx::query_as("SELECT id, object, verdict, sender FROM spam_sender WHERE id = $1")
            .bind(id)
            .fetch_optional(db)
            .await?,
    )
}

/// The senders with a verdict for one domain or mailbox, or all.
pub async fn list_senders(db: &mut PgConnection, object: Option<&str>) -> Result<Vec<SpamSender>, DbError> {
    Ok(sqlx::query_as(
        "SELECT id, object, verdict, sender FROM spam_sender
         WHERE $1::text IS NULL OR object = $1 ORDER BY object, sender",
    )
    .bind(object)
    .fetch_all(db)
    .await?)
}
