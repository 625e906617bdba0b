//! Candidates of a query: what may match as far as columns can tell. The exact answer is `roost-ical`'s.
//!
//! A query first learns the ids of all candidates and then reads their bytes a part at a time, so that a
//! large answer holds neither memory nor a connection while it is being sent.

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use super::{Object, select_object};
use crate::DbError;

/// What the columns must say. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// The component.
    pub component: Option<String>,
    /// Part of it lies after this moment, or it has no time.
    pub start: Option<DateTime<Utc>>,
    /// Part of it lies before this moment, or it has no time.
    pub end: Option<DateTime<Utc>>,
    /// The UID.
    pub uid: Option<String>,
    /// Lower-case text that the search text contains.
    pub text: Option<String>,
}

/// The ids of the candidates in some collections that the account sees, ordered by collection and name.
pub async fn list_ids(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
    criteria: &Criteria,
) -> Result<Vec<i64>, DbError> {
    if criteria.start.is_some() || criteria.end.is_some() {
        return list_ids_in_range(db, account, collections, criteria).await;
    }
    // Uses object_name_key, or object_uid_key for one UID.
    Ok(sqlx::query_scalar(
        "SELECT o.id
         FROM object o
         JOIN collection_instance i ON i.collection_id = o.collection_id AND i.account_id = $1
         WHERE o.collection_id = ANY($2)
           AND ($3::text IS NULL OR o.component = $3)
           AND ($4::text IS NULL OR o.uid = $4)
           AND ($5::text IS NULL OR o.search_text LIKE $5)
         ORDER BY o.collection_id, o.name",
    )
    .bind(account.0)
    .bind(collections)
    .bind(&criteria.component)
    .bind(&criteria.uid)
    .bind(criteria.text.as_deref().map(contains_pattern))
    .fetch_all(db)
    .await?)
}

async fn list_ids_in_range(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
    criteria: &Criteria,
) -> Result<Vec<i64>, DbError> {
    // The first branch uses object_time_idx. The second reads the collection by object_name_key, and not at
    // all for events, which always have a time.
    Ok(sqlx::query_scalar(
        "WITH seen AS (
             SELECT collection_id FROM collection_instance WHERE account_id = $1 AND collection_id = ANY($2)
         )
         SELECT c.id
         FROM (
             SELECT o.id, o.collection_id, o.name, o.component, o.uid, o.search_text
             FROM object o
             JOIN seen USING (collection_id)
             WHERE o.first_start IS NOT NULL
               AND o.last_end >= coalesce($3, '-infinity'::timestamptz)
               AND o.first_start < coalesce($4, 'infinity'::timestamptz)
             UNION ALL
             SELECT o.id, o.collection_id, o.name, o.component, o.uid, o.search_text
             FROM object o
             JOIN seen USING (collection_id)
             WHERE o.first_start IS NULL AND $5::text IS DISTINCT FROM 'VEVENT'
         ) c
         WHERE ($5::text IS NULL OR c.component = $5)
           AND ($6::text IS NULL OR c.uid = $6)
           AND ($7::text IS NULL OR c.search_text LIKE $7)
         ORDER BY c.collection_id, c.name",
    )
    .bind(account.0)
    .bind(collections)
    .bind(criteria.start)
    .bind(criteria.end)
    .bind(&criteria.component)
    .bind(&criteria.uid)
    .bind(criteria.text.as_deref().map(contains_pattern))
    .fetch_all(db)
    .await?)
}

/// The objects with the given ids, with their bytes, ordered by collection and name. Those that are gone are
/// left out.
pub async fn list_by_ids(
    db: &mut PgConnection,
    account: AccountId,
    ids: &[i64],
) -> Result<Vec<Object>, DbError> {
    // Uses object_pkey.
    Ok(sqlx::query_as(select_object!(
        ", o.collection_id, o.data",
        "WHERE o.id = ANY($2) ORDER BY o.collection_id, o.name"
    ))
    .bind(account.0)
    .bind(ids)
    .fetch_all(db)
    .await?)
}

/// A `LIKE` pattern for "contains this text", in which the text has no special meaning.
pub(super) fn contains_pattern(text: &str) -> String {
    format!("%{}%", escape_pattern(text))
}

/// Takes the special meaning from `%`, `_` and `\`. NUL, which Postgres cannot hold, matches nothing anyway.
pub(super) fn escape_pattern(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars().filter(|character| *character != '\0') {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::contains_pattern;

    #[test]
    fn special_characters_lose_their_meaning() {
        assert_eq!(contains_pattern(r"50%_a\b"), r"%50\%\_a\\b%");
    }
}
