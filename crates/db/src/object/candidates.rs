//! Candidates of a query: what may match as far as columns can tell. The exact answer is `roost-ical`'s.
//!
//! A query first learns the ids of all candidates and then reads their bytes a part at a time, so that a
//! large answer holds neither memory nor a connection while it is being sent.

use chrono::{DateTime, Utc};
use roost_shared::AccountId;
use sqlx::PgConnection;

use super::Object;
use crate::DbError;
use crate::collection::Access;

/// What the columns must say. What is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// The component.
    pub component: Option<String>,
    /// Part of it lies after this moment, or it has no time.
    pub start: Option<DateTime<Utc>>,
    /// Part of it lies before this moment, or it has no time.
    pub end: Option<DateTime<Utc>>,
    /// The UID contains this text, whatever its case.
    pub uid: Option<String>,
    /// The search text contains one of these texts, which have its case; none: it does not matter.
    pub any_text: Vec<String>,
    /// ... or it ends with this one, by which texts are marked that were cut.
    pub cut_mark: Option<char>,
    /// The right that the account needs.
    pub least: Least,
}

/// The right that one needs for a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Least {
    /// To read: whoever asks gets to see what is found.
    #[default]
    Read,
    /// To know when someone is busy: nothing else of what is found may be told.
    FreeBusy,
}

impl Least {
    const fn access(self) -> Access {
        match self {
            Self::Read => Access::Read,
            Self::FreeBusy => Access::FreeBusy,
        }
    }
}

impl Criteria {
    fn uid_pattern(&self) -> Option<String> {
        self.uid.as_deref().map(contains_pattern)
    }

    fn text_patterns(&self) -> Option<Vec<String>> {
        let mut patterns: Vec<String> = self.any_text.iter().map(|text| contains_pattern(text)).collect();
        if patterns.is_empty() {
            return None;
        }
        patterns.extend(self.cut_mark.map(|mark| format!("%{mark}")));
        Some(patterns)
    }
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
    // Uses object_name_key.
    Ok(sqlx::query_scalar(
        "SELECT o.id
         FROM object o
         JOIN collection_right r ON r.collection_id = o.collection_id AND r.account_id = $1 AND r.access >= $6
         WHERE o.collection_id = ANY($2)
           AND ($3::text IS NULL OR o.component = $3)
           AND ($4::text IS NULL OR o.uid ILIKE $4)
           AND ($5::text[] IS NULL OR o.search_text LIKE ANY($5))
         ORDER BY o.collection_id, o.name",
    )
    .bind(account.0)
    .bind(collections)
    .bind(&criteria.component)
    .bind(criteria.uid_pattern())
    .bind(criteria.text_patterns())
    .bind(criteria.least.access())
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
             SELECT collection_id FROM collection_right
             WHERE account_id = $1 AND collection_id = ANY($2) AND access >= $8
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
           AND ($6::text IS NULL OR c.uid ILIKE $6)
           AND ($7::text[] IS NULL OR c.search_text LIKE ANY($7))
         ORDER BY c.collection_id, c.name",
    )
    .bind(account.0)
    .bind(collections)
    .bind(criteria.start)
    .bind(criteria.end)
    .bind(&criteria.component)
    .bind(criteria.uid_pattern())
    .bind(criteria.text_patterns())
    .bind(criteria.least.access())
    .fetch_all(db)
    .await?)
}

/// The objects with the given ids, with their bytes, ordered by collection and name. Those that are gone are
/// left out.
pub async fn list_by_ids(
    db: &mut PgConnection,
    account: AccountId,
    ids: &[i64],
    least: Least,
) -> Result<Vec<Object>, DbError> {
    // Uses object_pkey.
    Ok(sqlx::query_as(
        "SELECT o.name, o.uid, o.component, o.etag, o.size, o.created_at, o.modified_at, o.schedule_tag,
                o.collection_id, o.data
         FROM object o
         JOIN collection_right r ON r.collection_id = o.collection_id AND r.account_id = $1 AND r.access >= $3
         WHERE o.id = ANY($2)
         ORDER BY o.collection_id, o.name",
    )
    .bind(account.0)
    .bind(ids)
    .bind(least.access())
    .fetch_all(db)
    .await?)
}

/// A `LIKE` pattern for "contains this text", in which the text has no special meaning.
pub(crate) fn contains_pattern(text: &str) -> String {
    format!("%{}%", escape_pattern(text))
}

/// Takes the special meaning from `%`, `_` and `\`. NUL, which Postgres cannot hold, matches nothing anyway.
pub(crate) fn escape_pattern(text: &str) -> String {
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
    use super::{Criteria, contains_pattern};

    #[test]
    fn special_characters_lose_their_meaning() {
        assert_eq!(contains_pattern(r"50%_a\b"), r"%50\%\_a\\b%");
    }

    #[test]
    fn a_text_that_was_cut_is_always_a_candidate() {
        let criteria = Criteria {
            any_text: vec!["a".into()],
            cut_mark: Some('…'),
            ..Criteria::default()
        };
        assert_eq!(
            criteria.text_patterns(),
            Some(vec!["%a%".to_owned(), "%…".to_owned()])
        );
        assert_eq!(
            Criteria {
                cut_mark: Some('…'),
                ..Criteria::default()
            }
            .text_patterns(),
            None
        );
    }
}
