//! What other domains ask of whoever sends them mail.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// A domain's policy as it was last fetched.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MtaStsPolicy {
    /// The domain.
    pub domain: String,
    /// The id in its TXT record at that time.
    pub policy_id: String,
    /// `enforce`, `testing` or `none`.
    pub mode: String,
    /// Names of its mail hosts; one may begin with `*.`.
    pub mx: Vec<String>,
    /// Until when it holds without being seen again.
    pub expires_at: DateTime<Utc>,
}

/// Keeps a policy in place of the one before.
pub async fn upsert(db: &mut PgConnection, policy: &MtaStsPolicy) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO mta_sts_policy (domain, policy_id, mode, mx, expires_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (domain) DO UPDATE SET policy_id = $2, mode = $3, mx = $4, expires_at = $5",
    )
    .bind(&policy.domain)
    .bind(&policy.policy_id)
    .bind(&policy.mode)
    .bind(&policy.mx)
    .bind(policy.expires_at)
    .execute(db)
    .await?;
    Ok(())
}

/// A domain's policy that still holds.
pub async fn find(
    db: &mut PgConnection,
    domain: &str,
    now: DateTime<Utc>,
) -> Result<Option<MtaStsPolicy>, DbError> {
    Ok(sqlx::query_as(
        "SELECT domain, policy_id, mode, mx, expires_at FROM mta_sts_policy WHERE domain = $1 AND expires_at > $2",
    )
    .bind(domain)
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Removes policies that hold no more.
pub async fn delete_expired(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query("DELETE FROM mta_sts_policy WHERE expires_at <= $1")
        .bind(now)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
