//! When each account last signed in by which door (`last_sign_in`).

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, Protocol};
use serde::Deserialize;
use sqlx::PgConnection;

use crate::DbError;

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Whose.
    pub account: AccountId,
    /// At which door.
    pub protocol: Protocol,
    /// When.
    pub at: DateTime<Utc>,
    /// From which network address; empty where it is not known.
    pub ip: String,
}

/// The last sign-in by a door, as it is read with a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct LastSignInRow {
    /// The door's name.
    pub protocol: String,
    /// When it was.
    pub at: DateTime<Utc>,
    /// From which network address; empty where it is not known.
    pub ip: String,
}

/// Writes down many at once, one for each account and door. Accounts that are gone are left out; what is known of a
/// later one stays.
pub async fn record(db: &mut PgConnection, sign_ins: &[SignIn]) -> Result<(), DbError> {
    let accounts: Vec<i64> = sign_ins.iter().map(|sign_in| sign_in.account.0).collect();
    let protocols: Vec<&str> = sign_ins.iter().map(|sign_in| sign_in.protocol.as_str()).collect();
    let moments: Vec<DateTime<Utc>> = sign_ins.iter().map(|sign_in| sign_in.at).collect();
    let addresses: Vec<&str> = sign_ins.iter().map(|sign_in| sign_in.ip.as_str()).collect();
    sqlx::query(
        "INSERT INTO last_sign_in AS l (account_id, protocol, at, ip)
         SELECT s.account_id, s.protocol, s.at, s.ip
         FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[]) AS s (account_id, protocol, at, ip)
         JOIN account c ON c.id = s.account_id
         ORDER BY s.account_id, s.protocol
         ON CONFLICT (account_id, protocol) DO UPDATE SET at = excluded.at, ip = excluded.ip WHERE l.at < excluded.at",
    )
    .bind(accounts)
    .bind(protocols)
    .bind(moments)
    .bind(addresses)
    .execute(db)
    .await?;
    Ok(())
}
