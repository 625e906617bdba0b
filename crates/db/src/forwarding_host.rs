//! Hosts that forward mail to people here (`forwarding_host`).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ForwardingHostRow {
    /// Its id.
    pub id: i64,
    /// In CIDR; a single address is one, too.
    pub network: String,
    /// As it was named.
    pub source: String,
    /// Whether its spam goes to Junk; else nothing of it counts as spam.
    pub filter_spam: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_forwarding_host {
    ($rest:literal) => {
        concat!(
            "SELECT id, network::text AS network, source, filter_spam, created_at FROM forwarding_host ",
            $rest
        )
    };
}

/// Finds one.
pub async fn find(db: &mut PgConnection, id: i64) -> Result<Option<ForwardingHostRow>, DbError> {
    Ok(sqlx::query_as(select_forwarding_host!("WHERE id = $1"))
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// All, by network.
pub async fn list(db: &mut PgConnection) -> Result<Vec<ForwardingHostRow>, DbError> {
    // The column, not its text of the same name.
    Ok(
        sqlx::query_as(select_forwarding_host!("ORDER BY forwarding_host.network"))
            .fetch_all(db)
            .await?,
    )
}

/// Inserts one. Fails on `forwarding_host_network_key` if the network (CIDR) is one already.
pub async fn insert(
    db: &mut PgConnection,
    network: &str,
    source: &str,
    filter_spam: bool,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO forwarding_host (network, source, filter_spam, created_at) VALUES ($1::cidr, $2, $3, $4)
         RETURNING id",
    )
    .bind(network)
    .bind(source)
    .bind(filter_spam)
    .bind(now)
    .fetch_one(db)
    .await?)
}

/// Says whether the spam of one goes to Junk.
pub async fn update(db: &mut PgConnection, id: i64, filter_spam: bool) -> Result<(), DbError> {
    sqlx::query("UPDATE forwarding_host SET filter_spam = $2 WHERE id = $1")
        .bind(id)
        .bind(filter_spam)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes one.
pub async fn delete(db: &mut PgConnection, id: i64) -> Result<(), DbError> {
    sqlx::query("DELETE FROM forwarding_host WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}
