//! The mail domains that this server is responsible for.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// What can be said of a domain. Limits of 0 are none.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct DomainFields {
    /// For people.
    pub description: String,
    /// Whether it takes mail and its people sign in.
    pub active: bool,
    /// How many mailboxes it may have.
    pub max_mailboxes: i32,
    /// How many aliases it may have.
    pub max_aliases: i32,
    /// What a new mailbox may hold unless it is said, in bytes.
    pub default_quota_bytes: i64,
    /// What each mailbox may hold at most, in bytes.
    pub max_quota_bytes: i64,
    /// What all mailboxes together may hold, in bytes.
    pub total_quota_bytes: i64,
    /// How many messages each sender may send in the time below.
    pub rate_value: Option<i32>,
    /// `second`, `minute`, `hour` or `day`.
    pub rate_frame: Option<String>,
    /// The relay host that its mail goes out by.
    pub relay_host_id: Option<i64>,
    /// Whether its mail is taken to be handed on.
    pub backup_mx: bool,
    /// As a backup: whether mail is taken for every address.
    pub relay_all_recipients: bool,
    /// As a backup: whether only mail without a mailbox here is handed on.
    pub relay_unknown_only: bool,
    /// Whether its people are in the address list.
    pub in_address_list: bool,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// A domain with what is counted of it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct DomainRow {
    /// Its id.
    pub id: i64,
    /// Its name, in ASCII and lower case.
    pub name: String,
    /// What is said of it.
    #[sqlx(flatten)]
    pub fields: DomainFields,
    /// How many mailboxes it has.
    pub mailboxes: i64,
    /// How many aliases it has, temporary addresses left out.
    pub aliases: i64,
    /// What its mailboxes may hold together, in bytes.
    pub assigned_quota_bytes: i64,
    /// What its mailboxes hold together, in bytes.
    pub used_bytes: i64,
    /// How many messages they hold.
    pub messages: i64,
    /// Who administers it, by address.
    pub administrators: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

/// `SELECT` of domains that are not being removed.
macro_rules! select_domain {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.name, d.description, d.active, d.max_mailboxes, d.max_aliases, d.default_quota_bytes,
                    d.max_quota_bytes, d.total_quota_bytes, d.rate_value, d.rate_frame, d.relay_host_id, d.backup_mx,
                    d.relay_all_recipients, d.relay_unknown_only, d.in_address_list, d.tags, d.created_at,
                    d.modified_at, held.used_bytes, held.messages,
                    (SELECT count(*) FROM mailbox m
                     WHERE m.domain_id = d.id AND m.removed_at IS NULL) AS mailboxes,
                    (SELECT count(*) FROM alias a
                     WHERE a.domain_id = d.id AND a.mailbox_id IS NULL) AS aliases,
                    (SELECT least(coalesce(sum(m.quota_bytes), 0), 9223372036854775807)::bigint FROM mailbox m
                     WHERE m.domain_id = d.id AND m.removed_at IS NULL) AS assigned_quota_bytes,
                    ARRAY(SELECT c.address FROM domain_admin x JOIN account c ON c.id = x.account_id
                          WHERE x.domain_id = d.id ORDER BY c.address) AS administrators
             FROM domain d
             CROSS JOIN LATERAL (
                 SELECT least(coalesce(sum(u.bytes), 0), 9223372036854775807)::bigint AS used_bytes,
                        coalesce(sum(u.messages), 0)::bigint AS messages
                 FROM mailbox m JOIN account c ON c.id = m.account_id JOIN mailbox_usage u ON u.address = c.address
                 WHERE m.domain_id = d.id AND m.removed_at IS NULL) held
             WHERE d.removed_at IS NULL ",
            $rest
        )
    };
}

/// Inserts a domain. Fails on `domain_name_key` if it exists.
pub async fn insert(
    db: &mut PgConnection,
    name: &str,
    fields: &DomainFields,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO domain (name, description, active, max_mailboxes, max_aliases, default_quota_bytes,
             max_quota_bytes, total_quota_bytes, rate_value, rate_frame, relay_host_id, backup_mx,
             relay_all_recipients, relay_unknown_only, in_address_list, tags, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         RETURNING id",
    )
    .bind(name)
    .bind(&fields.description)
    .bind(fields.active)
    .bind(fields.max_mailboxes)
    .bind(fields.max_aliases)
    .bind(fields.default_quota_bytes)
    .bind(fields.max_quota_bytes)
    .bind(fields.total_quota_bytes)
    .bind(fields.rate_value)
    .bind(&fields.rate_frame)
    .bind(fields.relay_host_id)
    .bind(fields.backup_mx)
    .bind(fields.relay_all_recipients)
    .bind(fields.relay_unknown_only)
    .bind(fields.in_address_list)
    .bind(&fields.tags)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Replaces what is said of a domain.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    fields: &DomainFields,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE domain
         SET description = $2, active = $3, max_mailboxes = $4, max_aliases = $5, default_quota_bytes = $6,
             max_quota_bytes = $7, total_quota_bytes = $8, rate_value = $9, rate_frame = $10, relay_host_id = $11,
             backup_mx = $12, relay_all_recipients = $13, relay_unknown_only = $14, in_address_list = $15,
             tags = $16, modified_at = $17
         WHERE id = $1",
    )
    .bind(id)
    .bind(&fields.description)
    .bind(fields.active)
    .bind(fields.max_mailboxes)
    .bind(fields.max_aliases)
    .bind(fields.default_quota_bytes)
    .bind(fields.max_quota_bytes)
    .bind(fields.total_quota_bytes)
    .bind(fields.rate_value)
    .bind(&fields.rate_frame)
    .bind(fields.relay_host_id)
    .bind(fields.backup_mx)
    .bind(fields.relay_all_recipients)
    .bind(fields.relay_unknown_only)
    .bind(fields.in_address_list)
    .bind(&fields.tags)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Lets one transaction at a time change what is in a domain, until it ends. `None` if there is no such domain.
pub async fn lock(db: &mut PgConnection, name: &str) -> Result<Option<DomainRow>, DbError> {
    let found: Option<i64> = sqlx::query_scalar("SELECT id FROM domain WHERE name = $1 FOR UPDATE")
        .bind(name)
        .fetch_optional(&mut *db)
        .await?;
    // Read by a statement of its own, which sees what the transaction that had the lock has written.
    match found {
        Some(_) => find(db, name).await,
        None => Ok(None),
    }
}

/// Finds a domain by its name in ASCII and lower case.
pub async fn find(db: &mut PgConnection, name: &str) -> Result<Option<DomainRow>, DbError> {
    Ok(sqlx::query_as(select_domain!("AND d.name = $1"))
        .bind(name)
        .fetch_optional(db)
        .await?)
}

/// Finds a domain's id by its name in lower case.
pub async fn find_by_name(db: &mut PgConnection, name: &str) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT id FROM domain WHERE name = $1 AND removed_at IS NULL")
        .bind(name)
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Which domains, or which things in domains, to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listing<'a> {
    /// Only of these domains; `None` for all.
    pub domains: Option<&'a [String]>,
    /// Only those after this key.
    pub after: &'a str,
    /// Only those with one of these tags, if there are any.
    pub tags: &'a [String],
    /// At most so many.
    pub limit: i64,
}

/// Domains by name.
pub async fn list(db: &mut PgConnection, listing: Listing<'_>) -> Result<Vec<DomainRow>, DbError> {
    Ok(sqlx::query_as(select_domain!(
        "AND ($1::text[] IS NULL OR d.name = ANY($1))
         AND d.name > $2
         AND ($3::text[] = '{}' OR d.tags && $3)
         ORDER BY d.name LIMIT $4"
    ))
    .bind(listing.domains)
    .bind(listing.after)
    .bind(listing.tags)
    .bind(listing.limit)
    .fetch_all(db)
    .await?)
}

/// Marks a domain as removed: it is gone for everybody.
pub async fn mark_removed(db: &mut PgConnection, id: i64, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query("UPDATE domain SET active = false, removed_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes the domains that were marked and have no mailbox left.
pub async fn delete_removed(db: &mut PgConnection) -> Result<u64, DbError> {
    let done = sqlx::query(
        "DELETE FROM domain d
         WHERE d.removed_at IS NOT NULL AND NOT EXISTS (SELECT FROM mailbox m WHERE m.domain_id = d.id)",
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Lets one transaction at a time take a name for a domain or an alias domain, until it ends.
pub async fn lock_names(db: &mut PgConnection) -> Result<(), DbError> {
    sqlx::query("SELECT pg_advisory_xact_lock(5321, 1)")
        .execute(db)
        .await?;
    Ok(())
}

/// Whether a domain, one that is being removed, or an alias domain has the name.
pub async fn is_name_taken(db: &mut PgConnection, name: &str) -> Result<bool, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM domain WHERE name = $1) OR EXISTS (SELECT FROM alias_domain WHERE name = $1)",
    )
    .bind(name)
    .fetch_one(db)
    .await?)
}

/// What has an address already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A mailbox.
    Mailbox,
    /// A mailbox that is being removed.
    RemovedMailbox,
    /// An alias or a temporary address.
    Alias,
    /// A group.
    Group,
}

/// What has an address of a domain. The domain is locked by the caller.
pub async fn holder(db: &mut PgConnection, domain: i64, local_part: &str) -> Result<Option<Holder>, DbError> {
    let found: Option<String> = sqlx::query_scalar(
        "SELECT CASE WHEN removed_at IS NULL THEN 'mailbox' ELSE 'removed' END
         FROM mailbox WHERE domain_id = $1 AND local_part = $2
         UNION ALL
         SELECT 'alias' FROM alias WHERE domain_id = $1 AND local_part = $2
         UNION ALL
         SELECT 'group' FROM person_group g JOIN domain d ON d.name = g.domain WHERE d.id = $1 AND g.name = $2
         LIMIT 1",
    )
    .bind(domain)
    .bind(local_part)
    .fetch_optional(db)
    .await?;
    Ok(found.map(|kind| match kind.as_str() {
        "mailbox" => Holder::Mailbox,
        "removed" => Holder::RemovedMailbox,
        "alias" => Holder::Alias,
        _ => Holder::Group,
    }))
}

/// The domains whose mail is delivered here, and their other names: what Postfix takes for its own.
pub async fn own_names(db: &mut PgConnection) -> Result<Vec<String>, DbError> {
    Ok(
        sqlx::query_scalar("SELECT name FROM postfix_virtual_domains ORDER BY name")
            .fetch_all(db)
            .await?,
    )
}
