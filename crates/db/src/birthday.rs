//! The calendar of birthdays that is drawn from an account's cards.

use roost_shared::{AccountId, CollectionId};
use sqlx::PgConnection;

use crate::DbError;

/// The calendar, and what of some objects is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The calendar.
    pub calendar: CollectionId,
    /// Names and entity tags of those of the objects that are there.
    pub objects: Vec<(String, String)>,
}

/// Looks at the account's calendar of birthdays. `None` if it has none.
pub async fn find(
    db: &mut PgConnection,
    owner: AccountId,
    names: &[String],
) -> Result<Option<Drawn>, DbError> {
    // Uses collection_birthdays_idx, then object_name_key.
    let rows: Vec<(i64, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT c.id, o.name, o.etag
         FROM collection c
         LEFT JOIN object o ON o.collection_id = c.id AND o.name = ANY($2)
         WHERE c.owner_id = $1 AND c.origin = 'birthdays'",
    )
    .bind(owner.0)
    .bind(names)
    .fetch_all(db)
    .await?;
    let Some((calendar, ..)) = rows.first() else {
        return Ok(None);
    };
    let calendar = CollectionId(*calendar);
    let objects = rows
        .into_iter()
        .filter_map(|(_, name, etag)| name.zip(etag))
        .collect();
    Ok(Some(Drawn { calendar, objects }))
}

/// The names of the objects in a calendar that begin so. The prefix has no character that is special to `LIKE`.
pub async fn list_names(
    db: &mut PgConnection,
    calendar: CollectionId,
    prefix: &str,
) -> Result<Vec<String>, DbError> {
    // Uses object_name_key.
    Ok(sqlx::query_scalar(
        "SELECT name FROM object WHERE collection_id = $1 AND name LIKE $2 || '%' ORDER BY name",
    )
    .bind(calendar.0)
    .bind(prefix)
    .fetch_all(db)
    .await?)
}

/// Takes so many numbers from the calendar's sequence, and with them its row's lock; answers the last of them.
/// This is the service's own way to write what nobody else may.
pub async fn lock(db: &mut PgConnection, calendar: CollectionId, changes: i64) -> Result<i64, DbError> {
    Ok(
        sqlx::query_scalar("UPDATE collection SET sequence = sequence + $2 WHERE id = $1 RETURNING sequence")
            .bind(calendar.0)
            .bind(changes)
            .fetch_one(db)
            .await?,
    )
}

/// A card's bytes. The caller has checked the right to them.
pub async fn card(db: &mut PgConnection, book: CollectionId, name: &str) -> Result<Option<Vec<u8>>, DbError> {
    // Uses object_name_key.
    Ok(
        sqlx::query_scalar("SELECT data FROM object WHERE collection_id = $1 AND name = $2")
            .bind(book.0)
            .bind(name)
            .fetch_optional(db)
            .await?,
    )
}

/// A stretch of all cards in the account's own address books: those after a book and name, with book, name and
/// bytes.
pub async fn cards(
    db: &mut PgConnection,
    owner: AccountId,
    after: (CollectionId, &str),
    limit: i64,
) -> Result<Vec<(CollectionId, String, Vec<u8>)>, DbError> {
    // Uses collection_owner_id_idx, then object_name_key.
    let rows: Vec<(i64, String, Vec<u8>)> = sqlx::query_as(
        "SELECT o.collection_id, o.name, o.data
         FROM collection c
         JOIN object o ON o.collection_id = c.id
         WHERE c.owner_id = $1 AND c.kind = 'address_book' AND (o.collection_id, o.name) > ($2, $3)
         ORDER BY o.collection_id, o.name
         LIMIT $4",
    )
    .bind(owner.0)
    .bind(after.0.0)
    .bind(after.1)
    .bind(limit)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(book, name, data)| (CollectionId(book), name, data))
        .collect())
}
