//! What those are told who had accepted a collection: that it was taken back (`withdrawn_share`), or that they may do
//! something else with it (`collection_share_reply`). [`super::settle`] notes both.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;
use crate::collection::{Access, CollectionKind};
use crate::principal::Principal;

/// What became of a collection that someone had accepted, and that they have not put away yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which one. If it was taken back, it may be gone.
    pub collection: CollectionId,
    /// What it holds.
    pub kind: CollectionKind,
    /// Its owner.
    pub owner: Principal,
    /// Its name in the owner's home.
    pub owner_path: String,
    /// What the person calls it.
    pub title: String,
    /// What the person may do, or could until it was taken back.
    pub access: Access,
    /// Whether it was taken back; else what the person may do has changed.
    pub is_withdrawn: bool,
    /// Since when.
    pub noted_at: DateTime<Utc>,
}

impl FromRow<'_, PgRow> for Notice {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            collection: CollectionId(row.try_get("collection_id")?),
            kind: row.try_get("kind")?,
            owner: Principal::person(row, ["owner_id", "address", "owner_name"])?,
            owner_path: row.try_get("owner_path")?,
            title: row.try_get("title")?,
            access: row.try_get("access")?,
            is_withdrawn: row.try_get("is_withdrawn")?,
            noted_at: row.try_get("noted_at")?,
        })
    }
}

/// What the account has not put away, the newest first.
pub async fn notices(db: &mut PgConnection, account: AccountId) -> Result<Vec<Notice>, DbError> {
    // Uses withdrawn_share_pkey, and collection_instance_name_key, then collection_share_reply_pkey.
    Ok(sqlx::query_as(
        "SELECT w.collection_id, w.kind, w.owner_id, o.address, o.display_name AS owner_name, w.owner_path, w.title,
                w.access, true AS is_withdrawn, w.withdrawn_at AS noted_at
         FROM withdrawn_share w
         JOIN account o ON o.id = w.owner_id
         WHERE w.account_id = $1
         UNION ALL
         SELECT i.collection_id, i.kind, c.owner_id, o.address, o.display_name, v.name, i.display_name,
                i.access, false, p.access_changed_at
         FROM collection_instance i
         JOIN collection_share_reply p ON p.collection_id = i.collection_id AND p.account_id = i.account_id
         JOIN collection c ON c.id = i.collection_id
         JOIN account o ON o.id = c.owner_id
         JOIN collection_instance v ON v.collection_id = c.id AND v.account_id = c.owner_id
         WHERE i.account_id = $1 AND i.access <> 'owner' AND p.accepted AND p.access_changed_at IS NOT NULL
         ORDER BY noted_at DESC, collection_id DESC",
    )
    .bind(account.0)
    .fetch_all(db)
    .await?)
}

/// Puts away what the account was told of a collection. `false` if it was told nothing.
pub async fn delete_notice(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
) -> Result<bool, DbError> {
    let known: bool = sqlx::query_scalar(
        "WITH withdrawn AS (
             DELETE FROM withdrawn_share WHERE account_id = $1 AND collection_id = $2 RETURNING collection_id
         ), changed AS (
             UPDATE collection_share_reply
             SET access_changed_at = NULL
             WHERE account_id = $1 AND collection_id = $2 AND access_changed_at IS NOT NULL
             RETURNING collection_id
         )
         SELECT EXISTS (SELECT FROM withdrawn) OR EXISTS (SELECT FROM changed)",
    )
    .bind(account.0)
    .bind(collection.0)
    .fetch_one(db)
    .await?;
    Ok(known)
}

/// Forgets what was taken back before a time.
pub async fn prune_withdrawn(db: &mut PgConnection, before: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query("DELETE FROM withdrawn_share WHERE withdrawn_at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(())
}
