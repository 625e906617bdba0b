//! Mailboxes of the *stack* way of running.

use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;

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
