//! Hosts that outgoing mail is handed to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// A relay host, without its password.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct RelayHostRow {
    /// Its id.
    pub id: i64,
    /// As Postfix writes a next hop.
    pub hostname: String,
    /// How to sign in; empty: not at all.
    pub username: String,
    /// Whether it is used.
    pub active: bool,
    /// The domains that use it.
    pub used_by: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_relay_host {
    ($rest:literal) => {
        concat!(
            "SELECT h.id, h.hostname, h.username, h.active, h.created_at,
                    ARRAY(SELECT d.name FROM domain d WHERE d.relay_host_id = h.id AND d.removed_at IS NULL
                          ORDER BY d.name) AS used_by
             FROM relay_host h ",
            $rest
        )
    };
}

/// Finds a relay host.
pub async fn find(db: &mut PgConnection, id: i64) -> Result<Option<RelayHostRow>, DbError> {
    Ok(sqlx::query_as(select_relay_host!("WHERE h.id = $1"))
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// All relay hosts.
pub async fn list(db: &mut PgConnection) -> Result<Vec<RelayHostRow>, DbError> {
    Ok(sqlx::query_as(select_relay_host!("ORDER BY h.id"))
        .fetch_all(db)
        .await?)
}

/// Inserts a relay host.
pub async fn insert(
    db: &mut PgConnection,
    hostname: &str,
    username: &str,
    password: &str,
    active: bool,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO relay_host (hostname, username, password, active, created_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
    )
    .bind(hostname)
    .bind(username)
    .bind(password)
    .bind(active)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Changes a relay host; without a password that stays.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    hostname: &str,
    username: &str,
    password: Option<&str>,
    active: bool,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE relay_host
         SET hostname = $2, username = $3, password = coalesce($4, password), active = $5
         WHERE id = $1",
    )
    .bind(id)
    .bind(hostname)
    .bind(username)
    .bind(password)
    .bind(active)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a relay host; who used it sends directly from then on.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM relay_host WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}
