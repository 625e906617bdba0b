//! Locking a row that is about to be read and changed, so that of two changes at once neither undoes the other.

use sqlx::PgConnection;

use crate::DbError;

/// A row by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// See [`crate::bcc_map`].
    BccMap(i64),
    /// See [`crate::recipient_map`].
    RecipientMap(i64),
    /// See [`crate::relay_host`].
    RelayHost(i64),
    /// See [`crate::tls_policy`].
    TlsPolicy(i64),
    /// See [`crate::transport`].
    Transport(i64),
}

/// Waits for whoever changes the row, and keeps others from it until the end of the transaction. Of a row that is not there,
/// nothing is locked.
pub async fn lock(db: &mut PgConnection, row: Row) -> Result<(), DbError> {
    let (statement, id) = match row {
        Row::BccMap(id) => ("SELECT FROM bcc_map WHERE id = $1 FOR NO KEY UPDATE", id),
        Row::RecipientMap(id) => ("SELECT FROM recipient_map WHERE id = $1 FOR NO KEY UPDATE", id),
        Row::RelayHost(id) => ("SELECT FROM relay_host WHERE id = $1 FOR NO KEY UPDATE", id),
        Row::TlsPolicy(id) => ("SELECT FROM tls_policy WHERE id = $1 FOR NO KEY UPDATE", id),
        Row::Transport(id) => ("SELECT FROM transport WHERE id = $1 FOR NO KEY UPDATE", id),
    };
    sqlx::query(statement).bind(id).execute(db).await?;
    Ok(())
}
