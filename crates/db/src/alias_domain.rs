//! Other names of whole domains.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;
use crate::domain::Listing;

/// Another name of a domain.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct AliasDomainRow {
    /// Its id.
    pub id: i64,
    /// The other name.
    pub name: String,
    /// The domain's name.
    pub target: String,
    /// Whether it takes mail.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

macro_rules! select_alias_domain {
    ($rest:literal) => {
        concat!(
            "SELECT n.id, n.name, d.name AS target, n.active, n.created_at, n.modified_at
             FROM alias_domain n JOIN domain d ON d.id = n.domain_id
             WHERE d.removed_at IS NULL ",
            $rest
        )
    };
}

/// Finds an alias domain by its name.
pub async fn find(db: &mut PgConnection, name: &str) -> Result<Option<AliasDomainRow>, DbError> {
    Ok(sqlx::query_as(select_alias_domain!("AND n.name = $1"))
        .bind(name)
        .fetch_optional(db)
        .await?)
}

/// Alias domains by name.
pub async fn list(db: &mut PgConnection, listing: Listing<'_>) -> Result<Vec<AliasDomainRow>, DbError> {
    Ok(sqlx::query_as(select_alias_domain!(
        "AND ($1::text[] IS NULL OR d.name = ANY($1)) AND n.name > $2 ORDER BY n.name LIMIT $3"
    ))
    .bind(listing.domains)
    .bind(listing.after)
    .bind(listing.limit)
    .fetch_all(db)
    .await?)
}

/// Inserts an alias domain.
pub async fn insert(
    db: &mut PgConnection,
    name: &str,
    domain: i64,
    active: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query("INSERT INTO alias_domain (name, domain_id, active, created_at) VALUES ($1, $2, $3, $4)")
        .bind(name)
        .bind(domain)
        .bind(active)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Changes an alias domain.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    domain: i64,
    active: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query("UPDATE alias_domain SET domain_id = $2, active = $3, modified_at = $4 WHERE id = $1")
        .bind(id)
        .bind(domain)
        .bind(active)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes an alias domain.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM alias_domain WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes the other names of a domain.
pub async fn delete_of_domain(db: &mut PgConnection, domain: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM alias_domain WHERE domain_id = $1")
        .bind(domain)
        .execute(db)
        .await?;
    Ok(())
}
