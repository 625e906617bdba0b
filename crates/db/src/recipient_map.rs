//! Recipients that are written anew (`recipient_map`).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// What can be said of one.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RecipientMapFields {
    /// `local@domain`, or `@domain`.
    pub address: String,
    /// Where its mail goes instead.
    pub target: String,
    /// Whether it is used.
    pub active: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RecipientMapRow {
    /// Its id.
    pub id: i64,
    /// What is said of it.
    #[sqlx(flatten)]
    pub fields: RecipientMapFields,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

macro_rules! select_recipient_map {
    ($rest:literal) => {
        concat!(
            "SELECT id, address, target, active, created_at, modified_at FROM recipient_map ",
            $rest
        )
    };
}

/// Finds one.
pub async fn find(db: &mut PgConnection, id: i64) -> Result<Option<RecipientMapRow>, DbError> {
    Ok(sqlx::query_as(select_recipient_map!("WHERE id = $1"))
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// All of them.
pub async fn list(db: &mut PgConnection) -> Result<Vec<RecipientMapRow>, DbError> {
    Ok(sqlx::query_as(select_recipient_map!("ORDER BY id"))
        .fetch_all(db)
        .await?)
}

/// Inserts one. Fails on `recipient_map_address_key` if the address has one.
pub async fn insert(
    db: &mut PgConnection,
    fields: &RecipientMapFields,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO recipient_map (address, target, active, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
    )
    .bind(&fields.address)
    .bind(&fields.target)
    .bind(fields.active)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Changes one.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    fields: &RecipientMapFields,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE recipient_map SET address = $2, target = $3, active = $4, modified_at = $5 WHERE id = $1",
    )
    .bind(id)
    .bind(&fields.address)
    .bind(&fields.target)
    .bind(fields.active)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes one.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM recipient_map WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}
