//! Objects as reports give them: their bytes and little else.
//!
//! A list has the bytes of small objects. Those of large ones are read afterwards, as many at a time as memory should
//! hold: their sizes are known by then. So no statement brings more than its caller reckons with.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use super::{Object, ObjectTag};
use crate::DbError;
use crate::collection::Access;

/// An object with its bytes, as reports mostly want it. Answers are long, so that each column counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Which collection it is in.
    pub collection: CollectionId,
    /// Its name, component and entity tag.
    pub tag: ObjectTag,
    /// As in [`super::ObjectInfo`].
    pub schedule_tag: Option<String>,
    /// When it was made and last written, if that was asked for.
    pub times: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The bytes that the client sent.
    pub data: Vec<u8>,
}

impl From<Object> for Content {
    fn from(
        Object {
            collection,
            info,
            data,
        }: Object,
    ) -> Self {
        Self {
            collection,
            tag: ObjectTag {
                name: info.name,
                component: info.component,
                etag: info.etag,
            },
            schedule_tag: info.schedule_tag,
            times: Some((info.created_at, info.modified_at)),
            data,
        }
    }
}

/// An object in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What is known of it.
    pub content: Content,
    /// Whether it matches for certain; see [`super::candidates::Criteria::events_in_range`].
    pub is_certain: bool,
    /// Its key, which stays when the object is replaced.
    pub id: i64,
    /// How many bytes a large one has, which are yet to be read by [`read`].
    pub unread: Option<usize>,
}

/// The columns of a [`Listed`] after its collection and `takes_place`, from an object that the statement calls `o`;
/// `$times` says whether its times are asked for. Small objects are those of up to 16 KiB.
macro_rules! listed {
    ($times:literal) => {
        concat!(
            "o.name, o.component, o.etag, o.schedule_tag,
             CASE WHEN ",
            $times,
            " THEN o.created_at END, CASE WHEN ",
            $times,
            " THEN o.modified_at END,
             o.id, CASE WHEN o.size > 16384 THEN o.size END, CASE WHEN o.size <= 16384 THEN o.data END"
        )
    };
}
pub(super) use listed;

impl Listed {
    /// Reads the columns of `listed!` from a place on.
    pub(super) fn from_columns(
        row: &PgRow,
        first: usize,
        collection: CollectionId,
        is_certain: bool,
    ) -> Result<Self, sqlx::Error> {
        let created: Option<DateTime<Utc>> = row.try_get(first + 4)?;
        let modified: Option<DateTime<Utc>> = row.try_get(first + 5)?;
        let size: Option<i32> = row.try_get(first + 7)?;
        let data: Option<Vec<u8>> = row.try_get(first + 8)?;
        Ok(Self {
            content: Content {
                collection,
                tag: ObjectTag {
                    name: row.try_get(first)?,
                    component: row.try_get(first + 1)?,
                    etag: row.try_get(first + 2)?,
                },
                schedule_tag: row.try_get(first + 3)?,
                times: created.zip(modified),
                data: data.unwrap_or_default(),
            },
            is_certain,
            id: row.try_get(first + 6)?,
            unread: size.map(|size| usize::try_from(size).unwrap_or_default()),
        })
    }
}

/// The objects of a collection with the given names, in no order; names that do not exist are left out.
pub async fn list_named(
    db: &mut PgConnection,
    account: AccountId,
    collection: CollectionId,
    names: &[String],
    with_times: bool,
) -> Result<Vec<Listed>, DbError> {
    // Uses object_name_key.
    let rows = sqlx::query(concat!(
        "SELECT ",
        listed!("$4"),
        " FROM object o WHERE o.collection_id = $2 AND o.name = ANY($3) AND ",
        super::is_readable!()
    ))
    .bind(account.0)
    .bind(collection.0)
    .bind(names)
    .bind(with_times)
    .fetch_all(db)
    .await?;
    let listed = rows
        .iter()
        .map(|row| Listed::from_columns(row, 0, collection, false));
    Ok(listed.collect::<Result<_, _>>()?)
}

/// Reads the bytes that a list left out, together with the entity tags that they have now. Objects that are gone, or to
/// which the account has lost the right that it needs, stay unread.
pub async fn read(
    db: &mut PgConnection,
    account: AccountId,
    least: Access,
    listed: &mut [Listed],
) -> Result<(), DbError> {
    let unread = listed.iter().filter(|listed| listed.unread.is_some());
    let ids: Vec<i64> = unread.map(|listed| listed.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    // Uses object_pkey.
    let rows = sqlx::query(
        "SELECT o.id, o.component, o.etag, o.schedule_tag, o.modified_at, o.data
         FROM object o
         JOIN collection_right r ON r.collection_id = o.collection_id AND r.account_id = $1 AND r.access >= $3
         WHERE o.id = ANY($2)",
    )
    .bind(account.0)
    .bind(ids)
    .bind(least)
    .fetch_all(db)
    .await?;
    for row in rows {
        let id: i64 = row.try_get(0)?;
        if let Some(found) = listed.iter_mut().find(|listed| listed.id == id) {
            let (content, etag) = (&mut found.content, row.try_get(2)?);
            // What the columns said was of other bytes, if these are new.
            found.is_certain &= content.tag.etag == etag;
            content.tag.component = row.try_get(1)?;
            content.tag.etag = etag;
            content.schedule_tag = row.try_get(3)?;
            let modified_at = row.try_get(4)?;
            content.times = content.times.map(|(created_at, _)| (created_at, modified_at));
            content.data = row.try_get(5)?;
            found.unread = None;
        }
    }
    Ok(())
}
