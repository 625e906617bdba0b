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
    /// Nothing matters but that it is an event that takes place between `start` and `end`: what the columns know not to
    /// is left out, and what they know to is told ([`Candidate::is_certain`]).
    pub events_in_range: bool,
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
    /// Whether it matches for certain; see [`Criteria::events_in_range`].
    pub is_certain: bool,
}

impl FromRow<'_, PgRow> for Candidate {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let takes_place: Option<bool> = row.try_get(10)?;
        Ok(Self {
            object: Object::from_row(row)?,
            is_certain: takes_place == Some(true),
        })
    }
}

/// The first candidates.
#[derive(Debug)]
pub struct First {
    /// As many as were wanted, and no more than have so many bytes, but for the first one.
    pub candidates: Vec<Candidate>,
    /// Whether there may be more after the last.
    pub has_more: bool,
}

/// Whether the columns of an object `o` know that it takes place in the range from `$start` to `$end`, if that is all that
/// matters (`$matters`); null: they do not know.
macro_rules! takes_place {
    ($start:literal, $end:literal, $matters:literal) => {
        concat!(
            "CASE WHEN NOT ",
            $matters,
            " THEN NULL
                  WHEN o.single_start IS NOT NULL
                  THEN o.single_start < ",
            $end,
            "
                       AND (o.single_end > ",
            $start,
            " OR o.single_start >= ",
            $start,
            ")
                  WHEN o.occurrences_until >= ",
            $end,
            "
                  THEN o.occurrences && tstzrange(",
            $start,
            ", ",
            $end,
            ")
             END"
        )
    };
}

/// Candidates `c`, in their order, with what `$columns` names: $1 the account, $2 collections, $3
/// component, $4 pattern of the UID, $5 patterns of the text, $6 right, $7 and $8 the place after which they
/// begin, $9 how many at most. `$objects` are those of the collections `seen` that are looked at.
macro_rules! candidates_of {
    ($columns:literal, $objects:expr) => {
        concat!(
            "WITH seen AS MATERIALIZED (
                 SELECT collection_id FROM collection_right
                 WHERE account_id = $1 AND collection_id = ANY($2) AND access >= $6
             )
             SELECT ",
            $columns,
            " FROM (",
            $objects,
            ") c
             WHERE ($3::text IS NULL OR c.component = $3)
               AND ($4::text IS NULL OR c.uid ILIKE $4)
               AND ($5::text[] IS NULL OR c.search_text LIKE ANY($5))
               AND ($7::bigint IS NULL OR (c.collection_id, c.name) > ($7, $8::text))
               AND c.takes_place IS NOT FALSE
             ORDER BY c.collection_id, c.name
             LIMIT $9"
        )
    };
}

/// All candidates.
macro_rules! candidates {
    ($columns:literal) => {
        // Uses object_name_key.
        candidates_of!(
            $columns,
            "SELECT o.*, NULL::boolean AS takes_place
             FROM object o
             JOIN seen s ON s.collection_id = o.collection_id
             WHERE o.collection_id = ANY($2)"
        )
    };
}

/// Objects with a time in a range from $10 to $11; $12 is [`Criteria::events_in_range`].
macro_rules! timed {
    () => {
        // Uses object_time_idx.
        concat!(
            "SELECT o.*, ",
            takes_place!(
                "coalesce($10, '-infinity'::timestamptz)",
                "coalesce($11, 'infinity'::timestamptz)",
                "$12"
            ),
            " AS takes_place
             FROM object o
             JOIN seen s ON s.collection_id = o.collection_id
             WHERE o.collection_id = ANY($2)
               AND o.first_start IS NOT NULL
               AND o.last_end >= coalesce($10, '-infinity'::timestamptz)
               AND o.first_start < coalesce($11, 'infinity'::timestamptz)"
        )
    };
}

/// Candidates in the range that are events, which always have a time.
macro_rules! events_in_range {
    ($columns:literal) => {
        candidates_of!($columns, timed!())
    };
}

/// Candidates in the range, and those without a time.
macro_rules! candidates_in_range {
    ($columns:literal) => {
        // The second branch reads the collection by object_name_key.
        candidates_of!(
            $columns,
            concat!(
                timed!(),
                " UNION ALL
                 SELECT o.*, NULL
                 FROM object o
                 JOIN seen s ON s.collection_id = o.collection_id
                 WHERE o.collection_id = ANY($2) AND o.first_start IS NULL"
            )
        )
    };
}

/// The first candidates with their bytes, as far as those before them have fewer than `$most` bytes.
macro_rules! first {
    ($candidates:ident, $most:literal) => {
        concat!(
            "SELECT f.name, f.uid, f.component, f.etag, f.size, f.created_at, f.modified_at, f.schedule_tag,
                    f.collection_id,
                    CASE WHEN sum(f.size) OVER (ORDER BY f.collection_id, f.name ROWS UNBOUNDED PRECEDING) - f.size
                              < ", $most, " THEN f.data END,
                    f.takes_place
             FROM (",
            $candidates!(
                "c.name, c.uid, c.component, c.etag, c.size, c.created_at, c.modified_at, c.schedule_tag,
                 c.collection_id, c.data, c.takes_place"
            ),
            ") f
             ORDER BY f.collection_id, f.name"
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
            query.bind(self.start).bind(self.end).bind(self.events_in_range())
        } else {
            query
        }
    }

    const fn has_range(&self) -> bool {
        self.start.is_some() || self.end.is_some()
    }

    fn is_of_events(&self) -> bool {
        self.component.as_deref() == Some("VEVENT")
    }

    /// Where a range ends before it begins, Postgres would not take it as one.
    fn events_in_range(&self) -> bool {
        self.events_in_range && self.start.zip(self.end).is_none_or(|(start, end)| start < end)
    }
}

/// The first candidates in some collections that the account sees, at most `limit`, and no more than have `bytes`,
/// ordered by collection and name.
pub async fn list_first(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
    criteria: &Criteria,
    limit: i64,
    bytes: i64,
) -> Result<First, DbError> {
    let statement = match (criteria.has_range(), criteria.is_of_events()) {
        (true, true) => first!(events_in_range, "$13"),
        (true, false) => first!(candidates_in_range, "$13"),
        (false, _) => first!(candidates, "$10"),
    };
    let rows = criteria
        .bind(statement, account, collections, None, Some(limit))
        .bind(bytes)
        .fetch_all(db)
        .await?;
    let mut candidates = Vec::with_capacity(rows.len());
    for row in &rows {
        let data: Option<&[u8]> = row.try_get(9)?;
        if data.is_none() {
            break;
        }
        candidates.push(Candidate::from_row(row)?);
    }
    let is_full = i64::try_from(rows.len()).is_ok_and(|found| found >= limit);
    Ok(First {
        has_more: is_full || candidates.len() < rows.len(),
        candidates,
    })
}

/// The ids of all candidates, or of those after the one of this name in this collection, ordered by collection and name.
pub async fn list_ids(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
    criteria: &Criteria,
    after: Option<(CollectionId, &str)>,
) -> Result<Vec<i64>, DbError> {
    let statement = match (criteria.has_range(), criteria.is_of_events()) {
        (true, true) => events_in_range!("c.id"),
        (true, false) => candidates_in_range!("c.id"),
        (false, _) => candidates!("c.id"),
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
    criteria: &Criteria,
) -> Result<Vec<Candidate>, DbError> {
    // Uses object_pkey.
    Ok(sqlx::query_as(concat!(
        "SELECT o.name, o.uid, o.component, o.etag, o.size, o.created_at, o.modified_at, o.schedule_tag,
                o.collection_id, o.data, ",
        takes_place!(
            "coalesce($4, '-infinity'::timestamptz)",
            "coalesce($5, 'infinity'::timestamptz)",
            "$6"
        ),
        "
         FROM object o
         JOIN collection_right r ON r.collection_id = o.collection_id AND r.account_id = $1 AND r.access >= $3
         WHERE o.id = ANY($2)
         ORDER BY o.collection_id, o.name"
    ))
    .bind(account.0)
    .bind(ids)
    .bind(criteria.least.access())
    .bind(criteria.start)
    .bind(criteria.end)
    .bind(criteria.events_in_range())
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
