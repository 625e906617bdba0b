//! Calendars that are published elsewhere: when they are to be fetched, and how that went.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::{FromRow, PgConnection};

use crate::DbError;

/// A calendar that is to be fetched now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which calendar.
    pub collection: CollectionId,
    /// Where it is published.
    pub source: String,
    /// What the other server said of it last time.
    pub etag: String,
    /// As `etag`.
    pub last_modified: String,
    /// How often in a row it could not be fetched.
    pub failures: i32,
}

/// How the fetching of a calendar stands.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SubscriptionState {
    /// Where it is published.
    pub source: String,
    /// When the other server last had an answer.
    pub fetched_at: Option<DateTime<Utc>>,
    /// When it is fetched again; `None` before the first time.
    pub next_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed; empty if it did not.
    pub error: String,
}

/// Takes calendars that are due, at most `limit`, those first that have waited longest. Nobody else takes them before
/// `lease`, whatever becomes of whoever did.
pub async fn claim_due(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    lease: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    sqlx::query(
        "INSERT INTO subscription (collection_id, next_at)
         SELECT c.id, $1 FROM collection c
         WHERE c.origin = 'subscription' AND NOT EXISTS (SELECT FROM subscription s WHERE s.collection_id = c.id)
         ON CONFLICT DO NOTHING",
    )
    .bind(now)
    .execute(&mut *db)
    .await?;
    // Uses subscription_next_at_idx.
    let rows: Vec<(i64, String, String, String, i32)> = sqlx::query_as(
        "WITH taken AS (
             SELECT collection_id FROM subscription WHERE next_at <= $1 ORDER BY next_at LIMIT $3
             FOR UPDATE SKIP LOCKED
         )
         UPDATE subscription s
         SET next_at = $2
         FROM taken t, collection c
         WHERE s.collection_id = t.collection_id AND c.id = s.collection_id
         RETURNING s.collection_id, c.source, s.etag, s.last_modified, s.failures",
    )
    .bind(now)
    .bind(lease)
    .bind(limit)
    .fetch_all(db)
    .await?;
    let due = |(collection, source, etag, last_modified, failures)| Due {
        collection: CollectionId(collection),
        source,
        etag,
        last_modified,
        failures,
    };
    Ok(rows.into_iter().map(due).collect())
}

/// Notes that the other server answered; `validators` are its ETag and Last-Modified, if they are new.
pub async fn succeeded(
    db: &mut PgConnection,
    collection: CollectionId,
    validators: Option<(&str, &str)>,
    next_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let (etag, last_modified) = validators.unzip();
    sqlx::query(
        "UPDATE subscription
         SET etag = coalesce($2, etag), last_modified = coalesce($3, last_modified), next_at = $4, failures = 0,
             error = '', fetched_at = $5
         WHERE collection_id = $1",
    )
    .bind(collection.0)
    .bind(etag)
    .bind(last_modified)
    .bind(next_at)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that an attempt failed.
pub async fn failed(
    db: &mut PgConnection,
    collection: CollectionId,
    error: &str,
    next_at: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE subscription SET failures = failures + 1, error = $2, next_at = $3 WHERE collection_id = $1",
    )
    .bind(collection.0)
    .bind(error)
    .bind(next_at)
    .execute(db)
    .await?;
    Ok(())
}

/// How the fetching of a calendar stands, for an account that may read it. `None` if it is not published elsewhere.
pub async fn find(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
) -> Result<Option<SubscriptionState>, DbError> {
    Ok(sqlx::query_as(
        "SELECT c.source, s.fetched_at, s.next_at, coalesce(s.error, '') AS error
         FROM collection c
         JOIN collection_right r ON r.collection_id = c.id AND r.account_id = $1 AND r.access >= 'read'
         LEFT JOIN subscription s ON s.collection_id = c.id
         WHERE c.id = $2 AND c.origin = 'subscription'",
    )
    .bind(account.0)
    .bind(collection.0)
    .fetch_optional(db)
    .await?)
}

/// Whether the calendar is still there and still published elsewhere; its row is locked until the end of the
/// transaction.
pub async fn lock(db: &mut PgConnection, collection: CollectionId) -> Result<bool, DbError> {
    let row: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM collection WHERE id = $1 AND origin = 'subscription' FOR NO KEY UPDATE",
    )
    .bind(collection.0)
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

/// The objects of a calendar with their bytes.
pub async fn objects(
    db: &mut PgConnection,
    collection: CollectionId,
) -> Result<Vec<(String, Vec<u8>)>, DbError> {
    // Uses object_name_key.
    Ok(
        sqlx::query_as("SELECT name, data FROM object WHERE collection_id = $1 ORDER BY name")
            .bind(collection.0)
            .fetch_all(db)
            .await?,
    )
}
