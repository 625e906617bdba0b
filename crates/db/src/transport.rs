//! Where mail for some destinations is handed to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// What can be said of a transport, but its password.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct TransportFields {
    /// A domain, `.domain` or an address.
    pub destination: String,
    /// As Postfix writes a next hop.
    pub nexthop: String,
    /// How to sign in; empty: not at all.
    pub username: String,
    /// Whether `destination` is the host that MX names.
    pub by_mx: bool,
    /// Whether it is used.
    pub active: bool,
}

/// A transport, without its password.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct TransportRow {
    /// Its id.
    pub id: i64,
    /// What is said of it.
    #[sqlx(flatten)]
    pub fields: TransportFields,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_transport {
    ($rest:literal) => {
        concat!(
            "SELECT id, destination, nexthop, username, by_mx, active, created_at FROM transport ",
            $rest
        )
    };
}

/// Finds a transport.
pub async fn find(db: &mut PgConnection, id: i64) -> Result<Option<TransportRow>, DbError> {
    Ok(sqlx::query_as(select_transport!("WHERE id = $1"))
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// All transports.
pub async fn list(db: &mut PgConnection) -> Result<Vec<TransportRow>, DbError> {
    Ok(sqlx::query_as(select_transport!("ORDER BY id"))
        .fetch_all(db)
        .await?)
}

/// Inserts a transport. Fails on `transport_destination_key` if the destination has one.
pub async fn insert(
    db: &mut PgConnection,
    fields: &TransportFields,
    password: &str,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO transport (destination, nexthop, username, password, by_mx, active, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(&fields.destination)
    .bind(&fields.nexthop)
    .bind(&fields.username)
    .bind(password)
    .bind(fields.by_mx)
    .bind(fields.active)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Changes a transport; without a password that stays.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    fields: &TransportFields,
    password: Option<&str>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE transport
         SET destination = $2, nexthop = $3, username = $4, password = coalesce($5, password), by_mx = $6, active = $7
         WHERE id = $1",
    )
    .bind(id)
    .bind(&fields.destination)
    .bind(&fields.nexthop)
    .bind(&fields.username)
    .bind(password)
    .bind(fields.by_mx)
    .bind(fields.active)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a transport.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM transport WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}
