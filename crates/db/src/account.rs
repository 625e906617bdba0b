//! Accounts: who owns calendars and contacts, and how they want the page.

use chrono::{DateTime, Utc};
use roost_model::Account;
use roost_shared::AccountId;
use roost_shared::settings::Settings;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::DbError;
use crate::schedule::AccountKind;

#[derive(sqlx::FromRow)]
struct AccountRow {
    id: i64,
    address: String,
    display_name: String,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: AccountId(row.id),
            address: row.address,
            display_name: row.display_name,
        }
    }
}

/// Looks an account up by its canonical address.
pub async fn find_by_address(db: &mut PgConnection, address: &str) -> Result<Option<Account>, DbError> {
    // Uses account_address_key.
    let row: Option<AccountRow> =
        sqlx::query_as("SELECT id, address, display_name FROM account WHERE address = $1")
            .bind(address)
            .fetch_optional(db)
            .await?;
    Ok(row.map(Account::from))
}

/// Makes the account, or answers the one that has the address already. The flag says whether it is new.
pub async fn find_or_insert(
    db: &mut PgConnection,
    address: &str,
    display_name: &str,
    now: DateTime<Utc>,
) -> Result<(Account, bool), DbError> {
    // The no-op update makes the existing row visible to RETURNING; xmax tells the two cases apart.
    let (id, address, display_name, is_new): (i64, String, String, bool) = sqlx::query_as(
        "INSERT INTO account (address, display_name, created_at)
         VALUES ($1, $2, $3)
         ON CONFLICT (address) DO UPDATE SET address = EXCLUDED.address
         RETURNING id, address, display_name, xmax = 0",
    )
    .bind(address)
    .bind(display_name)
    .bind(now)
    .fetch_one(db)
    .await?;
    Ok((
        Account {
            id: AccountId(id),
            address,
            display_name,
        },
        is_new,
    ))
}

/// Says what the account is: a person, a room or a thing.
pub async fn update_kind(
    db: &mut PgConnection,
    account: AccountId,
    kind: AccountKind,
) -> Result<(), DbError> {
    sqlx::query("UPDATE account SET kind = $2 WHERE id = $1")
        .bind(account.0)
        .bind(kind)
        .execute(db)
        .await?;
    Ok(())
}

/// Reads the account's settings. Unknown or missing fields fall back to their defaults.
pub async fn settings(db: &mut PgConnection, account: AccountId) -> Result<Settings, DbError> {
    let row: Option<(Json<Settings>,)> = sqlx::query_as("SELECT settings FROM account WHERE id = $1")
        .bind(account.0)
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(Json(settings),)| settings).unwrap_or_default())
}

/// Stores the account's settings.
pub async fn update_settings(
    db: &mut PgConnection,
    account: AccountId,
    settings: &Settings,
) -> Result<(), DbError> {
    sqlx::query("UPDATE account SET settings = $2 WHERE id = $1")
        .bind(account.0)
        .bind(Json(settings))
        .execute(db)
        .await?;
    Ok(())
}

/// Locks the account's row to the end of the transaction, so that what is counted for it stays true.
pub async fn lock(db: &mut PgConnection, account: AccountId) -> Result<(), DbError> {
    sqlx::query("SELECT FROM account WHERE id = $1 FOR UPDATE")
        .bind(account.0)
        .execute(db)
        .await?;
    Ok(())
}
