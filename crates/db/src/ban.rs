//! Whom the gate lets in by no door (`ban`).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// The channel on which every Roost process hears that bans changed (`LISTEN roost_ban`).
pub const CHANNEL: &str = "roost_ban";

/// A ban: of an account or of a network.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BanRow {
    /// Its id.
    pub id: i64,
    /// A mailbox's address.
    pub account: Option<String>,
    /// In CIDR.
    pub network: Option<String>,
    /// For administrators.
    pub reason: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when; `None`: until it is lifted.
    pub until: Option<DateTime<Utc>>,
    /// Whether the gate made it by itself.
    pub automatic: bool,
}

/// `SELECT` of bans that hold at `$1`.
macro_rules! select_ban {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, network::text AS network, reason, created_at, until, automatic
             FROM ban WHERE (until IS NULL OR until > $1) ",
            $rest
        )
    };
}

/// What holds now, the oldest first.
pub async fn list(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<BanRow>, DbError> {
    Ok(sqlx::query_as(select_ban!("ORDER BY id"))
        .bind(now)
        .fetch_all(db)
        .await?)
}

/// What is to be banned, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct NewBan<'a> {
    /// A mailbox's address …
    pub account: Option<&'a str>,
    /// … or a network in CIDR.
    pub network: Option<&'a str>,
    /// For administrators.
    pub reason: &'a str,
    /// Until when; `None`: until it is lifted.
    pub until: Option<DateTime<Utc>>,
}

/// Bans, in place of what was said of the same before. Answers the row.
pub async fn upsert(db: &mut PgConnection, new: &NewBan<'_>, now: DateTime<Utc>) -> Result<BanRow, DbError> {
    sqlx::query("DELETE FROM ban WHERE account = $1 OR network = $2::cidr")
        .bind(new.account)
        .bind(new.network)
        .execute(&mut *db)
        .await?;
    Ok(sqlx::query_as(
        "INSERT INTO ban (account, network, reason, created_at, until) VALUES ($1, $2::cidr, $3, $4, $5)
         RETURNING id, account, network::text AS network, reason, created_at, until, automatic",
    )
    .bind(new.account)
    .bind(new.network)
    .bind(new.reason)
    .bind(now)
    .bind(new.until)
    .fetch_one(db)
    .await?)
}

/// The gate's own ban of a network (CIDR). `None` if one holds that is as long or was made by an administrator.
pub async fn insert_automatic(
    db: &mut PgConnection,
    network: &str,
    reason: &str,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<BanRow>, DbError> {
    Ok(sqlx::query_as(
        "INSERT INTO ban AS b (network, reason, created_at, until, automatic) VALUES ($1::cidr, $2, $3, $4, true)
         ON CONFLICT (network) DO UPDATE SET reason = $2, created_at = $3, until = $4, automatic = true
             WHERE b.until <= $3 OR (b.automatic AND b.until < $4)
         RETURNING id, account, network::text AS network, reason, created_at, until, automatic",
    )
    .bind(network)
    .bind(reason)
    .bind(now)
    .bind(until)
    .fetch_optional(db)
    .await?)
}

/// Lifts a ban; answers it. `None` if there is none of that id.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<Option<BanRow>, DbError> {
    Ok(sqlx::query_as(
        "DELETE FROM ban WHERE id = $1
         RETURNING id, account, network::text AS network, reason, created_at, until, automatic",
    )
    .bind(id)
    .fetch_optional(db)
    .await?)
}

/// Removes bans that have ended, and answers how many.
pub async fn delete_ended(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query("DELETE FROM ban WHERE until <= $1")
        .bind(now)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
