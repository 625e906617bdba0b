//! Candidates of a query: what may match as far as columns can tell. The exact answer is `roost-ical`'s.
//!
//! A query reads the first candidates with their bytes. If there may be more, it learns the ids of the others and
//! reads their bytes a part at a time, so that a large answer holds neither memory nor a connection while it is
//! being sent.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{FromRow, PgConnection, Postgres, Row};

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

/// An object that may match.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The object with its bytes.
    pub object: Object,
    /// See [`super::NewObject::single`].
    pub single: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl FromRow<'_, PgRow> for Candidate {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let start: Option<DateTime<Utc>> = row.try_get(10)?;
        Ok(Self {
            object: Object::from_row(row)?,
            single: start.zip(row.try_get(11)?),
        })
    }
}

/// A statement over `found`, the ids of the candidates, in their order: $1 the account, $2 collections, $3
/// component, $4 pattern of the UID, $5 patterns of the text, $6 right, $7 and $8 the place after which they
/// begin, $9 how many at most.
macro_rules! with_found {
    ($then:literal) => {
        // Uses object_name_key.
        concat!(
            "WITH found AS (
                 SELECT o.id, o.collection_id, o.name
                 FROM object o
                 JOIN collection_right r
                   ON r.collection_id = o.collection_id AND r.account_id = $1 AND r.access >= $6
                 WHERE o.collection_id = ANY($2)
                   AND ($3::text IS NULL OR o.component = $3)
                   AND ($4::text IS NULL OR o.uid ILIKE $4)
                   AND ($5::text[] IS NULL OR o.search_text LIKE ANY($5))
                   AND ($7::bigint IS NULL OR (o.collection_id, o.name) > ($7, $8::text))
                 ORDER BY o.collection_id, o.name
                 LIMIT $9
             ) ",
            $then
        )
    };
}

/// As `with_found`, for objects in a range from $10 to $11.
macro_rules! with_found_in_range {
    ($then:literal) => {
        // The first branch uses object_time_idx. The second reads the collection by object_name_key, and not
        // at all for events, which always have a time.
        concat!(
            "WITH seen AS (
                 SELECT collection_id FROM collection_right
                 WHERE account_id = $1 AND collection_id = ANY($2) AND access >= $6
             ), found AS (
                 SELECT c.id, c.collection_id, c.name
                 FROM (
                     SELECT o.id, o.collection_id, o.name, o.component, o.uid, o.search_text
                     FROM object o
                     JOIN seen USING (collection_id)
                     WHERE o.first_start IS NOT NULL
                       AND o.last_end >= coalesce($10, '-infinity'::timestamptz)
                       AND o.first_start < coalesce($11, 'infinity'::timestamptz)
                     UNION ALL
                     SELECT o.id, o.collection_id, o.name, o.component, o.uid, o.search_text
                     FROM object o
                     JOIN seen USING (collection_id)
                     WHERE o.first_start IS NULL AND $3::text IS DISTINCT FROM 'VEVENT'
                 ) c
                 WHERE ($3::text IS NULL OR c.component = $3)
                   AND ($4::text IS NULL OR c.uid ILIKE $4)
                   AND ($5::text[] IS NULL OR c.search_text LIKE ANY($5))
                   AND ($7::bigint IS NULL OR (c.collection_id, c.name) > ($7, $8::text))
                 ORDER BY c.collection_id, c.name
                 LIMIT $9
             ) ",
            $then
        )
    };
}

/// The candidates that `found` has the ids of.
macro_rules! of_found {
    ($with:ident) => {
        $with!(
            "SELECT o.name, o.uid, o.component, o.etag, o.size, o.created_at, o.modified_at, o.schedule_tag,
                    o.collection_id, o.data, o.single_start, o.single_end
             FROM found
             JOIN object o ON o.id = found.id
             ORDER BY found.collection_id, found.name"
        )
    };
}

impl Criteria {
    fn bind<'q>(
        &'q self,
        statement: &'static str,
        account: AccountId,
        collections: &'q [i64],
        after: Option<(CollectionId, &'q str)>,
        limit: Option<i64>,
    ) -> Query<'q, Postgres, PgArguments> {
        let query = sqlx::query(statement)
            .bind(account.0)
            .bind(collections)
            .bind(&self.component)
            .bind(self.uid_pattern())
            .bind(self.text_patterns())
            .bind(self.least.access())
            .bind(after.map(|(collection, _)| collection.0))
            .bind(after.map(|(_, name)| name))
            .bind(limit);
        if self.has_range() {
            query.bind(self.start).bind(self.end)
        } else {
            query
        }
    }

    const fn has_range(&self) -> bool {
        self.start.is_some() || self.end.is_some()
    }
}

/// The first candidates in some collections that the account sees, at most `limit`, ordered by collection and name.
pub async fn list_first(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
    criteria: &Criteria,
    limit: i64,
) -> Result<Vec<Candidate>, DbError> {
    let statement = if criteria.has_range() {
        of_found!(with_found_in_range)
    } else {
        of_found!(with_found)
    };
    let rows = criteria
        .bind(statement, account, collections, None, Some(limit))
        .fetch_all(db)
        .await?;
    Ok(rows.iter().map(Candidate::from_row).collect::<Result<_, _>>()?)
}

/// The ids of all candidates, or of those after the one of this name in this collection, ordered by collection and name.
pub async fn list_ids(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
    criteria: &Criteria,
    after: Option<(CollectionId, &str)>,
) -> Result<Vec<i64>, DbError> {
    let statement = if criteria.has_range() {
        with_found_in_range!("SELECT id FROM found ORDER BY collection_id, name")
    } else {
        with_found!("SELECT id FROM found ORDER BY collection_id, name")
    };
    let rows = criteria
        .bind(statement, account, collections, after, None)
        .fetch_all(db)
        .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// The candidates with the given ids, ordered by collection and name. Those that are gone are left out.
pub async fn list_by_ids(
    db: &mut PgConnection,
    account: AccountId,
    ids: &[i64],
    least: Least,
) -> Result<Vec<Candidate>, DbError> {
    // Uses object_pkey.
    Ok(sqlx::query_as(
        "SELECT o.name, o.uid, o.component, o.etag, o.size, o.created_at, o.modified_at, o.schedule_tag,
                o.collection_id, o.data, o.single_start, o.single_end
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
