//! Making, changing, deleting and locking collections.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use super::{CollectionKind, Origin};
use crate::DbError;

/// What a new collection is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewCollection<'a> {
    /// What it holds.
    pub kind: CollectionKind,
    /// The last segment of its DAV path.
    pub name: &'a str,
    /// The owner's name for it.
    pub display_name: &'a str,
    /// Its language, or empty.
    pub display_name_language: &'a str,
    /// Description, may be empty.
    pub description: &'a str,
    /// Its language, or empty.
    pub description_language: &'a str,
    /// `#rrggbb`, or empty.
    pub color: &'a str,
    /// Position among the owner's collections.
    pub sort_order: i32,
    /// The components that it takes.
    pub components: &'a [String],
    /// CALDAV:calendar-timezone, or empty.
    pub timezone: &'a str,
    /// Whether it is the owner's default for what it holds.
    pub is_default: bool,
    /// What it is drawn from.
    pub origin: Origin,
    /// Of a subscription, its URL; else empty.
    pub source: &'a str,
}

/// Makes a collection with its owner's view of it. Violates `collection_instance_name_key` if the owner has
/// one of that kind and name.
pub async fn insert(
    db: &mut PgConnection,
    owner: AccountId,
    new: &NewCollection<'_>,
    now: DateTime<Utc>,
) -> Result<CollectionId, DbError> {
    let id = sqlx::query_scalar(
        "WITH made AS (
             INSERT INTO collection (owner_id, kind, components, timezone, created_at, origin, source)
             VALUES ($1, $2, $3, $4, $5, $12, $13)
             RETURNING id
         )
         INSERT INTO collection_instance (collection_id, account_id, kind, name, display_name, description,
                                          color, sort_order, is_default, display_name_language,
                                          description_language)
         SELECT id, $1, $2, $6, $7, $8, $9, $10, $11, $14, $15 FROM made
         RETURNING collection_id",
    )
    .bind(owner.0)
    .bind(new.kind)
    .bind(new.components)
    .bind(new.timezone)
    .bind(now)
    .bind(new.name)
    .bind(new.display_name)
    .bind(new.description)
    .bind(new.color)
    .bind(new.sort_order)
    .bind(new.is_default)
    .bind(new.origin)
    .bind(new.source)
    .bind(new.display_name_language)
    .bind(new.description_language)
    .fetch_one(db)
    .await?;
    Ok(CollectionId(id))
}

/// Changes to one person's view of a collection. What is `None` stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct InstanceUpdate<'a> {
    /// The person's name for it.
    pub display_name: Option<&'a str>,
    /// The language of that name, or empty. It goes with the name: without one, it says nothing.
    pub display_name_language: &'a str,
    /// Description.
    pub description: Option<&'a str>,
    /// The language of that description, or empty; it goes with the description.
    pub description_language: &'a str,
    /// `#rrggbb`, or empty.
    pub color: Option<&'a str>,
    /// Position.
    pub sort_order: Option<i32>,
    /// Whether it is shown.
    pub visible: Option<bool>,
    /// Whether new objects go here.
    pub is_default: Option<bool>,
    /// Whether its objects do not keep the person busy.
    pub is_transparent: Option<bool>,
}

/// Changes the account's view of a collection. `false` if the account does not see it.
pub async fn update_instance(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    update: &InstanceUpdate<'_>,
) -> Result<bool, DbError> {
    // Uses collection_instance_pkey.
    let done = sqlx::query(
        "UPDATE collection_instance
         SET display_name = coalesce($3, display_name),
             description = coalesce($4, description),
             color = coalesce($5, color),
             sort_order = coalesce($6, sort_order),
             visible = coalesce($7, visible),
             is_default = coalesce($8, is_default),
             transparent = coalesce($9, transparent),
             display_name_language = CASE WHEN $3 IS NULL THEN display_name_language ELSE $10 END,
             description_language = CASE WHEN $4 IS NULL THEN description_language ELSE $11 END
         WHERE account_id = $1 AND collection_id = $2",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(update.display_name)
    .bind(update.description)
    .bind(update.color)
    .bind(update.sort_order)
    .bind(update.visible)
    .bind(update.is_default)
    .bind(update.is_transparent)
    .bind(update.display_name_language)
    .bind(update.description_language)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives the collection another name in the account's home. `false` if the account does not see it; violates
/// `collection_instance_name_key` if another has the name.
pub async fn rename(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    name: &str,
) -> Result<bool, DbError> {
    // Uses collection_instance_pkey.
    let done =
        sqlx::query("UPDATE collection_instance SET name = $3 WHERE account_id = $1 AND collection_id = $2")
            .bind(account.0)
            .bind(collection.0)
            .bind(name)
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the timezone that all who see the collection share. The caller has checked the right to.
pub async fn update_timezone(
    db: &mut PgConnection,
    collection: CollectionId,
    timezone: &str,
) -> Result<(), DbError> {
    sqlx::query("UPDATE collection SET timezone = $2 WHERE id = $1")
        .bind(collection.0)
        .bind(timezone)
        .execute(db)
        .await?;
    Ok(())
}

/// Deletes a collection that the account owns, with all objects, views and history. `false` if there is none.
pub async fn delete(
    db: &mut PgConnection,
    owner: AccountId,
    collection: CollectionId,
) -> Result<bool, DbError> {
    let done = sqlx::query("DELETE FROM collection WHERE id = $2 AND owner_id = $1")
        .bind(owner.0)
        .bind(collection.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What a writer must know of the collection that it has locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteLock {
    /// Whose the collection is.
    pub owner: AccountId,
    /// The number of the last of the changes that were asked for.
    pub sequence: i64,
    /// Whether the account may write; if not, the caller rolls back.
    pub writable: bool,
    /// Whether the account may remove objects, which it also may from its inbox.
    pub removable: bool,
    /// What the collection holds.
    pub kind: CollectionKind,
    /// The components that it takes.
    pub components: Vec<String>,
    /// Whether there are WebDAV locks in the collection, perhaps ones that have ended.
    pub has_locks: bool,
}

impl FromRow<'_, PgRow> for WriteLock {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            owner: AccountId(row.try_get("owner_id")?),
            sequence: row.try_get("sequence")?,
            writable: row.try_get("writable")?,
            removable: row.try_get("removable")?,
            kind: row.try_get("kind")?,
            components: row.try_get("components")?,
            has_locks: row.try_get("has_locks")?,
        })
    }
}

/// Takes `changes` numbers from the collection's sequence and, with them, its row's lock until the end of
/// the transaction: writers of one collection queue here, so that numbers have no gaps and appear in order.
/// `None` if the account does not see the collection.
pub async fn lock_for_write(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    changes: i64,
) -> Result<Option<WriteLock>, DbError> {
    // Uses collection_instance_pkey, then collection_pkey and dav_lock_collection_id_idx.
    Ok(sqlx::query_as(
        "UPDATE collection c
         SET sequence = c.sequence + $3
         FROM collection_right r
         WHERE r.account_id = $1 AND r.collection_id = $2 AND c.id = r.collection_id
         RETURNING c.owner_id, c.sequence, r.access >= 'read_write' AND c.origin = 'own' AS writable,
                   r.access >= 'read_write' AND c.origin IN ('own', 'inbox') AS removable, c.kind, c.components,
                   EXISTS (SELECT FROM dav_lock l WHERE l.collection_id = c.id) AS has_locks",
    )
    .bind(account.0)
    .bind(collection.0)
    .bind(changes)
    .fetch_optional(db)
    .await?)
}

/// Locks the account's row, so that only one transaction at a time makes its default collections. `false`
/// if the account is gone.
pub async fn lock_home(db: &mut PgConnection, account: AccountId) -> Result<bool, DbError> {
    let row: Option<i64> = sqlx::query_scalar("SELECT id FROM account WHERE id = $1 FOR NO KEY UPDATE")
        .bind(account.0)
        .fetch_optional(db)
        .await?;
    Ok(row.is_some())
}
