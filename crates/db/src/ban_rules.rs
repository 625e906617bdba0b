//! When the gate bans by itself (`ban_rules`).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// The rules.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BanRules {
    /// Whether it does.
    pub enabled: bool,
    /// After how many failures of a network …
    pub max_attempts: i32,
    /// … within how many seconds.
    pub retry_window_seconds: i32,
    /// For how many seconds the first time.
    pub ban_seconds: i32,
    /// Whether each further time is twice as long.
    pub grows: bool,
    /// The longest, in seconds.
    pub max_ban_seconds: i32,
    /// What of IPv4 is counted and banned together: the length of a prefix.
    pub ipv4_prefix: i32,
    /// The same of IPv6.
    pub ipv6_prefix: i32,
    /// Networks in CIDR that no ban holds for.
    pub never: Vec<String>,
}

/// The rules that an administrator set; `None` if none did.
pub async fn find(db: &mut PgConnection) -> Result<Option<BanRules>, DbError> {
    Ok(sqlx::query_as(
        "SELECT enabled, max_attempts, retry_window_seconds, ban_seconds, grows, max_ban_seconds, ipv4_prefix,
                ipv6_prefix, never::text[] AS never
         FROM ban_rules",
    )
    .fetch_optional(db)
    .await?)
}

/// Replaces the rules.
pub async fn set(db: &mut PgConnection, rules: &BanRules, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO ban_rules (enabled, max_attempts, retry_window_seconds, ban_seconds, grows, max_ban_seconds,
             ipv4_prefix, ipv6_prefix, never, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text[]::cidr[], $10)
         ON CONFLICT (only_row) DO UPDATE SET enabled = $1, max_attempts = $2, retry_window_seconds = $3,
             ban_seconds = $4, grows = $5, max_ban_seconds = $6, ipv4_prefix = $7, ipv6_prefix = $8,
             never = $9::text[]::cidr[], changed_at = $10",
    )
    .bind(rules.enabled)
    .bind(rules.max_attempts)
    .bind(rules.retry_window_seconds)
    .bind(rules.ban_seconds)
    .bind(rules.grows)
    .bind(rules.max_ban_seconds)
    .bind(rules.ipv4_prefix)
    .bind(rules.ipv6_prefix)
    .bind(&rules.never)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}
