//! How much there is of what operators watch.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// Counts, for the metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Statistics {
    /// Browsers that are signed in.
    pub sessions: i32,
    /// Accounts, those without a mailbox here too.
    pub accounts: i32,
    /// Refused messages that are kept.
    pub quarantined: i32,
    /// Invitations that wait to be sent by mail.
    pub invitations: i32,
    /// Removed mailboxes whose mail is not deleted yet.
    pub removed_mailboxes: i32,
}

/// Counts what there is at `now`, in one round trip.
pub async fn read(db: &mut PgConnection, now: DateTime<Utc>) -> Result<Statistics, DbError> {
    // Indexes of a few thousand rows each, the quarantine's without its messages.
    let found = sqlx::query_as(
        "SELECT (SELECT count(*) FROM session WHERE expires_at > $1)::int AS sessions,
                (SELECT count(*) FROM account)::int AS accounts,
                (SELECT count(*) FROM quarantine)::int AS quarantined,
                (SELECT count(*) FROM imip_queue)::int AS invitations,
                (SELECT count(*) FROM mailbox WHERE removed_at IS NOT NULL)::int AS removed_mailboxes",
    )
    .bind(now)
    .fetch_one(db)
    .await?;
    Ok(found)
}
