//! How deliveries to single destinations are secured (`tls_policy`).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// What can be said of one.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TlsPolicyFields {
    /// A domain, `.domain`, or a next hop as Postfix writes it.
    pub destination: String,
    /// Postfix's word for the level.
    pub policy: String,
    /// `name=value`, with spaces between.
    pub parameters: String,
    /// Whether it is used.
    pub active: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TlsPolicyRow {
    /// Its id.
    pub id: i64,
    /// What is said of it.
    #[sqlx(flatten)]
    pub fields: TlsPolicyFields,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

macro_rules! select_tls_policy {
    ($rest:literal) => {
        concat!(
            "SELECT id, destination, policy, parameters, active, created_at, modified_at FROM tls_policy ",
            $rest
        )
    };
}

/// Finds one.
pub async fn find(db: &mut PgConnection, id: i64) -> Result<Option<TlsPolicyRow>, DbError> {
    Ok(sqlx::query_as(select_tls_policy!("WHERE id = $1"))
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// All, by destination.
pub async fn list(db: &mut PgConnection) -> Result<Vec<TlsPolicyRow>, DbError> {
    Ok(sqlx::query_as(select_tls_policy!("ORDER BY destination"))
        .fetch_all(db)
        .await?)
}

/// Inserts one. Fails on `tls_policy_destination_key` if the destination has one.
pub async fn insert(
    db: &mut PgConnection,
    fields: &TlsPolicyFields,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO tls_policy (destination, policy, parameters, active, created_at) VALUES ($1, $2, $3, $4, $5)
         RETURNING id",
    )
    .bind(&fields.destination)
    .bind(&fields.policy)
    .bind(&fields.parameters)
    .bind(fields.active)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Replaces what is said of one. Fails on `tls_policy_destination_key` if the destination has another.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    fields: &TlsPolicyFields,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE tls_policy SET destination = $2, policy = $3, parameters = $4, active = $5, modified_at = $6
         WHERE id = $1",
    )
    .bind(id)
    .bind(&fields.destination)
    .bind(&fields.policy)
    .bind(&fields.parameters)
    .bind(fields.active)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes one.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM tls_policy WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}
