//! Aliases and temporary addresses (`alias`, `alias_target`).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;
use crate::domain::Listing;

/// What can be said of an alias.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct AliasFields {
    /// Whether it takes mail.
    pub active: bool,
    /// Until when; `None`: for ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it takes mail of this server's people only.
    pub internal_only: bool,
    /// Whether the mailboxes that it leads to may send as it.
    pub sender_allowed: bool,
    /// For everybody.
    pub public_comment: String,
    /// For administrators.
    pub private_comment: String,
}

/// An alias.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct AliasRow {
    /// Its id.
    pub id: i64,
    /// Its domain's id.
    pub domain_id: i64,
    /// Its domain's name.
    pub domain: String,
    /// Its address; `@domain` for a catch-all.
    pub address: String,
    /// Whose temporary address it is.
    pub mailbox: Option<String>,
    /// What is said of it.
    #[sqlx(flatten)]
    pub fields: AliasFields,
    /// Where it leads.
    pub targets: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

macro_rules! select_alias {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.domain_id, d.name AS domain, a.address, o.address AS mailbox, a.active, a.expires_at,
                    a.internal_only, a.sender_allowed, a.public_comment, a.private_comment, a.created_at,
                    a.modified_at,
                    ARRAY(SELECT t.target FROM alias_target t WHERE t.alias_id = a.id ORDER BY t.target) AS targets
             FROM alias a
             JOIN domain d ON d.id = a.domain_id
             LEFT JOIN mailbox m ON m.id = a.mailbox_id
             LEFT JOIN account o ON o.id = m.account_id
             WHERE d.removed_at IS NULL ",
            $rest
        )
    };
}

/// Finds an alias or a temporary address.
pub async fn find(db: &mut PgConnection, id: i64) -> Result<Option<AliasRow>, DbError> {
    Ok(sqlx::query_as(select_alias!("AND a.id = $1"))
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// Finds an alias or a temporary address by its address.
pub async fn find_by_address(db: &mut PgConnection, address: &str) -> Result<Option<AliasRow>, DbError> {
    Ok(sqlx::query_as(select_alias!("AND a.address = $1"))
        .bind(address)
        .fetch_optional(db)
        .await?)
}

/// Aliases by address, temporary addresses left out.
pub async fn list(db: &mut PgConnection, listing: Listing<'_>) -> Result<Vec<AliasRow>, DbError> {
    Ok(sqlx::query_as(select_alias!(
        "AND a.mailbox_id IS NULL
         AND ($1::text[] IS NULL OR d.name = ANY($1))
         AND a.address > $2
         ORDER BY a.address LIMIT $3"
    ))
    .bind(listing.domains)
    .bind(listing.after)
    .bind(listing.limit)
    .fetch_all(db)
    .await?)
}

/// The temporary addresses of a mailbox, the newest first.
pub async fn list_temporary(db: &mut PgConnection, mailbox: i64) -> Result<Vec<AliasRow>, DbError> {
    Ok(
        sqlx::query_as(select_alias!("AND a.mailbox_id = $1 ORDER BY a.id DESC"))
            .bind(mailbox)
            .fetch_all(db)
            .await?,
    )
}

/// An alias to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewAliasRow<'a> {
    /// Its domain's id.
    pub domain: i64,
    /// Its domain's name.
    pub domain_name: &'a str,
    /// What stands before the `@`; empty for a catch-all.
    pub local_part: &'a str,
    /// The mailbox whose temporary address it is.
    pub mailbox: Option<i64>,
    /// What is said of it.
    pub fields: &'a AliasFields,
}

/// Inserts an alias.
pub async fn insert(db: &mut PgConnection, new: NewAliasRow<'_>, now: DateTime<Utc>) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO alias (domain_id, local_part, address, mailbox_id, active, expires_at, internal_only,
             sender_allowed, public_comment, private_comment, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         RETURNING id",
    )
    .bind(new.domain)
    .bind(new.local_part)
    .bind(format!("{}@{}", new.local_part, new.domain_name))
    .bind(new.mailbox)
    .bind(new.fields.active)
    .bind(new.fields.expires_at)
    .bind(new.fields.internal_only)
    .bind(new.fields.sender_allowed)
    .bind(&new.fields.public_comment)
    .bind(&new.fields.private_comment)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Replaces what is said of an alias.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    fields: &AliasFields,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE alias
         SET active = $2, expires_at = $3, internal_only = $4, sender_allowed = $5, public_comment = $6,
             private_comment = $7, modified_at = $8
         WHERE id = $1",
    )
    .bind(id)
    .bind(fields.active)
    .bind(fields.expires_at)
    .bind(fields.internal_only)
    .bind(fields.sender_allowed)
    .bind(&fields.public_comment)
    .bind(&fields.private_comment)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Replaces where an alias leads.
pub async fn set_targets(db: &mut PgConnection, id: i64, targets: &[String]) -> Result<(), DbError> {
    sqlx::query("DELETE FROM alias_target WHERE alias_id = $1")
        .bind(id)
        .execute(&mut *db)
        .await?;
    sqlx::query("INSERT INTO alias_target (alias_id, target) SELECT $1, unnest($2::text[])")
        .bind(id)
        .bind(targets)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes an alias.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM alias WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes the aliases of a domain.
pub async fn delete_of_domain(db: &mut PgConnection, domain: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM alias WHERE domain_id = $1")
        .bind(domain)
        .execute(db)
        .await?;
    Ok(())
}
