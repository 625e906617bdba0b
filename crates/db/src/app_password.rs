//! Passwords for one program each. The password itself is shown once; here is its hash.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, AppPasswordId, Protocol};
use sqlx::PgConnection;

use crate::DbError;

/// An app password to be made.
pub struct NewAppPassword<'a> {
    /// Whose it is.
    pub account: AccountId,
    /// For its owner.
    pub name: &'a str,
    /// SHA-256 of the password.
    pub hash: &'a [u8],
    /// What it is good for.
    pub protocols: &'a [Protocol],
    /// `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// An app password as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppPasswordRow {
    /// Its id.
    pub id: AppPasswordId,
    /// For its owner.
    pub name: String,
    /// What it is good for.
    pub protocols: Vec<Protocol>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute, by which protocol and from which address.
    pub last_use: Option<(DateTime<Utc>, String, String)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    protocols: Vec<String>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    last_protocol: Option<String>,
    last_ip: Option<String>,
}

impl From<Row> for AppPasswordRow {
    fn from(row: Row) -> Self {
        Self {
            id: AppPasswordId(row.id),
            name: row.name,
            protocols: known(&row.protocols),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_use: row.last_used_at.map(|at| {
                (
                    at,
                    row.last_protocol.unwrap_or_default(),
                    row.last_ip.unwrap_or_default(),
                )
            }),
        }
    }
}

/// The protocols of a column; names that this version does not know are left out.
pub(crate) fn known(names: &[String]) -> Vec<Protocol> {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

pub(crate) fn names(protocols: &[Protocol]) -> Vec<&'static str> {
    protocols.iter().map(|protocol| protocol.as_str()).collect()
}

/// Inserts an app password.
pub async fn insert(
    db: &mut PgConnection,
    new: &NewAppPassword<'_>,
    now: DateTime<Utc>,
) -> Result<AppPasswordRow, DbError> {
    let row: Row = sqlx::query_as(
        "INSERT INTO app_password (account_id, name, hash, protocols, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING id, name, protocols, created_at, expires_at, last_used_at, last_protocol, last_ip",
    )
    .bind(new.account.0)
    .bind(new.name)
    .bind(new.hash)
    .bind(names(new.protocols))
    .bind(new.expires_at)
    .bind(now)
    .fetch_one(db)
    .await?;
    Ok(row.into())
}

/// An account's app passwords, the newest first.
pub async fn list(db: &mut PgConnection, account: AccountId) -> Result<Vec<AppPasswordRow>, DbError> {
    // Uses app_password_hash_key.
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, name, protocols, created_at, expires_at, last_used_at, last_protocol, last_ip
         FROM app_password WHERE account_id = $1 ORDER BY id DESC",
    )
    .bind(account.0)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(AppPasswordRow::from).collect())
}

/// The address of the account that has an app password.
pub async fn owner(db: &mut PgConnection, id: AppPasswordId) -> Result<Option<String>, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT c.address FROM app_password p JOIN account c ON c.id = p.account_id WHERE p.id = $1",
    )
    .bind(id.0)
    .fetch_optional(db)
    .await?)
}

/// Changes what is said of one of an account's; answers it as it is now, `None` if the account has no such one.
pub async fn update(
    db: &mut PgConnection,
    account: AccountId,
    id: AppPasswordId,
    (name, protocols, expires_at): (&str, &[Protocol], Option<DateTime<Utc>>),
) -> Result<Option<AppPasswordRow>, DbError> {
    let row: Option<Row> = sqlx::query_as(
        "UPDATE app_password SET name = $3, protocols = $4, expires_at = $5 WHERE account_id = $1 AND id = $2
         RETURNING id, name, protocols, created_at, expires_at, last_used_at, last_protocol, last_ip",
    )
    .bind(account.0)
    .bind(id.0)
    .bind(name)
    .bind(names(protocols))
    .bind(expires_at)
    .fetch_optional(db)
    .await?;
    Ok(row.map(AppPasswordRow::from))
}

/// Removes one of an account's; answers what it was, `None` if the account has no such one.
pub async fn delete(
    db: &mut PgConnection,
    account: AccountId,
    id: AppPasswordId,
) -> Result<Option<AppPasswordRow>, DbError> {
    let row: Option<Row> = sqlx::query_as(
        "DELETE FROM app_password WHERE account_id = $1 AND id = $2
         RETURNING id, name, protocols, created_at, expires_at, last_used_at, last_protocol, last_ip",
    )
    .bind(account.0)
    .bind(id.0)
    .fetch_optional(db)
    .await?;
    Ok(row.map(AppPasswordRow::from))
}

/// Notes that one was used.
pub async fn touch(
    db: &mut PgConnection,
    id: AppPasswordId,
    protocol: Protocol,
    ip: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE app_password SET last_used_at = $2, last_protocol = $3, last_ip = $4
         WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)",
    )
    .bind(id.0)
    .bind(now)
    .bind(protocol.as_str())
    .bind(ip)
    .execute(db)
    .await?;
    Ok(())
}
