//! Scheduling messages that wait to be sent by mail.

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::{FromRow, PgConnection};

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

/// A message that someone has taken to be sent.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Claimed {
    /// Its place in the queue.
    pub id: i64,
    account_id: i64,
    /// The canonical address of the account.
    pub account_address: String,
    /// Its Message-ID, without angle brackets.
    pub message_id: String,
    /// METHOD.
    pub method: String,
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
    /// How often it was taken, this time included.
    pub attempts: i32,
    /// When the change was made that it tells of.
    pub created_at: DateTime<Utc>,
}

impl Claimed {
    /// As whom it is sent.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        AccountId(self.account_id)
    }
}

/// Takes the message that has been due for longest, until `lease_until`: should whoever took it vanish, it is due
/// again then. What is about one event goes to one recipient in order. `None` if nothing is due.
pub async fn claim(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Option<Claimed>, DbError> {
    // Uses imip_queue_due_idx, then imip_queue_account_idx.
    Ok(sqlx::query_as(
        "UPDATE imip_queue q
         SET attempts = q.attempts + 1, due_at = $2
         FROM account a
         WHERE a.id = q.account_id
           AND q.id = (SELECT w.id
                       FROM imip_queue w
                       WHERE w.due_at <= $1
                         AND NOT EXISTS (SELECT FROM imip_queue e
                                         WHERE e.account_id = w.account_id AND e.uid = w.uid
                                           AND e.recipient = w.recipient AND e.id < w.id)
                       ORDER BY w.due_at, w.id
                       LIMIT 1
                       FOR UPDATE SKIP LOCKED)
         RETURNING q.id, q.account_id, a.address AS account_address, q.message_id, q.method, q.uid, q.sender,
                   q.sender_name, q.recipient, q.recipient_name, q.data, q.attempts, q.created_at",
    )
    .bind(now)
    .bind(lease_until)
    .fetch_optional(db)
    .await?)
}

/// Makes a message due again at a time, if it is still the caller's.
pub async fn postpone(
    db: &mut PgConnection,
    claimed: &Claimed,
    due_at: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query("UPDATE imip_queue SET due_at = $3 WHERE id = $1 AND attempts = $2")
        .bind(claimed.id)
        .bind(claimed.attempts)
        .bind(due_at)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes a message, if it is still the caller's. `None` if it is not; else whether more waits that is about the
/// same event and for the same recipient.
pub async fn finish(db: &mut PgConnection, claimed: &Claimed) -> Result<Option<bool>, DbError> {
    let done = sqlx::query("DELETE FROM imip_queue WHERE id = $1 AND attempts = $2")
        .bind(claimed.id)
        .bind(claimed.attempts)
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    // Uses imip_queue_account_idx.
    Ok(Some(
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM imip_queue WHERE account_id = $1 AND uid = $2 AND recipient = $3)",
        )
        .bind(claimed.account_id)
        .bind(&claimed.uid)
        .bind(&claimed.recipient)
        .fetch_one(db)
        .await?,
    ))
}
