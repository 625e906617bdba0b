//! Earlier versions of objects and deleted objects, kept for a time. Rows are written together with the
//! object, by the statements in [`crate::object`].

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId, VersionId};
use sqlx::{FromRow, PgConnection};

use crate::DbError;

/// What an object was.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ObjectVersion {
    /// Its bytes.
    pub data: Vec<u8>,
    /// Whether it was deleted then, rather than replaced.
    pub deleted: bool,
}

/// Looks up what an object of that name was. `None` if it is not kept, or the account may not read the
/// collection.
pub async fn lookup(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    name: &str,
    version: VersionId,
) -> Result<Option<ObjectVersion>, DbError> {
    // Uses object_version_pkey, then collection_instance_pkey by the view.
    Ok(sqlx::query_as(
        "SELECT v.data, v.deleted
         FROM object_version v
         JOIN collection_right r ON r.collection_id = v.collection_id AND r.access >= 'read'
         WHERE r.account_id = $1 AND v.collection_id = $2 AND v.name = $3 AND v.id = $4",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(name)
    .bind(version.0)
    .fetch_optional(db)
    .await?)
}

/// Whether the object was neither replaced nor deleted again since it was that version. The caller holds the
/// collection's lock, so that this stays so.
pub async fn is_newest(
    db: &mut PgConnection,
    collection: CollectionId,
    name: &str,
    version: VersionId,
) -> Result<bool, DbError> {
    // Uses object_version_pkey: few rows are newer.
    Ok(sqlx::query_scalar(
        "SELECT NOT EXISTS (
             SELECT FROM object_version WHERE id > $3 AND collection_id = $1 AND name = $2
         )",
    )
    .bind(collection.0)
    .bind(name)
    .bind(version.0)
    .fetch_one(db)
    .await?)
}

/// Forgets what was replaced or deleted before a time. Answers how many rows went.
pub async fn prune(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    // Uses object_version_replaced_at_idx.
    let done = sqlx::query("DELETE FROM object_version WHERE replaced_at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
