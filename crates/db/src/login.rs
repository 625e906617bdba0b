//! What a check of a password needs to know of an account (*stack*).

use roost_model::Account;
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;

/// The channel on which every Roost process hears that a login changed (`LISTEN roost_login`): the payload is the
/// account's address, or empty where all are concerned. The triggers announce it.
pub const CHANNEL: &str = "roost_login";

/// Someone who can sign in: an active mailbox of an active domain.
#[derive(Clone)]
pub struct Login {
    /// Whose mailbox it is.
    pub account: Account,
    /// The stored hash of the password.
    pub password_hash: String,
}

#[derive(sqlx::FromRow)]
struct LoginRow {
    account_id: i64,
    address: String,
    display_name: String,
    password_hash: String,
}

/// Finds the login of a canonical address.
pub async fn find(db: &mut PgConnection, address: &str) -> Result<Option<Login>, DbError> {
    // Uses account_address_key, then the unique index on mailbox.account_id.
    let row: Option<LoginRow> = sqlx::query_as(
        "SELECT a.id AS account_id, a.address, a.display_name, m.password_hash
         FROM account a
         JOIN mailbox m ON m.account_id = a.id
         JOIN domain d ON d.id = m.domain_id
         WHERE a.address = $1 AND m.active AND d.active",
    )
    .bind(address)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Login {
        account: Account {
            id: AccountId(row.account_id),
            address: row.address,
            display_name: row.display_name,
        },
        password_hash: row.password_hash,
    }))
}
