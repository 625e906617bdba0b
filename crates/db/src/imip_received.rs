//! Scheduling messages that came by mail, so that each counts once.

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;

/// Notes that a message came for an account. `false` if it is known already.
pub async fn insert(
    db: &mut PgConnection,
    account: AccountId,
    message_id: &str,
    method: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    // Uses imip_received_pkey.
    let done = sqlx::query(
        "INSERT INTO imip_received (account_id, message_id, method, received_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
    )
    .bind(account.0)
    .bind(message_id)
    .bind(method)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets messages that came before a time. Answers how many.
pub async fn delete_before(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    // Uses imip_received_received_at_idx.
    let done = sqlx::query("DELETE FROM imip_received WHERE received_at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
