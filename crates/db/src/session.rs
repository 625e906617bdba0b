//! Sign-ins of browsers. The token stands in the cookie only; here is its hash.

use chrono::{DateTime, Utc};
use roost_model::Account;
use roost_shared::{AccountId, SessionId};
use sqlx::PgConnection;

use crate::DbError;

/// The channel on which every Roost process hears that sessions ended or may have ended, so that it forgets what it
/// keeps of them (`LISTEN roost_session`). The triggers announce it; the payload says nothing.
pub const CHANNEL: &str = "roost_session";

/// A session to be made.
pub struct NewSession<'a> {
    /// Whose it is.
    pub account: AccountId,
    /// *Stack* only: the stored hash that the password was right by. There is no session if it is another one by now.
    pub password_hash: Option<&'a str>,
    /// SHA-256 of the token.
    pub token_hash: &'a [u8],
    /// *Beside* only: the IMAP password, sealed.
    pub sealed_credential: Option<&'a [u8]>,
    /// The network address that signed in.
    pub ip: &'a str,
    /// The browser's description of itself.
    pub user_agent: &'a str,
    /// When it ends if unused.
    pub expires_at: DateTime<Utc>,
}

/// A session that has not expired, with its owner.
pub struct StoredSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account: Account,
    /// *Beside* only: the IMAP password, sealed.
    pub sealed_credential: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used, as far as it was written down.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends if unused.
    pub expires_at: DateTime<Utc>,
    /// By when a policy asks its owner for a second factor, as long as there is none.
    pub second_factor_due: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct StoredSessionRow {
    second_factor_due: Option<DateTime<Utc>>,
    id: i64,
    account_id: i64,
    address: String,
    display_name: String,
    sealed_credential: Option<Vec<u8>>,
    created_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// One line of a person's list of sessions.
#[derive(sqlx::FromRow)]
pub struct SessionRow {
    /// Its id.
    pub id: i64,
    /// The network address that signed in.
    pub ip: String,
    /// The browser's description of itself.
    pub user_agent: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
}

/// Inserts a session. `None` if the password was changed since it was checked. Whoever changes it next waits for this
/// transaction, and then ends this session with the others.
pub async fn insert(
    db: &mut PgConnection,
    session: &NewSession<'_>,
    now: DateTime<Utc>,
) -> Result<Option<SessionId>, DbError> {
    let row: Option<(i64,)> = sqlx::query_as(
        "WITH mailbox_login AS (
             SELECT FROM mailbox WHERE account_id = $1 AND password_hash = $8 FOR SHARE),
         administrator_login AS (
             SELECT FROM administrator WHERE account_id = $1 AND password_hash = $8 FOR SHARE)
         INSERT INTO session
            (account_id, token_hash, sealed_credential, ip, user_agent, created_at, last_seen_at, expires_at)
         SELECT $1, $2, $3, $4, $5, $6, $6, $7
         WHERE $8::text IS NULL OR EXISTS (SELECT FROM mailbox_login) OR EXISTS (SELECT FROM administrator_login)
         RETURNING id",
    )
    .bind(session.account.0)
    .bind(session.token_hash)
    .bind(session.sealed_credential)
    .bind(session.ip)
    .bind(session.user_agent)
    .bind(now)
    .bind(session.expires_at)
    .bind(session.password_hash)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(id,)| SessionId(id)))
}

/// Finds the live session of a token. In *stack* mode (`needs_mailbox`) the mailbox and its domain, or the administrator
/// without a mailbox, must still be active, and the page open to its owner, so that switching a mailbox off or closing the
/// page to it ends its sessions at once.
pub async fn find_by_token_hash(
    db: &mut PgConnection,
    token_hash: &[u8],
    needs_mailbox: bool,
    now: DateTime<Utc>,
) -> Result<Option<StoredSession>, DbError> {
    // Uses session_token_hash_key, then primary keys.
    let row: Option<StoredSessionRow> = sqlx::query_as(
        "SELECT s.id, s.account_id, a.address, a.display_name, s.sealed_credential,
                s.created_at, s.last_seen_at, s.expires_at,
                (SELECT due FROM second_factor_due u WHERE u.account_id = a.id) AS second_factor_due
         FROM session s
         JOIN account a ON a.id = s.account_id
         LEFT JOIN mailbox m ON m.account_id = a.id
         LEFT JOIN domain d ON d.id = m.domain_id
         LEFT JOIN administrator w ON w.account_id = a.id AND m.id IS NULL
         WHERE s.token_hash = $1 AND s.expires_at > $2
           AND (NOT $3 OR (m.active AND m.sign_in AND 'web' = ANY(m.protocols) AND d.active) OR w.active)",
    )
    .bind(token_hash)
    .bind(now)
    .bind(needs_mailbox)
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| StoredSession {
        id: SessionId(row.id),
        account: Account {
            id: AccountId(row.account_id),
            address: row.address,
            display_name: row.display_name,
        },
        sealed_credential: row.sealed_credential,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
        second_factor_due: row.second_factor_due,
    }))
}

/// Notes that the session was used and when it ends if it is not used again.
pub async fn touch(
    db: &mut PgConnection,
    session: SessionId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query("UPDATE session SET last_seen_at = $2, expires_at = $3 WHERE id = $1")
        .bind(session.0)
        .bind(now)
        .bind(expires_at)
        .execute(db)
        .await?;
    Ok(())
}

/// Lists an account's live sessions, the last used first.
pub async fn list(
    db: &mut PgConnection,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<SessionRow>, DbError> {
    let rows = sqlx::query_as(
        "SELECT id, ip, user_agent, created_at, last_seen_at
         FROM session
         WHERE account_id = $1 AND expires_at > $2
         ORDER BY last_seen_at DESC, id DESC",
    )
    .bind(account.0)
    .bind(now)
    .fetch_all(db)
    .await?;
    Ok(rows)
}

/// Ends one session of an account. `false` if the account has no such session.
pub async fn delete(db: &mut PgConnection, account: AccountId, session: SessionId) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM session WHERE account_id = $1 AND id = $2")
        .bind(account.0)
        .bind(session.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sessions of the account with an address, but for one; answers which.
pub async fn delete_of_address(
    db: &mut PgConnection,
    address: &str,
    keep: Option<SessionId>,
) -> Result<Vec<SessionId>, DbError> {
    let rows: Vec<(i64,)> = sqlx::query_as(
        "DELETE FROM session s USING account a
         WHERE a.address = $1 AND s.account_id = a.id AND s.id IS DISTINCT FROM $2
         RETURNING s.id",
    )
    .bind(address)
    .bind(keep.map(|keep| keep.0))
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id,)| SessionId(id)).collect())
}

/// Removes the sessions that have expired; answers how many.
pub async fn delete_expired(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, DbError> {
    // Uses session_expires_at_idx.
    let done = sqlx::query("DELETE FROM session WHERE expires_at <= $1")
        .bind(now)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
