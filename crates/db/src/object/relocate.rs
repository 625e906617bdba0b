//! Moving an object to another name or collection, in the steps that the service puts together.
//!
//! The caller holds the locks of both collections in the same transaction.

use chrono::{DateTime, Utc};
use roost_shared::CollectionId;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Row};

use crate::DbError;

/// An object's id, for the steps of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectId(i64);

/// What a move would meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveSituation {
    /// The object to be moved.
    pub id: ObjectId,
    /// Its component.
    pub component: String,
    /// Its entity tag.
    pub etag: String,
    /// Its Schedule-Tag, if it is a scheduling object.
    pub schedule_tag: Option<String>,
    /// Whether it, or the object that has the new name, is a scheduling object.
    pub is_scheduled: bool,
    /// The object that has the new name already.
    pub target: Option<ObjectId>,
    /// The object of the new collection that keeps this one out by its UID: another one that has the same,
    /// or the one at the new name if it has a different one.
    pub rival: Option<String>,
}

impl FromRow<'_, PgRow> for MoveSituation {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let target: Option<i64> = row.try_get("target")?;
        Ok(Self {
            id: ObjectId(row.try_get("id")?),
            component: row.try_get("component")?,
            etag: row.try_get("etag")?,
            schedule_tag: row.try_get("schedule_tag")?,
            is_scheduled: row.try_get("is_scheduled")?,
            target: target.map(ObjectId),
            rival: row.try_get("rival")?,
        })
    }
}

/// Looks at both ends of a move. `None` if there is no object to be moved.
pub async fn find_situation(
    db: &mut PgConnection,
    from: CollectionId,
    name: &str,
    to: CollectionId,
    new_name: &str,
) -> Result<Option<MoveSituation>, DbError> {
    // Uses object_name_key twice, then object_uid_key.
    Ok(sqlx::query_as(
        "SELECT s.id, s.component, s.etag, t.id AS target,
                s.schedule_tag, s.schedule_tag IS NOT NULL OR t.schedule_tag IS NOT NULL AS is_scheduled,
                CASE WHEN t.uid <> s.uid THEN t.name
                     ELSE (SELECT r.name FROM object r
                           WHERE r.collection_id = $3 AND r.uid = s.uid
                             AND r.id <> s.id AND r.id IS DISTINCT FROM t.id)
                END AS rival
         FROM object s
         LEFT JOIN object t ON t.collection_id = $3 AND t.name = $4 AND t.id <> s.id
         WHERE s.collection_id = $1 AND s.name = $2",
    )
    .bind(from.0)
    .bind(name)
    .bind(to.0)
    .bind(new_name)
    .fetch_optional(db)
    .await?)
}

/// Removes the object that is overwritten by a move, keeping it as a version. The log is not touched: the
/// move itself logs its name as modified.
pub async fn give_way(db: &mut PgConnection, target: ObjectId, now: DateTime<Utc>) -> Result<(), DbError> {
    // Uses object_pkey.
    sqlx::query(
        "WITH gone AS (
             DELETE FROM object WHERE id = $1 RETURNING collection_id, name, uid, component, data
         )
         INSERT INTO object_version (collection_id, name, uid, component, data, deleted, replaced_at)
         SELECT collection_id, name, uid, component, data, false, $2 FROM gone",
    )
    .bind(target.0)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Where an object goes.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The collection that it joins; may be the one that it is in.
    pub collection: CollectionId,
    /// Its name there.
    pub name: &'a str,
    /// The number of the change there.
    pub sequence: i64,
    /// Whether another object gave way.
    pub replaces: bool,
}

/// Moves the object: "deleted" is logged under `left_sequence` where it was, "created" or "modified" where
/// it goes.
pub async fn relocate(
    db: &mut PgConnection,
    object: ObjectId,
    left_sequence: i64,
    destination: &Destination<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    // Uses object_pkey.
    sqlx::query(
        "WITH before AS (
             SELECT collection_id, name FROM object WHERE id = $1
         ), logged AS (
             INSERT INTO change (collection_id, sequence, object_name, kind, at)
             SELECT collection_id, $2, name, 'deleted'::change_kind, $7 FROM before
             UNION ALL
             SELECT $3, $5, $4, CASE WHEN $6 THEN 'modified' ELSE 'created' END::change_kind, $7
         )
         UPDATE object SET collection_id = $3, name = $4, sequence = $5, modified_at = $7 WHERE id = $1",
    )
    .bind(object.0)
    .bind(left_sequence)
    .bind(destination.collection.0)
    .bind(destination.name)
    .bind(destination.sequence)
    .bind(destination.replaces)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}
