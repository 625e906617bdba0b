//! Feeds: addresses at which a calendar can be read without signing in.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::{FromRow, PgConnection};

use crate::DbError;

/// What its maker may know of a feed. Its token is known to nobody any more.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Feed {
    /// Whether it tells busy times alone.
    pub busy_only: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a token leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedTarget {
    /// With whose rights the calendar is read.
    pub account: AccountId,
    /// Which calendar.
    pub collection: CollectionId,
    /// Whether busy times alone are told.
    pub busy_only: bool,
    /// When the calendar last changed.
    pub changed_at: DateTime<Utc>,
}

/// Makes the account's feed of a collection, in the place of the one that there was. The caller has checked the right
/// to read it.
pub async fn upsert(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    token_hash: &[u8],
    busy_only: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO feed (collection_id, account_id, token_hash, busy_only, created_at)
         VALUES ($2, $1, $3, $4, $5)
         ON CONFLICT (collection_id, account_id) DO UPDATE SET
             token_hash = EXCLUDED.token_hash, busy_only = EXCLUDED.busy_only, created_at = EXCLUDED.created_at",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(token_hash)
    .bind(busy_only)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// The account's feed of a collection.
pub async fn find(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
) -> Result<Option<Feed>, DbError> {
    // Uses feed_pkey.
    Ok(
        sqlx::query_as("SELECT busy_only, created_at FROM feed WHERE account_id = $1 AND collection_id = $2")
            .bind(account.0)
            .bind(collection.0)
            .fetch_optional(db)
            .await?,
    )
}

/// Takes the account's feed of a collection away. `false` if there was none.
pub async fn delete(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM feed WHERE account_id = $1 AND collection_id = $2")
        .bind(account.0)
        .bind(collection.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What the token of this hash leads to, as long as its maker may sign in and still has a right to the calendar. One
/// who may know busy times alone makes others know no more.
pub async fn open(db: &mut PgConnection, token_hash: &[u8]) -> Result<Option<FeedTarget>, DbError> {
    // Uses feed_token_hash_key, then collection_instance_pkey by the view, and change_pkey from its end.
    let row: Option<(i64, i64, bool, DateTime<Utc>)> = sqlx::query_as(
        "SELECT f.account_id, f.collection_id, f.busy_only OR r.access < 'read',
                coalesce((SELECT l.at FROM change l WHERE l.collection_id = c.id ORDER BY l.sequence DESC LIMIT 1),
                         c.created_at)
         FROM feed f
         JOIN collection c ON c.id = f.collection_id
         JOIN collection_right r ON r.collection_id = f.collection_id AND r.account_id = f.account_id
         WHERE f.token_hash = $1
           AND NOT EXISTS (SELECT FROM mailbox m JOIN domain d ON d.id = m.domain_id
                           WHERE m.account_id = f.account_id AND NOT (m.active AND d.active))",
    )
    .bind(token_hash)
    .fetch_optional(db)
    .await?;
    Ok(
        row.map(|(account, collection, busy_only, changed_at)| FeedTarget {
            account: AccountId(account),
            collection: CollectionId(collection),
            busy_only,
            changed_at,
        }),
    )
}
