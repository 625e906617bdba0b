//! Copies of everything that is sent from, or to, an address or a domain.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;
use crate::domain::Listing;

/// A copy that is made.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct BccMapRow {
    /// Its id.
    pub id: i64,
    /// `sender` or `recipient`.
    pub kind: String,
    /// An address, or `@domain`.
    pub address: String,
    /// The domain of that.
    pub domain: String,
    /// Who gets the copy.
    pub target: String,
    /// Whether it is made.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

macro_rules! select_bcc_map {
    ($rest:literal) => {
        concat!(
            "SELECT b.id, b.kind, b.address, d.name AS domain, b.target, b.active, b.created_at, b.modified_at
             FROM bcc_map b JOIN domain d ON d.id = b.domain_id
             WHERE d.removed_at IS NULL ",
            $rest
        )
    };
}

/// Finds a copy that is made.
pub async fn find(db: &mut PgConnection, id: i64) -> Result<Option<BccMapRow>, DbError> {
    Ok(sqlx::query_as(select_bcc_map!("AND b.id = $1"))
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// Copies that are made, by address and kind.
pub async fn list(db: &mut PgConnection, listing: Listing<'_>) -> Result<Vec<BccMapRow>, DbError> {
    Ok(sqlx::query_as(select_bcc_map!(
        "AND ($1::text[] IS NULL OR d.name = ANY($1)) ORDER BY b.address, b.kind LIMIT $2"
    ))
    .bind(listing.domains)
    .bind(listing.limit)
    .fetch_all(db)
    .await?)
}

/// What can be said of a copy.
#[derive(Clone, Copy, Debug)]
pub struct BccMapFields<'a> {
    /// `sender` or `recipient`.
    pub kind: &'a str,
    /// Who gets the copy.
    pub target: &'a str,
    /// Whether it is made.
    pub active: bool,
}

/// Inserts a copy. Fails on `bcc_map_address_key` if the address has one of the kind.
pub async fn insert(
    db: &mut PgConnection,
    domain: i64,
    address: &str,
    fields: BccMapFields<'_>,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO bcc_map (domain_id, kind, address, target, active, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(domain)
    .bind(fields.kind)
    .bind(address)
    .bind(fields.target)
    .bind(fields.active)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Changes a copy. Fails on `bcc_map_address_key` if the address has another of the kind.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    fields: BccMapFields<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query("UPDATE bcc_map SET kind = $2, target = $3, active = $4, modified_at = $5 WHERE id = $1")
        .bind(id)
        .bind(fields.kind)
        .bind(fields.target)
        .bind(fields.active)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes a copy.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM bcc_map WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}
