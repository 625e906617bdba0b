//! Scheduling messages that wait to be sent by mail.

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use crate::DbError;

/// A message to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// As whom it is sent.
    pub account: AccountId,
    /// Its Message-ID, without angle brackets: the same however often it is tried.
    pub message_id: String,
    /// METHOD.
    pub method: &'static str,
    /// The UID that it is about.
    pub uid: String,
    /// The sender's address.
    pub sender: String,
    /// The sender's name, or empty.
    pub sender_name: String,
    /// The recipient's address.
    pub recipient: String,
    /// The recipient's name, or empty.
    pub recipient_name: String,
    /// The iCalendar object.
    pub data: Vec<u8>,
}

/// Puts messages into the queue, due at once: one statement, however many.
pub async fn insert(db: &mut PgConnection, new: &[NewMessage], now: DateTime<Utc>) -> Result<(), DbError> {
    let column = |of: fn(&NewMessage) -> &str| -> Vec<&str> { new.iter().map(of).collect() };
    let accounts: Vec<i64> = new.iter().map(|message| message.account.0).collect();
    let data: Vec<&[u8]> = new.iter().map(|message| message.data.as_slice()).collect();
    sqlx::query(
        "INSERT INTO imip_queue (account_id, message_id, method, uid, sender, sender_name, recipient,
                                 recipient_name, data, due_at, created_at)
         SELECT w.*, $10, $10
         FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::text[], $9::bytea[]) AS w",
    )
    .bind(accounts)
    .bind(column(|message| &message.message_id))
    .bind(column(|message| message.method))
    .bind(column(|message| &message.uid))
    .bind(column(|message| &message.sender))
    .bind(column(|message| &message.sender_name))
    .bind(column(|message| &message.recipient))
    .bind(column(|message| &message.recipient_name))
    .bind(data)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}
