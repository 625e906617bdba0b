//! The log of changes, read by sync, and its pruning. Rows are written together with the object, by the
//! statements in [`crate::object`].

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;
use crate::object::ObjectInfo;

/// How far a collection's log reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct LogState {
    /// The newest change.
    pub sequence: i64,
    /// Tokens below this number have expired.
    pub oldest_sequence: i64,
}

/// How far the log of a collection reaches. `None` if the account may not read it. Constant in the size of
/// the collection.
pub async fn state(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
) -> Result<Option<LogState>, DbError> {
    // Uses collection_instance_pkey, then collection_pkey.
    Ok(sqlx::query_as(
        "SELECT c.sequence, c.oldest_sequence
         FROM collection_right r
         JOIN collection c ON c.id = r.collection_id
         WHERE r.account_id = $1 AND r.collection_id = $2 AND r.access >= 'read'",
    )
    .bind(account.0)
    .bind(collection.0)
    .fetch_optional(db)
    .await?)
}

/// The last thing that happened to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was made or modified, and is now this.
    Changed {
        /// The change's number.
        sequence: i64,
        /// The object as it is now.
        info: ObjectInfo,
    },
    /// It was deleted.
    Deleted {
        /// The change's number.
        sequence: i64,
        /// The object's name.
        name: String,
    },
}

impl Change {
    /// The change's number.
    #[must_use]
    pub const fn sequence(&self) -> i64 {
        match self {
            Self::Changed { sequence, .. } | Self::Deleted { sequence, .. } => *sequence,
        }
    }
}

impl FromRow<'_, PgRow> for Change {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        // The columns of an object come first.
        let sequence = row.try_get(8)?;
        if row.try_get(9)? {
            Ok(Self::Deleted {
                sequence,
                name: row.try_get(0)?,
            })
        } else {
            Ok(Self::Changed {
                sequence,
                info: ObjectInfo::from_row(row)?,
            })
        }
    }
}

/// A stretch of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Objects whose last change has a higher number than this.
    pub changed_after: i64,
    /// Deletions with a higher number than this.
    pub deleted_after: i64,
    /// Nothing above this number.
    pub until: i64,
    /// At most so many.
    pub limit: i64,
}

/// What happened to the objects in a stretch of the log, oldest first. An object that was deleted and made
/// again counts as changed; one that was deleted twice comes twice.
pub async fn list(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    stretch: &Stretch,
) -> Result<Vec<Change>, DbError> {
    // Uses object_sequence_idx and change_deleted_idx; both branches stop at the limit.
    Ok(sqlx::query_as(
        "WITH seen AS (
             SELECT collection_id FROM collection_right
             WHERE account_id = $1 AND collection_id = $2 AND access >= 'read'
         )
         (SELECT o.name, o.uid, o.component, o.etag, o.size, o.created_at, o.modified_at, o.schedule_tag,
                 o.sequence, false AS deleted
          FROM object o
          WHERE o.collection_id = (SELECT collection_id FROM seen) AND o.sequence > $3 AND o.sequence <= $5
          ORDER BY o.sequence
          LIMIT $6)
         UNION ALL
         (SELECT d.object_name, '', '', '', 0, d.at, d.at, NULL, d.sequence, true
          FROM change d
          WHERE d.collection_id = (SELECT collection_id FROM seen) AND d.kind = 'deleted'
            AND d.sequence > $4 AND d.sequence <= $5
            AND NOT EXISTS (SELECT FROM object o
                            WHERE o.collection_id = d.collection_id AND o.name = d.object_name)
          ORDER BY d.sequence
          LIMIT $6)
         ORDER BY sequence
         LIMIT $6",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(stretch.changed_after)
    .bind(stretch.deleted_after)
    .bind(stretch.until)
    .bind(stretch.limit)
    .fetch_all(db)
    .await?)
}

/// The collections that have changes from before a time.
pub async fn collections_with_old(
    db: &mut PgConnection,
    before: DateTime<Utc>,
) -> Result<Vec<CollectionId>, DbError> {
    // Uses change_at_idx.
    let ids: Vec<i64> = sqlx::query_scalar("SELECT DISTINCT collection_id FROM change WHERE at < $1")
        .bind(before)
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(CollectionId).collect())
}

/// Forgets a collection's changes made before a time: tokens from before them expire. Answers how many rows
/// went.
pub async fn prune(
    db: &mut PgConnection,
    collection: CollectionId,
    before: DateTime<Utc>,
) -> Result<u64, DbError> {
    // Uses change_pkey.
    let done = sqlx::query(
        "WITH edge AS (
             SELECT max(sequence) AS sequence FROM change WHERE collection_id = $1 AND at < $2
         ), raised AS (
             UPDATE collection c
             SET oldest_sequence = greatest(c.oldest_sequence, edge.sequence)
             FROM edge
             WHERE c.id = $1 AND edge.sequence IS NOT NULL
         )
         DELETE FROM change WHERE collection_id = $1 AND sequence <= (SELECT sequence FROM edge)",
    )
    .bind(collection.0)
    .bind(before)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
