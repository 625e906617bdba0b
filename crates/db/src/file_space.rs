//! How much of their space for files accounts have used.

use roost_shared::AccountId;
use sqlx::{FromRow, PgConnection};

use crate::DbError;

/// What an account's tree comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct FileSpace {
    /// Bytes of all files.
    pub used_bytes: i64,
    /// Files and collections.
    pub nodes: i64,
}

/// Makes an account's space unless it is there.
pub async fn insert_missing(db: &mut PgConnection, account: AccountId) -> Result<(), DbError> {
    sqlx::query("INSERT INTO file_space (account_id) VALUES ($1) ON CONFLICT (account_id) DO NOTHING")
        .bind(account.0)
        .execute(db)
        .await?;
    Ok(())
}

/// What the account uses; `None` if it never had a file.
pub async fn find(db: &mut PgConnection, account: AccountId) -> Result<Option<FileSpace>, DbError> {
    Ok(
        sqlx::query_as("SELECT used_bytes, nodes FROM file_space WHERE account_id = $1")
            .bind(account.0)
            .fetch_optional(db)
            .await?,
    )
}

/// Adds to what the account uses; negative numbers take away. Takes the row's lock, which the caller may have.
pub async fn add(
    db: &mut PgConnection,
    account: AccountId,
    bytes: i64,
    nodes: i64,
) -> Result<FileSpace, DbError> {
    Ok(sqlx::query_as(
        "UPDATE file_space SET used_bytes = used_bytes + $2, nodes = nodes + $3
         WHERE account_id = $1
         RETURNING used_bytes, nodes",
    )
    .bind(account.0)
    .bind(bytes)
    .bind(nodes)
    .fetch_one(db)
    .await?)
}
