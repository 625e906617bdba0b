//! Mail that was refused as spam and can still be delivered.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use crate::DbError;

/// A held message without its content.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Held {
    /// Its id.
    pub id: i64,
    /// The mailbox it was for.
    pub recipient: String,
    /// The envelope's sender; empty for none.
    pub sender: String,
    /// The subject, decoded.
    pub subject: String,
    /// Where it came from.
    pub ip: String,
    /// What Rspamd counted.
    pub score: f64,
    /// What Rspamd said to do.
    pub action: String,
    /// Why.
    pub symbols: Value,
    /// Postfix's id of it.
    pub queue_id: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// A message to be held, for one recipient.
pub struct NewHeld<'a> {
    /// The mailbox it was for.
    pub recipient: &'a str,
    /// The recipient's domain.
    pub domain: &'a str,
    /// The envelope's sender; empty for none.
    pub sender: &'a str,
    /// The subject, decoded.
    pub subject: &'a str,
    /// Where it came from.
    pub ip: &'a str,
    /// What Rspamd counted.
    pub score: f64,
    /// What Rspamd said to do.
    pub action: &'a str,
    /// Why.
    pub symbols: &'a Value,
    /// Postfix's id of it.
    pub queue_id: &'a str,
    /// The message as it came.
    pub message: &'a [u8],
}

/// Whose held mail: of one recipient, of some domains, or all.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeldFilter<'a> {
    /// Only this mailbox's.
    pub recipient: Option<&'a str>,
    /// Only that of these domains.
    pub domains: Option<&'a [String]>,
}

/// `SELECT` of held messages that the filter `$1`, `$2` lets through.
macro_rules! select_held {
    ($columns:literal, $rest:literal) => {
        select_held!(
            $columns,
            "($1::text IS NULL OR recipient = $1) AND ($2::text[] IS NULL OR domain = ANY($2))",
            $rest
        )
    };
    ($columns:literal, $filter:literal, $rest:literal) => {
        concat!(
            "SELECT id, recipient, sender, subject, ip, score, action, symbols, queue_id,
                    octet_length(message)::bigint AS size, created_at",
            $columns,
            " FROM quarantine WHERE ",
            $filter,
            " ",
            $rest
        )
    };
}

/// The mailboxes to which mail for these addresses would go: themselves, and the targets of aliases.
pub async fn mailboxes_of(db: &mut PgConnection, addresses: &[String]) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT address FROM postfix_virtual_mailboxes WHERE address = ANY($1::text[])
         UNION
         SELECT m.address
         FROM unnest($1::text[]) AS w (address)
         CROSS JOIN LATERAL (
             SELECT a.target FROM postfix_virtual_aliases a
             WHERE a.local_part = substring(w.address from '^(.*)@')
               AND a.domain = substring(w.address from '^.*@(.*)')
             OFFSET 0) AS led -- OFFSET keeps the conditions inside the view, where there are indexes for them.
         JOIN postfix_virtual_mailboxes m ON m.address = led.target",
    )
    .bind(addresses)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(address,)| address).collect())
}

/// Holds a message.
pub async fn insert(db: &mut PgConnection, held: &NewHeld<'_>, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO quarantine
            (recipient, domain, sender, subject, ip, score, action, symbols, queue_id, message, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(held.recipient)
    .bind(held.domain)
    .bind(held.sender)
    .bind(held.subject)
    .bind(held.ip)
    .bind(held.score)
    .bind(held.action)
    .bind(held.symbols)
    .bind(held.queue_id)
    .bind(held.message)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Removes the oldest messages of a recipient beyond the newest `keep`.
pub async fn delete_beyond(db: &mut PgConnection, recipient: &str, keep: i64) -> Result<u64, DbError> {
    let done = sqlx::query(
        "DELETE FROM quarantine
         WHERE id IN (SELECT id FROM quarantine WHERE recipient = $1 ORDER BY id DESC OFFSET $2)",
    )
    .bind(recipient)
    .bind(keep)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Removes what came before `before`, and answers how many.
pub async fn delete_older(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query("DELETE FROM quarantine WHERE created_at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// The newest first, at most `limit`, of those older than `before_id` if that is given.
pub async fn list(
    db: &mut PgConnection,
    filter: HeldFilter<'_>,
    before_id: Option<i64>,
    limit: i64,
) -> Result<Vec<Held>, DbError> {
    // As in the audit log: one statement for each filter that has an index.
    macro_rules! select {
        ($filter:literal) => {
            select_held!(
                "",
                $filter,
                "AND ($3::bigint IS NULL OR id < $3) ORDER BY id DESC LIMIT $4"
            )
        };
    }
    let statement = match (filter.recipient, filter.domains) {
        (Some(_), _) => select!("recipient = $1::text AND ($2::text[] IS NULL OR domain = ANY($2))"),
        (None, Some(_)) => select!("$1::text IS NULL AND domain = ANY($2::text[])"),
        (None, None) => select!("$1::text IS NULL AND $2::text[] IS NULL"),
    };
    Ok(sqlx::query_as(statement)
        .bind(filter.recipient)
        .bind(filter.domains)
        .bind(before_id)
        .bind(limit)
        .fetch_all(db)
        .await?)
}

/// One message with its content.
pub async fn find(
    db: &mut PgConnection,
    filter: HeldFilter<'_>,
    id: i64,
) -> Result<Option<(Held, Vec<u8>)>, DbError> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        held: Held,
        message: Vec<u8>,
    }
    let row: Option<Row> = sqlx::query_as(select_held!(", message", "AND id = $3"))
        .bind(filter.recipient)
        .bind(filter.domains)
        .bind(id)
        .fetch_optional(db)
        .await?;
    Ok(row.map(|row| (row.held, row.message)))
}

/// Removes a message. `false` if there is none.
pub async fn delete(db: &mut PgConnection, filter: HeldFilter<'_>, id: i64) -> Result<bool, DbError> {
    let done = sqlx::query(
        "DELETE FROM quarantine
         WHERE ($1::text IS NULL OR recipient = $1) AND ($2::text[] IS NULL OR domain = ANY($2)) AND id = $3",
    )
    .bind(filter.recipient)
    .bind(filter.domains)
    .bind(id)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
