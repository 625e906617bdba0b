//! Mailboxes as administrators see and change them (`mailbox`, `mailbox_forward`, `mailbox_send_as`).

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::DbError;
use crate::domain::Listing;
use crate::last_sign_in::LastSignInRow;
use crate::schedule::AccountKind;

/// What can be said of a mailbox, its account's name and kind with it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct MailboxFields {
    /// The name for people.
    pub display_name: String,
    /// What its account is.
    pub kind: AccountKind,
    /// Whether someone may sign in to it.
    pub sign_in: bool,
    /// Whether it takes mail and is signed in to.
    pub active: bool,
    /// Whether its owner administers the whole server.
    pub is_admin: bool,
    /// By which protocols its owner may sign in.
    pub protocols: Vec<String>,
    /// In bytes; 0 for no limit.
    pub quota_bytes: i64,
    /// Whether what is forwarded is also kept.
    pub keep_copy: bool,
    /// How many messages it may send in the time below.
    pub rate_value: Option<i32>,
    /// `second`, `minute`, `hour` or `day`.
    pub rate_frame: Option<String>,
    /// The relay host that its mail goes out by.
    pub relay_host_id: Option<i64>,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct MailboxRow {
    /// Its id.
    pub id: i64,
    /// Whose it is.
    pub account_id: i64,
    /// Its address.
    pub address: String,
    /// Its domain's name.
    pub domain: String,
    /// What stands before the `@`.
    pub local_part: String,
    /// What is said of it.
    #[sqlx(flatten)]
    pub fields: MailboxFields,
    /// Where its mail also goes.
    pub forwards: Vec<String>,
    /// What it may send as.
    pub send_as: Vec<String>,
    /// How many temporary addresses lead to it.
    pub temporary_addresses: i64,
    /// The domains that its owner administers.
    pub administers: Vec<String>,
    /// What its messages take, in bytes.
    pub used_bytes: i64,
    /// How many messages it has.
    pub messages: i64,
    /// Its owner's last sign-in by each door, the latest first.
    pub sign_ins: Json<Vec<LastSignInRow>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

/// `SELECT` of mailboxes that are not being removed.
macro_rules! select_mailbox {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.account_id, c.address, d.name AS domain, m.local_part, c.display_name, c.kind, m.sign_in,
                    m.active, m.is_admin, m.protocols, m.quota_bytes, m.keep_copy, m.rate_value, m.rate_frame, m.relay_host_id,
                    m.tags, m.created_at, m.modified_at,
                    ARRAY(SELECT f.target FROM mailbox_forward f WHERE f.mailbox_id = m.id
                          ORDER BY f.target) AS forwards,
                    ARRAY(SELECT s.address FROM mailbox_send_as s WHERE s.mailbox_id = m.id
                          ORDER BY s.address) AS send_as,
                    (SELECT count(*) FROM alias a WHERE a.mailbox_id = m.id) AS temporary_addresses,
                    ARRAY(SELECT o.name FROM domain_admin x JOIN domain o ON o.id = x.domain_id
                          WHERE x.account_id = m.account_id ORDER BY o.name) AS administers,
                    coalesce(u.bytes, 0) AS used_bytes, coalesce(u.messages, 0) AS messages,
                    (SELECT coalesce(json_agg(json_build_object('protocol', l.protocol, 'at', l.at, 'ip', l.ip)
                                              ORDER BY l.at DESC), '[]')
                     FROM last_sign_in l WHERE l.account_id = m.account_id) AS sign_ins
             FROM mailbox m
             JOIN account c ON c.id = m.account_id
             JOIN domain d ON d.id = m.domain_id
             LEFT JOIN mailbox_usage u ON u.address = c.address
             WHERE m.removed_at IS NULL ",
            $rest
        )
    };
}

/// Finds a mailbox by its canonical address.
pub async fn find(db: &mut PgConnection, address: &str) -> Result<Option<MailboxRow>, DbError> {
    Ok(sqlx::query_as(select_mailbox!("AND c.address = $1"))
        .bind(address)
        .fetch_optional(db)
        .await?)
}

/// Mailboxes by address. `kinds` names those to list; none of them for all.
pub async fn list(
    db: &mut PgConnection,
    listing: Listing<'_>,
    kinds: &[AccountKind],
) -> Result<Vec<MailboxRow>, DbError> {
    Ok(sqlx::query_as(select_mailbox!(
        "AND ($1::text[] IS NULL OR d.name = ANY($1))
         AND c.address > $2
         AND ($3::text[] = '{}' OR m.tags && $3)
         AND ($5::account_kind[] = '{}' OR c.kind = ANY($5))
         ORDER BY c.address LIMIT $4"
    ))
    .bind(listing.domains)
    .bind(listing.after)
    .bind(listing.tags)
    .bind(listing.limit)
    .bind(kinds)
    .fetch_all(db)
    .await?)
}

/// A mailbox to be made.
#[derive(Clone, Copy)]
pub struct NewMailboxRow<'a> {
    /// The account that owns it.
    pub account: AccountId,
    /// Its domain's id.
    pub domain: i64,
    /// What stands before the `@`, in lower case.
    pub local_part: &'a str,
    /// The hash of its password; empty if it has none.
    pub password_hash: &'a str,
    /// What is said of it.
    pub fields: &'a MailboxFields,
}

/// Inserts a mailbox.
pub async fn insert(
    db: &mut PgConnection,
    new: NewMailboxRow<'_>,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let fields = new.fields;
    Ok(sqlx::query_scalar(
        "WITH named AS (UPDATE account SET kind = $14, display_name = $15 WHERE id = $1)
         INSERT INTO mailbox (account_id, domain_id, local_part, password_hash, sign_in, active, is_admin, quota_bytes,
             keep_copy, rate_value, rate_frame, relay_host_id, tags, created_at, protocols)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $16, $17)
         RETURNING id",
    )
    .bind(new.account.0)
    .bind(new.domain)
    .bind(new.local_part)
    .bind(new.password_hash)
    .bind(fields.sign_in)
    .bind(fields.active)
    .bind(fields.is_admin)
    .bind(fields.quota_bytes)
    .bind(fields.keep_copy)
    .bind(fields.rate_value)
    .bind(&fields.rate_frame)
    .bind(fields.relay_host_id)
    .bind(&fields.tags)
    .bind(fields.kind)
    .bind(&fields.display_name)
    .bind(now)
    .bind(&fields.protocols)
    .fetch_one(db)
    .await?)
}

/// Replaces what is said of a mailbox.
pub async fn update(
    db: &mut PgConnection,
    id: i64,
    fields: &MailboxFields,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "WITH changed AS (
             UPDATE mailbox
             SET sign_in = $2, active = $3, is_admin = $4, quota_bytes = $5, keep_copy = $6, rate_value = $7,
                 rate_frame = $8, relay_host_id = $9, tags = $10, modified_at = $11, protocols = $14
             WHERE id = $1
             RETURNING account_id)
         UPDATE account c SET kind = $12, display_name = $13 FROM changed WHERE c.id = changed.account_id",
    )
    .bind(id)
    .bind(fields.sign_in)
    .bind(fields.active)
    .bind(fields.is_admin)
    .bind(fields.quota_bytes)
    .bind(fields.keep_copy)
    .bind(fields.rate_value)
    .bind(&fields.rate_frame)
    .bind(fields.relay_host_id)
    .bind(&fields.tags)
    .bind(now)
    .bind(fields.kind)
    .bind(&fields.display_name)
    .bind(&fields.protocols)
    .execute(db)
    .await?;
    Ok(())
}

/// Replaces where a mailbox's mail also goes.
pub async fn set_forwards(db: &mut PgConnection, id: i64, targets: &[String]) -> Result<(), DbError> {
    sqlx::query("DELETE FROM mailbox_forward WHERE mailbox_id = $1")
        .bind(id)
        .execute(&mut *db)
        .await?;
    sqlx::query("INSERT INTO mailbox_forward (mailbox_id, target) SELECT $1, unnest($2::text[])")
        .bind(id)
        .bind(targets)
        .execute(db)
        .await?;
    Ok(())
}

/// Replaces what a mailbox may send as.
pub async fn set_send_as(db: &mut PgConnection, id: i64, addresses: &[String]) -> Result<(), DbError> {
    sqlx::query("DELETE FROM mailbox_send_as WHERE mailbox_id = $1")
        .bind(id)
        .execute(&mut *db)
        .await?;
    sqlx::query("INSERT INTO mailbox_send_as (mailbox_id, address) SELECT $1, unnest($2::text[])")
        .bind(id)
        .bind(addresses)
        .execute(db)
        .await?;
    Ok(())
}

/// Marks a mailbox as removed: it is gone for everybody, and its mail is to be deleted. Its sessions, its temporary
/// addresses and its rights end at once.
pub async fn mark_removed(db: &mut PgConnection, id: i64, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query(
        "WITH gone AS (
             UPDATE mailbox SET active = false, is_admin = false, removed_at = $2 WHERE id = $1 RETURNING account_id),
         signed_out AS (DELETE FROM session s USING gone WHERE s.account_id = gone.account_id),
         dismissed AS (DELETE FROM domain_admin x USING gone WHERE x.account_id = gone.account_id),
         left_groups AS (DELETE FROM person_group_member p USING gone WHERE p.account_id = gone.account_id)
         DELETE FROM alias WHERE mailbox_id = $1",
    )
    .bind(id)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// A mailbox whose mail is to be deleted.
#[derive(Clone, Debug)]
pub struct RemovedMailbox {
    /// Whose it was.
    pub account: AccountId,
    /// Its address.
    pub address: String,
    /// Since when it takes no mail.
    pub removed_at: DateTime<Utc>,
}

/// The mailboxes whose mail is to be deleted, the oldest first.
pub async fn removed(db: &mut PgConnection, limit: i64) -> Result<Vec<RemovedMailbox>, DbError> {
    // Uses mailbox_removed_at_idx.
    let rows: Vec<(i64, String, DateTime<Utc>)> = sqlx::query_as(
        "SELECT m.account_id, c.address, m.removed_at
         FROM mailbox m JOIN account c ON c.id = m.account_id
         WHERE m.removed_at IS NOT NULL
         ORDER BY m.removed_at LIMIT $1",
    )
    .bind(limit)
    .fetch_all(db)
    .await?;
    let removed = |(account, address, removed_at)| RemovedMailbox {
        account: AccountId(account),
        address,
        removed_at,
    };
    Ok(rows.into_iter().map(removed).collect())
}

/// Deletes the account of a removed mailbox, and all that is its.
pub async fn delete_removed(db: &mut PgConnection, account: AccountId) -> Result<(), DbError> {
    sqlx::query(
        "DELETE FROM account c USING mailbox m
         WHERE c.id = $1 AND m.account_id = c.id AND m.removed_at IS NOT NULL",
    )
    .bind(account.0)
    .execute(db)
    .await?;
    Ok(())
}

/// Whether anybody with a mailbox in the domain administers more than these domains: all, or another one.
pub async fn has_above(db: &mut PgConnection, domain: &str, domains: &[String]) -> Result<bool, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (
            SELECT FROM mailbox m JOIN domain d ON d.id = m.domain_id
            WHERE d.name = $1 AND m.removed_at IS NULL
              AND (m.is_admin OR EXISTS (
                  SELECT FROM domain_admin x JOIN domain o ON o.id = x.domain_id
                  WHERE x.account_id = m.account_id AND o.name <> ALL($2::text[]))))",
    )
    .bind(domain)
    .bind(domains)
    .fetch_one(db)
    .await?)
}

/// The address of a mailbox whose owner administers the whole server, if there is one.
pub async fn administrator(db: &mut PgConnection) -> Result<Option<String>, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT a.address FROM mailbox m JOIN account a ON a.id = m.account_id
         WHERE m.is_admin ORDER BY m.id LIMIT 1",
    )
    .fetch_optional(db)
    .await?)
}
