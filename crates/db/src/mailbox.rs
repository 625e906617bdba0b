//! Mailboxes of the *stack* way of running.

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;

/// A mailbox to be made.
pub struct NewMailbox<'a> {
    /// The account that owns it.
    pub account: AccountId,
    /// Its domain's id.
    pub domain: i64,
    /// What stands before the `@`, in lower case.
    pub local_part: &'a str,
    /// The PHC string of its password.
    pub password_hash: &'a str,
    /// In bytes; 0 for no limit.
    pub quota_bytes: i64,
    /// Whether its owner administers the whole server.
    pub is_admin: bool,
}

/// Inserts a mailbox. Fails on `mailbox_address_key` if the address is taken.
pub async fn insert(
    db: &mut PgConnection,
    mailbox: &NewMailbox<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO mailbox
            (account_id, domain_id, local_part, password_hash, quota_bytes, is_admin, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(mailbox.account.0)
    .bind(mailbox.domain)
    .bind(mailbox.local_part)
    .bind(mailbox.password_hash)
    .bind(mailbox.quota_bytes)
    .bind(mailbox.is_admin)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Replaces the password's hash. `false` if there is no such mailbox.
pub async fn update_password_hash(
    db: &mut PgConnection,
    address: &str,
    password_hash: &str,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "UPDATE mailbox SET password_hash = $2
         WHERE account_id = (SELECT id FROM account WHERE address = $1)",
    )
    .bind(address)
    .bind(password_hash)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces one hash of the password by another of the same password. `false` if it is not the stored one any more.
pub async fn replace_password_hash(
    db: &mut PgConnection,
    account: AccountId,
    stored: &str,
    renewed: &str,
) -> Result<bool, DbError> {
    let done =
        sqlx::query("UPDATE mailbox SET password_hash = $3 WHERE account_id = $1 AND password_hash = $2")
            .bind(account.0)
            .bind(stored)
            .bind(renewed)
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}
