//! Which messages were handed over, so that a request that is repeated does not send twice.

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;

/// One message by its idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SubmissionRow {
    /// The `Message-ID` that goes or went out, without angle brackets.
    pub message_id: String,
    /// Whether the submission server took it; `false` while it is being handed over.
    pub accepted: bool,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
}

/// Begins to hand a message over. `false` if the key is taken: by a message that was accepted, or by one
/// begun at or after `stale_before` and still on its way. (One begun earlier was given up by a process that
/// died, and the key is taken over from it.)
pub async fn begin(
    db: &mut PgConnection,
    account: AccountId,
    idempotency_key: &str,
    message_id: &str,
    now: DateTime<Utc>,
    stale_before: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "INSERT INTO submission AS s (account_id, idempotency_key, message_id, accepted, created_at)
         VALUES ($1, $2, $3, false, $4)
         ON CONFLICT (account_id, idempotency_key) DO UPDATE
            SET message_id = $3, created_at = $4
            WHERE NOT s.accepted AND s.created_at < $5",
    )
    .bind(account.0)
    .bind(idempotency_key)
    .bind(message_id)
    .bind(now)
    .bind(stale_before)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Finds a message by its key.
pub async fn find(
    db: &mut PgConnection,
    account: AccountId,
    idempotency_key: &str,
) -> Result<Option<SubmissionRow>, DbError> {
    let row = sqlx::query_as(
        "SELECT message_id, accepted, created_at
         FROM submission
         WHERE account_id = $1 AND idempotency_key = $2",
    )
    .bind(account.0)
    .bind(idempotency_key)
    .fetch_optional(db)
    .await?;
    Ok(row)
}

/// Notes that the submission server took the message. `false` if the key was removed meanwhile.
pub async fn accept(
    db: &mut PgConnection,
    account: AccountId,
    idempotency_key: &str,
) -> Result<bool, DbError> {
    let done =
        sqlx::query("UPDATE submission SET accepted = true WHERE account_id = $1 AND idempotency_key = $2")
            .bind(account.0)
            .bind(idempotency_key)
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Frees the key of a message that was not accepted, so that it can be tried again.
pub async fn delete_unaccepted(
    db: &mut PgConnection,
    account: AccountId,
    idempotency_key: &str,
) -> Result<(), DbError> {
    sqlx::query("DELETE FROM submission WHERE account_id = $1 AND idempotency_key = $2 AND NOT accepted")
        .bind(account.0)
        .bind(idempotency_key)
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets messages begun before a moment. Answers how many.
pub async fn delete_before(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    // Uses submission_created_at_idx.
    let done = sqlx::query("DELETE FROM submission WHERE created_at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
