//! What each network failed at lately, for the gate's own bans (`network_failure`).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// What is counted of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct NetworkFailures {
    /// Failures in the current window.
    pub failures: i32,
    /// How often it was banned before.
    pub bans: i32,
}

/// Counts one more failure of a network (CIDR). A window that began before `window_start` is over, and a new one begins.
/// Holds the row until the transaction ends.
pub async fn record(
    db: &mut PgConnection,
    network: &str,
    now: DateTime<Utc>,
    window_start: DateTime<Utc>,
) -> Result<NetworkFailures, DbError> {
    Ok(sqlx::query_as(
        "INSERT INTO network_failure AS f (network, failures, since, last_at) VALUES ($1::cidr, 1, $2, $2)
         ON CONFLICT (network) DO UPDATE SET
             failures = CASE WHEN f.since < $3 THEN 1 ELSE f.failures + 1 END,
             since = CASE WHEN f.since < $3 THEN $2 ELSE f.since END,
             last_at = $2
         RETURNING failures, bans",
    )
    .bind(network)
    .bind(now)
    .bind(window_start)
    .fetch_one(db)
    .await?)
}

/// Notes that a network is banned for its failures: they are counted anew afterwards, and forgotten only some time after
/// the ban has ended.
pub async fn note_ban(db: &mut PgConnection, network: &str, until: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE network_failure SET failures = 0, bans = bans + 1, last_at = $2 WHERE network = $1::cidr",
    )
    .bind(network)
    .bind(until)
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets what is counted of a network and of what lies in it.
pub async fn forget(db: &mut PgConnection, network: &str) -> Result<(), DbError> {
    sqlx::query("DELETE FROM network_failure WHERE network <<= $1::cidr")
        .bind(network)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes what has been quiet since `before`, and answers how many.
pub async fn delete_before(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    // Uses network_failure_last_at_idx.
    let done = sqlx::query("DELETE FROM network_failure WHERE last_at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
