//! The people of a domain, as a directory lists them: everyone with an account, but those whose mailbox is closed.

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection};

use crate::DbError;

/// Someone in the directory.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Entry {
    /// The address.
    pub address: String,
    /// The name for people, or empty.
    pub display_name: String,
    /// Since when there is an account.
    pub created_at: DateTime<Utc>,
}

/// `SELECT` of everybody in the directory of the domain `$1`.
macro_rules! select_entry {
    ($rest:literal) => {
        concat!(
            "SELECT a.address, a.display_name, a.created_at
             FROM account a
             WHERE a.domain = $1 AND a.domain <> ''
               AND NOT EXISTS (SELECT FROM mailbox m WHERE m.account_id = a.id AND NOT m.active) ",
            $rest
        )
    };
}

/// A stretch of a domain's directory by address: at most `limit` people whose addresses come after `after`.
pub async fn list(
    db: &mut PgConnection,
    domain: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    // Uses account_domain_idx in its order.
    Ok(
        sqlx::query_as(select_entry!("AND a.address > $2 ORDER BY a.address LIMIT $3"))
            .bind(domain)
            .bind(after)
            .bind(limit)
            .fetch_all(db)
            .await?,
    )
}

/// The people of these addresses; those that are not in the directory are left out.
pub async fn find(db: &mut PgConnection, domain: &str, addresses: &[String]) -> Result<Vec<Entry>, DbError> {
    // Uses account_domain_idx.
    Ok(sqlx::query_as(select_entry!("AND a.address = ANY($2)"))
        .bind(domain)
        .bind(addresses)
        .fetch_all(db)
        .await?)
}
