//! Keys of programs. The token is shown once; here is its hash.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// A key.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ApiKeyRow {
    /// Its id.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// `server` or `domains`.
    pub role: String,
    /// With the role `domains`: which.
    pub domains: Vec<String>,
    /// Whether it may only read.
    pub read_only: bool,
    /// From where it is taken, in CIDR.
    pub networks: Vec<String>,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_api_key {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, k.name, k.role, k.read_only, k.networks, k.expires_at, k.last_used_at, k.created_at,
                    ARRAY(SELECT d.name FROM api_key_domain x JOIN domain d ON d.id = x.domain_id
                          WHERE x.api_key_id = k.id AND d.removed_at IS NULL ORDER BY d.name) AS domains
             FROM api_key k ",
            $rest
        )
    };
}

/// Finds a key by the SHA-256 of its token.
pub async fn find_by_token_hash(db: &mut PgConnection, hash: &[u8]) -> Result<Option<ApiKeyRow>, DbError> {
    // Uses api_key_token_hash_key.
    Ok(sqlx::query_as(select_api_key!("WHERE k.token_hash = $1"))
        .bind(hash)
        .fetch_optional(db)
        .await?)
}

/// Finds a key.
pub async fn find(db: &mut PgConnection, id: i64) -> Result<Option<ApiKeyRow>, DbError> {
    Ok(sqlx::query_as(select_api_key!("WHERE k.id = $1"))
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// All keys by name.
pub async fn list(db: &mut PgConnection) -> Result<Vec<ApiKeyRow>, DbError> {
    Ok(sqlx::query_as(select_api_key!("ORDER BY k.name"))
        .fetch_all(db)
        .await?)
}

/// A key to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewApiKeyRow<'a> {
    /// What it is called.
    pub name: &'a str,
    /// SHA-256 of its token.
    pub token_hash: &'a [u8],
    /// `server` or `domains`.
    pub role: &'a str,
    /// Whether it may only read.
    pub read_only: bool,
    /// From where it is taken, in CIDR.
    pub networks: &'a [String],
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
    /// With the role `domains`: which.
    pub domains: &'a [String],
}

/// Inserts a key. Fails on `api_key_name_key` if there is one of the name.
pub async fn insert(
    db: &mut PgConnection,
    new: NewApiKeyRow<'_>,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO api_key (name, token_hash, role, read_only, networks, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(new.name)
    .bind(new.token_hash)
    .bind(new.role)
    .bind(new.read_only)
    .bind(new.networks)
    .bind(new.expires_at)
    .bind(now)
    .fetch_one(&mut *db)
    .await?;
    sqlx::query(
        "INSERT INTO api_key_domain (api_key_id, domain_id)
         SELECT $1, id FROM domain WHERE name = ANY($2) AND removed_at IS NULL",
    )
    .bind(id)
    .bind(new.domains)
    .execute(db)
    .await?;
    Ok(id)
}

/// Notes that a key was used, once a minute at most.
pub async fn touch(db: &mut PgConnection, id: i64, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE api_key SET last_used_at = $2
         WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $2 - interval '1 minute')",
    )
    .bind(id)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a key.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM api_key WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}
