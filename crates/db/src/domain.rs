//! The mail domains that this server is responsible for.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// Inserts a domain. Fails on `domain_name_key` if it exists.
pub async fn insert(db: &mut PgConnection, name: &str, now: DateTime<Utc>) -> Result<i64, DbError> {
    let (id,): (i64,) = sqlx::query_as("INSERT INTO domain (name, created_at) VALUES ($1, $2) RETURNING id")
        .bind(name)
        .bind(now)
        .fetch_one(db)
        .await?;
    Ok(id)
}

/// Finds a domain's id by its name in lower case.
pub async fn find_by_name(db: &mut PgConnection, name: &str) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT id FROM domain WHERE name = $1")
        .bind(name)
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(id,)| id))
}
