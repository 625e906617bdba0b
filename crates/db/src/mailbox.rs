//! Mailboxes of the *stack* way of running.

use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;

/// Replaces the hash of the password of a mailbox, or of an administrator without one. `false` if there is neither.
pub async fn update_password_hash(
    db: &mut PgConnection,
    address: &str,
    password_hash: &str,
) -> Result<bool, DbError> {
    let changed: i64 = sqlx::query_scalar(
        "WITH who AS (SELECT id FROM account WHERE address = $1),
         of_mailbox AS (
             UPDATE mailbox m SET password_hash = $2 FROM who WHERE m.account_id = who.id RETURNING m.account_id),
         of_administrator AS (
             UPDATE administrator w SET password_hash = $2 FROM who WHERE w.account_id = who.id RETURNING w.account_id)
         SELECT count(*) FROM (SELECT * FROM of_mailbox UNION SELECT * FROM of_administrator) AS changed",
    )
    .bind(address)
    .bind(password_hash)
    .fetch_one(db)
    .await?;
    Ok(changed == 1)
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

/// How large the mailbox of an address may grow, in bytes, 0 for any size; `None` if the mail server has none of it. One that
/// is being emptied it still has.
pub async fn find_quota(db: &mut PgConnection, address: &str) -> Result<Option<i64>, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT m.quota_bytes
             FROM account c JOIN mailbox m ON m.account_id = c.id JOIN domain d ON d.id = m.domain_id
             WHERE c.address = $1 AND ((m.active AND d.active) OR m.removed_at IS NOT NULL)",
    )
    .bind(address)
    .fetch_optional(db)
    .await?)
}
