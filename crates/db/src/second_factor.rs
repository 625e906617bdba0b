//! Second factors: secrets of codes by time, and recovery codes.

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;

/// An account's second factor.
#[derive(Clone, sqlx::FromRow)]
pub struct SecondFactor {
    /// The key of the codes.
    pub secret: Vec<u8>,
    /// When it was switched on; `None` while it is being set up.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// Finds an account's second factor.
pub async fn find(db: &mut PgConnection, account: AccountId) -> Result<Option<SecondFactor>, DbError> {
    Ok(
        sqlx::query_as("SELECT secret, confirmed_at FROM second_factor WHERE account_id = $1")
            .bind(account.0)
            .fetch_optional(db)
            .await?,
    )
}

/// As [`find`], and lets one transaction at a time judge a code of it, until it ends.
pub async fn lock(db: &mut PgConnection, account: AccountId) -> Result<Option<SecondFactor>, DbError> {
    Ok(
        sqlx::query_as("SELECT secret, confirmed_at FROM second_factor WHERE account_id = $1 FOR UPDATE")
            .bind(account.0)
            .fetch_optional(db)
            .await?,
    )
}

/// Begins to set one up, in place of one that was begun before. `false` if one is on.
pub async fn begin(
    db: &mut PgConnection,
    account: AccountId,
    secret: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "INSERT INTO second_factor AS f (account_id, secret, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id) DO UPDATE SET secret = $2, created_at = $3, last_step = 0
         WHERE f.confirmed_at IS NULL",
    )
    .bind(account.0)
    .bind(secret)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Switches on what was begun with this secret, by a code of a time step. `false` if that is not there to be switched on.
pub async fn confirm(
    db: &mut PgConnection,
    account: AccountId,
    secret: &[u8],
    step: i64,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "UPDATE second_factor SET confirmed_at = $4, last_step = $3
         WHERE account_id = $1 AND secret = $2 AND confirmed_at IS NULL",
    )
    .bind(account.0)
    .bind(secret)
    .bind(step)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the code of a time step. `false` if that one or a later one was taken before.
pub async fn take_step(db: &mut PgConnection, account: AccountId, step: i64) -> Result<bool, DbError> {
    let done = sqlx::query(
        "UPDATE second_factor SET last_step = $2
         WHERE account_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2",
    )
    .bind(account.0)
    .bind(step)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Switches it off, with its recovery codes.
pub async fn delete(db: &mut PgConnection, account: AccountId) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM second_factor WHERE account_id = $1")
        .bind(account.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces the recovery codes.
pub async fn replace_recovery_codes(
    db: &mut PgConnection,
    account: AccountId,
    hashes: &[Vec<u8>],
) -> Result<(), DbError> {
    sqlx::query("DELETE FROM recovery_code WHERE account_id = $1")
        .bind(account.0)
        .execute(&mut *db)
        .await?;
    sqlx::query("INSERT INTO recovery_code (account_id, hash) SELECT $1, unnest($2::bytea[])")
        .bind(account.0)
        .bind(hashes)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes a recovery code, which is gone then. `false` if it is none of the account's.
pub async fn take_recovery_code(
    db: &mut PgConnection,
    account: AccountId,
    hash: &[u8],
) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM recovery_code WHERE account_id = $1 AND hash = $2")
        .bind(account.0)
        .bind(hash)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// How many recovery codes are left.
pub async fn count_recovery_codes(db: &mut PgConnection, account: AccountId) -> Result<i64, DbError> {
    let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM recovery_code WHERE account_id = $1")
        .bind(account.0)
        .fetch_one(db)
        .await?;
    Ok(count)
}
