//! Calendar objects and cards: the client's bytes and the columns drawn from them.
//!
//! Reading is here; writing, which also writes the log and the kept versions, is in `write` and `relocate`, the
//! search for candidates of a query in [`candidates`], the list of contacts in [`cards`].

pub mod candidates;
pub mod cards;
mod relocate;
mod write;

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;

pub use relocate::{Destination, MoveSituation, ObjectId, find_situation, give_way, relocate};
pub use write::{Condition, NewObject, Scheduling, WriteOutcome, delete, write};

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

/// Columns are read by their place, in the order of `select_object`: looking each up by its name would take a good part
/// of the time of a long list.
impl FromRow<'_, PgRow> for ObjectInfo {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let size: i32 = row.try_get(4)?;
        Ok(Self {
            name: row.try_get(0)?,
            uid: row.try_get(1)?,
            component: row.try_get(2)?,
            etag: row.try_get(3)?,
            size: u32::try_from(size).unwrap_or(0),
            created_at: row.try_get(5)?,
            modified_at: row.try_get(6)?,
            schedule_tag: row.try_get(7)?,
        })
    }
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

/// `SELECT` of an [`ObjectInfo`], in the order in which it is read, and what else `$columns` names; `$1` is the acting account, which has to have
/// the right to read.
macro_rules! select_object {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT o.name, o.uid, o.component, o.etag, o.size, o.created_at, o.modified_at, o.schedule_tag",
            $columns,
            " FROM object o
             JOIN collection_right r ON r.collection_id = o.collection_id AND r.account_id = $1
                                    AND r.access >= 'read' ",
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
    Ok(sqlx::query_as(select_object!(
        ", o.collection_id, o.data",
        "WHERE o.collection_id = $2 AND o.name = $3"
    ))
    .bind(account.0)
    .bind(collection.0)
    .bind(name)
    .fetch_optional(db)
    .await?)
}

/// Looks one object up by its name, without its bytes.
pub async fn find_info_by_name(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    name: &str,
) -> Result<Option<ObjectInfo>, DbError> {
    // Uses object_name_key.
    Ok(
        sqlx::query_as(select_object!("", "WHERE o.collection_id = $2 AND o.name = $3"))
            .bind(account.0)
            .bind(collection.0)
            .bind(name)
            .fetch_optional(db)
            .await?,
    )
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
    Ok(sqlx::query_as(select_object!(
        "",
        "WHERE o.collection_id = $2 AND o.name > $3 ORDER BY o.name LIMIT $4"
    ))
    .bind(account.0)
    .bind(collection.0)
    .bind(after)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// The objects with the given names, with their bytes, in no order; names that do not exist are left out.
pub async fn list_by_names(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    names: &[String],
) -> Result<Vec<Object>, DbError> {
    // Uses object_name_key.
    Ok(sqlx::query_as(select_object!(
        ", o.collection_id, o.data",
        "WHERE o.collection_id = $2 AND o.name = ANY($3)"
    ))
    .bind(account.0)
    .bind(collection.0)
    .bind(names)
    .fetch_all(db)
    .await?)
}
