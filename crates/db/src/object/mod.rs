//! Calendar objects and cards: the client's bytes and the columns drawn from them.
//!
//! Reading is here; writing, which also writes the log and the kept versions, is in `write` and `relocate`, the
//! search for candidates of a query in [`candidates`], the list of contacts in [`cards`].

pub mod candidates;
pub mod cards;
pub mod content;
mod relocate;
mod write;

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;

pub use relocate::{Destination, MoveSituation, ObjectId, find_situation, give_way, relocate};
pub use write::{Condition, NewObject, Scheduling, SeriesTimes, WriteOutcome, delete, write};

/// An object without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// The last segment of its DAV path.
    pub name: String,
    /// Its UID.
    pub uid: String,
    /// `VEVENT`, `VTODO`, `VJOURNAL`, `VFREEBUSY` or `VCARD`.
    pub component: String,
    /// The strong entity tag of its bytes, with quotes.
    pub etag: String,
    /// How many bytes it has.
    pub size: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub modified_at: DateTime<Utc>,
    /// Of a scheduling object (RFC 6638 §3.1) its Schedule-Tag, with quotes.
    pub schedule_tag: Option<String>,
}

impl ObjectInfo {
    /// How many columns it has.
    pub(crate) const COLUMNS: usize = 8;

    /// Reads the columns from a place on, in the order of `select_object`: looking each up by its name would take a good
    /// part of the time of a long list.
    pub(crate) fn from_columns(row: &PgRow, first: usize) -> Result<Self, sqlx::Error> {
        let size: i32 = row.try_get(first + 4)?;
        Ok(Self {
            name: row.try_get(first)?,
            uid: row.try_get(first + 1)?,
            component: row.try_get(first + 2)?,
            etag: row.try_get(first + 3)?,
            size: u32::try_from(size).unwrap_or(0),
            created_at: row.try_get(first + 5)?,
            modified_at: row.try_get(first + 6)?,
            schedule_tag: row.try_get(first + 7)?,
        })
    }
}

impl FromRow<'_, PgRow> for ObjectInfo {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Self::from_columns(row, 0)
    }
}

/// What a list of a collection mostly asks of an object. Such lists are long, so that each column counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectTag {
    /// The last segment of its DAV path.
    pub name: String,
    /// As in [`ObjectInfo`].
    pub component: String,
    /// The strong entity tag of its bytes, with quotes.
    pub etag: String,
}

/// An object with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Which collection it is in.
    pub collection: CollectionId,
    /// All but the bytes.
    pub info: ObjectInfo,
    /// The bytes that the client sent.
    pub data: Vec<u8>,
}

impl FromRow<'_, PgRow> for Object {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            collection: CollectionId(row.try_get(8)?),
            info: ObjectInfo::from_row(row)?,
            data: row.try_get(9)?,
        })
    }
}

/// Whether the account `$1` may read the collection `$2`: asked once for a statement, not for each object.
macro_rules! is_readable {
    () => {
        "EXISTS (SELECT FROM collection_right r
                 WHERE r.collection_id = $2 AND r.account_id = $1 AND r.access >= 'read')"
    };
}
pub(crate) use is_readable;

/// `SELECT` of an [`ObjectInfo`] of the collection `$2`, in the order in which it is read, and what else `$columns` names;
/// `$1` is the acting account, which has to have the right to read.
macro_rules! select_object {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT o.name, o.uid, o.component, o.etag, o.size, o.created_at, o.modified_at, o.schedule_tag",
            $columns,
            " FROM object o WHERE o.collection_id = $2 AND ",
            is_readable!(),
            " AND ",
            $rest
        )
    };
}

/// Looks one object up by its name, with its bytes.
pub async fn find_by_name(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    name: &str,
) -> Result<Option<Object>, DbError> {
    // Uses object_name_key.
    Ok(
        sqlx::query_as(select_object!(", o.collection_id, o.data", "o.name = $3"))
            .bind(account.0)
            .bind(collection.0)
            .bind(name)
            .fetch_optional(db)
            .await?,
    )
}

/// Looks one object up by its name, without its bytes.
pub async fn find_info_by_name(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    name: &str,
) -> Result<Option<ObjectInfo>, DbError> {
    // Uses object_name_key.
    Ok(sqlx::query_as(select_object!("", "o.name = $3"))
        .bind(account.0)
        .bind(collection.0)
        .bind(name)
        .fetch_optional(db)
        .await?)
}

/// A stretch of a collection by name: at most `limit` objects whose names come after `after`.
pub async fn list_page(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    after: &str,
    limit: i64,
) -> Result<Vec<ObjectInfo>, DbError> {
    // Uses object_name_key in its order.
    Ok(
        sqlx::query_as(select_object!("", "o.name > $3 ORDER BY o.name LIMIT $4"))
            .bind(account.0)
            .bind(collection.0)
            .bind(after)
            .bind(limit)
            .fetch_all(db)
            .await?,
    )
}

/// As [`list_page`], with names, components and entity tags alone. All come in one row: what a client library does for
/// each row would take most of the time.
pub async fn list_tags(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    after: &str,
    limit: i64,
) -> Result<Vec<ObjectTag>, DbError> {
    // Uses object_name_key in its order, in which the values are gathered, too.
    let (names, components, etags): (Vec<String>, Vec<String>, Vec<String>) = sqlx::query_as(concat!(
        "SELECT coalesce(array_agg(t.name), '{}'), coalesce(array_agg(t.component), '{}'),
                coalesce(array_agg(t.etag), '{}')
         FROM (
             SELECT o.name, o.component, o.etag
             FROM object o
             WHERE o.collection_id = $2 AND o.name > $3 AND ",
        is_readable!(),
        " ORDER BY o.name
             LIMIT $4
         ) t",
    ))
    .bind(account.0)
    .bind(collection.0)
    .bind(after)
    .bind(limit)
    .fetch_one(db)
    .await?;
    let rest = components.into_iter().zip(etags);
    let tags = names.into_iter().zip(rest);
    Ok(tags
        .map(|(name, (component, etag))| ObjectTag {
            name,
            component,
            etag,
        })
        .collect())
}

/// The objects with the given names, with their bytes, in no order; names that do not exist are left out.
pub async fn list_by_names(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    names: &[String],
) -> Result<Vec<Object>, DbError> {
    // Uses object_name_key.
    Ok(
        sqlx::query_as(select_object!(", o.collection_id, o.data", "o.name = ANY($3)"))
            .bind(account.0)
            .bind(collection.0)
            .bind(names)
            .fetch_all(db)
            .await?,
    )
}
