//! Who administers domains (`domain_admin`), and administrators without a mailbox (`administrator`).

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;

/// Who administers domains.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct DomainAdminRow {
    /// The account.
    pub account_id: i64,
    /// Its address, or its name.
    pub username: String,
    /// Whether it has a mailbox.
    pub has_mailbox: bool,
    /// Whether it may sign in.
    pub active: bool,
    /// What it administers.
    pub domains: Vec<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_domain_admin {
    ($rest:literal) => {
        concat!(
            "SELECT c.id AS account_id, c.address AS username, m.id IS NOT NULL AS has_mailbox,
                    coalesce(m.active, w.active) AS active,
                    ARRAY(SELECT d.name FROM domain_admin x JOIN domain d ON d.id = x.domain_id
                          WHERE x.account_id = c.id ORDER BY d.name) AS domains,
                    coalesce(w.created_at, (SELECT min(x.created_at) FROM domain_admin x
                                            WHERE x.account_id = c.id)) AS created_at
             FROM account c
             LEFT JOIN mailbox m ON m.account_id = c.id
             LEFT JOIN administrator w ON w.account_id = c.id
             WHERE (w.account_id IS NOT NULL
                    OR (m.removed_at IS NULL AND EXISTS (SELECT FROM domain_admin x WHERE x.account_id = c.id))) ",
            $rest
        )
    };
}

/// Finds an administrator of domains by address or name.
pub async fn find(db: &mut PgConnection, username: &str) -> Result<Option<DomainAdminRow>, DbError> {
    Ok(sqlx::query_as(select_domain_admin!("AND c.address = $1"))
        .bind(username)
        .fetch_optional(db)
        .await?)
}

/// Administrators of domains, by address or name.
pub async fn list(db: &mut PgConnection, after: &str, limit: i64) -> Result<Vec<DomainAdminRow>, DbError> {
    Ok(sqlx::query_as(select_domain_admin!(
        "AND c.address > $1 ORDER BY c.address LIMIT $2"
    ))
    .bind(after)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// Replaces what an account administers. Names that are no domain are left out.
pub async fn set_domains(
    db: &mut PgConnection,
    account: AccountId,
    domains: &[String],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "DELETE FROM domain_admin x USING domain d
         WHERE x.account_id = $1 AND d.id = x.domain_id AND NOT d.name = ANY($2)",
    )
    .bind(account.0)
    .bind(domains)
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "INSERT INTO domain_admin (account_id, domain_id, created_at)
         SELECT $1, id, $3 FROM domain WHERE name = ANY($2) AND removed_at IS NULL
         ON CONFLICT DO NOTHING",
    )
    .bind(account.0)
    .bind(domains)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Gives an account a sign-in of its own.
pub async fn insert_administrator(
    db: &mut PgConnection,
    account: AccountId,
    password_hash: &str,
    active: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO administrator (account_id, password_hash, active, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(account.0)
    .bind(password_hash)
    .bind(active)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Changes such a sign-in; without a hash the password stays.
pub async fn update_administrator(
    db: &mut PgConnection,
    account: AccountId,
    password_hash: Option<&str>,
    active: bool,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE administrator SET password_hash = coalesce($2, password_hash), active = $3 WHERE account_id = $1",
    )
    .bind(account.0)
    .bind(password_hash)
    .bind(active)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes all domains from an account; one without a mailbox is deleted.
pub async fn delete(db: &mut PgConnection, account: AccountId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM domain_admin WHERE account_id = $1")
        .bind(account.0)
        .execute(&mut *db)
        .await?;
    sqlx::query("DELETE FROM account c USING administrator w WHERE c.id = $1 AND w.account_id = c.id")
        .bind(account.0)
        .execute(db)
        .await?;
    Ok(())
}

/// What an account may administer: the whole server, and which domains.
pub async fn rights(db: &mut PgConnection, account: AccountId) -> Result<(bool, Vec<String>), DbError> {
    Ok(sqlx::query_as(
        "SELECT EXISTS (SELECT FROM mailbox m JOIN domain d ON d.id = m.domain_id
                        WHERE m.account_id = $1 AND m.is_admin AND m.active AND d.active),
                ARRAY(SELECT d.name FROM domain_admin x JOIN domain d ON d.id = x.domain_id
                      WHERE x.account_id = $1 AND d.removed_at IS NULL ORDER BY d.name)",
    )
    .bind(account.0)
    .fetch_one(db)
    .await?)
}
