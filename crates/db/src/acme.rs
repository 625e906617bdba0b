//! Accounts with certificate authorities, and challenges that wait for an authority's visit.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// The credentials of the account with an authority.
pub async fn find_account(db: &mut PgConnection, directory: &str) -> Result<Option<String>, DbError> {
    Ok(
        sqlx::query_scalar("SELECT credentials FROM acme_account WHERE directory = $1")
            .bind(directory)
            .fetch_optional(db)
            .await?,
    )
}

/// Keeps the credentials of an account, in place of those that an authority no longer knows.
pub async fn upsert_account(
    db: &mut PgConnection,
    directory: &str,
    credentials: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO acme_account (directory, credentials, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (directory) DO UPDATE
         SET credentials = EXCLUDED.credentials, created_at = EXCLUDED.created_at",
    )
    .bind(directory)
    .bind(credentials)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps what a challenge's address answers, until `expires_at`.
pub async fn insert_challenge(
    db: &mut PgConnection,
    token: &str,
    key_authorization: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO acme_challenge (token, key_authorization, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (token) DO UPDATE
         SET key_authorization = EXCLUDED.key_authorization, expires_at = EXCLUDED.expires_at",
    )
    .bind(token)
    .bind(key_authorization)
    .bind(expires_at)
    .execute(db)
    .await?;
    Ok(())
}

/// What a challenge's address answers.
pub async fn find_challenge(
    db: &mut PgConnection,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<String>, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT key_authorization FROM acme_challenge WHERE token = $1 AND expires_at > $2",
    )
    .bind(token)
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Deletes a challenge, and those that have expired.
pub async fn delete_challenge(db: &mut PgConnection, token: &str, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query("DELETE FROM acme_challenge WHERE token = $1 OR expires_at <= $2")
        .bind(token)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}
