//! Keys with which outgoing mail is signed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// A key without its private half: what is listed and published.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DkimKey {
    /// Its id.
    pub id: i64,
    /// The domain's name.
    pub domain: String,
    /// The name under `_domainkey`.
    pub selector: String,
    /// `rsa` or `ed25519`.
    pub algorithm: String,
    /// The size of an RSA key; 256 for Ed25519.
    pub bits: i32,
    /// What stands behind `p=`.
    pub public_key: String,
    /// `waiting`, `signing`, `retiring` or `retired`.
    pub state: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it is in this state.
    pub state_since: DateTime<Utc>,
}

/// A key to be kept.
pub struct NewDkimKey<'a> {
    /// The domain's id.
    pub domain: i64,
    /// The name under `_domainkey`.
    pub selector: &'a str,
    /// `rsa` or `ed25519`.
    pub algorithm: &'a str,
    /// The size of an RSA key; 256 for Ed25519.
    pub bits: i32,
    /// As Rspamd reads it.
    pub private_key: &'a str,
    /// What stands behind `p=`.
    pub public_key: &'a str,
    /// `waiting` or `signing`.
    pub state: &'a str,
}

/// A key that signs.
#[derive(sqlx::FromRow)]
pub struct SigningKey {
    /// The name under `_domainkey`.
    pub selector: String,
    /// `rsa` or `ed25519`.
    pub algorithm: String,
    /// As Rspamd reads it.
    pub private_key: String,
}

/// `SELECT` of keys with their domain's name.
macro_rules! select_key {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, d.name AS domain, k.selector, k.algorithm, k.bits, k.public_key, k.state, k.created_at,
                    k.state_since
             FROM dkim_key k JOIN domain d ON d.id = k.domain_id ",
            $rest
        )
    };
}

/// Keeps a key. Fails on `dkim_key_selector_key` if the domain has one of that selector, and on
/// `dkim_key_signing_key` if another one of its algorithm signs.
pub async fn insert(db: &mut PgConnection, key: &NewDkimKey<'_>, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO dkim_key
            (domain_id, selector, algorithm, bits, private_key, public_key, state, created_at, state_since)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(key.domain)
    .bind(key.selector)
    .bind(key.algorithm)
    .bind(key.bits)
    .bind(key.private_key)
    .bind(key.public_key)
    .bind(key.state)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// The keys of a domain, or of all, in order of their making.
pub async fn list(db: &mut PgConnection, domain: Option<&str>) -> Result<Vec<DkimKey>, DbError> {
    Ok(sqlx::query_as(select_key!(
        "WHERE $1::text IS NULL OR d.name = $1 ORDER BY d.name, k.id"
    ))
    .bind(domain)
    .fetch_all(db)
    .await?)
}

/// The keys that sign for this domain, while it is active.
pub async fn find_signing(db: &mut PgConnection, domain: &str) -> Result<Vec<SigningKey>, DbError> {
    Ok(sqlx::query_as(
        "SELECT k.selector, k.algorithm, k.private_key
         FROM dkim_key k JOIN domain d ON d.id = k.domain_id
         WHERE d.name = $1 AND d.active AND k.state = 'signing'
         ORDER BY k.algorithm DESC",
    )
    .bind(domain)
    .fetch_all(db)
    .await?)
}

/// Moves the keys of a domain that are in one state to another, and answers which: those of one algorithm, or all.
pub async fn update_state(
    db: &mut PgConnection,
    domain: i64,
    algorithm: Option<&str>,
    (from, to): (&str, &str),
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query(
        "UPDATE dkim_key SET state = $4, state_since = $5
         WHERE domain_id = $1 AND ($2::text IS NULL OR algorithm = $2) AND state = $3",
    )
    .bind(domain)
    .bind(algorithm)
    .bind(from)
    .bind(to)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Retires the keys that have signed nothing since before `before`, and answers how many.
pub async fn retire_older(
    db: &mut PgConnection,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query(
        "UPDATE dkim_key SET state = 'retired', state_since = $2 WHERE state = 'retiring' AND state_since < $1",
    )
    .bind(before)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes one key, or all keys of a domain, and answers how many.
pub async fn delete(db: &mut PgConnection, domain: i64, selector: Option<&str>) -> Result<u64, DbError> {
    let done =
        sqlx::query("DELETE FROM dkim_key WHERE domain_id = $1 AND ($2::text IS NULL OR selector = $2)")
            .bind(domain)
            .bind(selector)
            .execute(db)
            .await?;
    Ok(done.rows_affected())
}
