//! Candidates of a query: what may match as far as columns can tell. The exact answer is `roost-ical`'s.
//!
//! A query lists the first candidates. If there may be more, it learns the ids of the others and lists them a part at a
//! time, so that a large answer holds neither memory nor a connection while it is being sent.

use chrono::{DateTime, Utc};
use roost_shared::{AccountId, CollectionId};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{PgConnection, Postgres, Row};

use super::content::{Listed, listed};
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
    /// is left out, and what they know to is told ([`Listed::is_certain`]).
    pub events_in_range: bool,
    /// Whether to tell when objects were made and last written.
    pub with_times: bool,
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
    /// As one has it.
    #[must_use]
    pub const fn access(self) -> Access {
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

/// Candidates `o`, in no order, with what `$columns` names: $1 the account, $2 collections, $3 component, $4 pattern of the
/// UID, $5 patterns of the text, $6 right, $7 how many at most. `$objects` are those of the collections `seen` that are looked
/// at.
macro_rules! candidates_of {
    ($columns:expr, $objects:expr) => {
        concat!(
            "WITH seen AS MATERIALIZED (
                 SELECT collection_id FROM collection_right
                 WHERE account_id = $1 AND collection_id = ANY($2) AND access >= $6
             )
             SELECT ",
            $columns,
            " FROM (",
            $objects,
            ") o
             WHERE ($3::text IS NULL OR o.component = $3)
               AND ($4::text IS NULL OR o.uid ILIKE $4)
               AND ($5::text[] IS NULL OR o.search_text LIKE ANY($5))
               AND o.takes_place IS NOT FALSE
             LIMIT $7"
        )
    };
}

/// All candidates.
macro_rules! candidates {
    ($columns:expr) => {
        // Uses object_name_key.
        candidates_of!(
            $columns,
            "SELECT o.*, NULL::boolean AS takes_place
             FROM seen s
             JOIN object o ON o.collection_id = s.collection_id"
        )
    };
}

/// Objects with a time in a range from $8 to $9; $10 is [`Criteria::events_in_range`].
macro_rules! timed {
    () => {
        // Uses object_time_idx.
        concat!(
            "SELECT o.*, ",
            takes_place!(
                "coalesce($8, '-infinity'::timestamptz)",
                "coalesce($9, 'infinity'::timestamptz)",
                "$10"
            ),
            " AS takes_place
             FROM seen s
             JOIN object o ON o.collection_id = s.collection_id
             WHERE o.first_start IS NOT NULL
               AND o.last_end >= coalesce($8, '-infinity'::timestamptz)
               AND o.first_start < coalesce($9, 'infinity'::timestamptz)"
        )
    };
}

/// Candidates in the range that are events, which always have a time.
macro_rules! events_in_range {
    ($columns:expr) => {
        candidates_of!($columns, timed!())
    };
}

/// Candidates in the range, and those without a time.
macro_rules! candidates_in_range {
    ($columns:expr) => {
        // The second branch reads the collection by object_name_key.
        candidates_of!(
            $columns,
            concat!(
                timed!(),
                " UNION ALL
                 SELECT o.*, NULL
                 FROM seen s
                 JOIN object o ON o.collection_id = s.collection_id
                 WHERE o.first_start IS NULL"
            )
        )
    };
}

/// Candidates as [`Listed`].
macro_rules! first {
    ($candidates:ident, $times:literal) => {
        $candidates!(concat!("o.collection_id, o.takes_place, ", listed!($times)))
    };
}

impl Criteria {
    fn bind<'q>(
        &'q self,
        statement: &'static str,
        account: AccountId,
        collections: &'q [i64],
        limit: Option<i64>,
    ) -> Query<'q, Postgres, PgArguments> {
        let query = sqlx::query(statement)
            .bind(account.0)
            .bind(collections)
            .bind(&self.component)
            .bind(self.uid_pattern())
            .bind(self.text_patterns())
            .bind(self.least.access())
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

/// Candidates in some collections that the account sees, in no order, at most `limit`.
pub async fn list_first(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
    criteria: &Criteria,
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    let statement = match (criteria.has_range(), criteria.is_of_events()) {
        (true, true) => first!(events_in_range, "$11"),
        (true, false) => first!(candidates_in_range, "$11"),
        (false, _) => first!(candidates, "$8"),
    };
    let rows = criteria
        .bind(statement, account, collections, Some(limit))
        .bind(criteria.with_times)
        .fetch_all(db)
        .await?;
    listed(&rows)
}

fn listed(rows: &[PgRow]) -> Result<Vec<Listed>, DbError> {
    let read = |row: &PgRow| {
        let takes_place: Option<bool> = row.try_get(1)?;
        Listed::from_columns(row, 2, CollectionId(row.try_get(0)?), takes_place == Some(true))
    };
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}

/// The ids of all candidates, in no order.
pub async fn list_ids(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
    criteria: &Criteria,
) -> Result<Vec<i64>, DbError> {
    let statement = match (criteria.has_range(), criteria.is_of_events()) {
        (true, true) => events_in_range!("o.id"),
        (true, false) => candidates_in_range!("o.id"),
        (false, _) => candidates!("o.id"),
    };
    let rows = criteria
        .bind(statement, account, collections, None)
        .fetch_all(db)
        .await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
}

/// The candidates with the given ids, in no order. Those that are gone are left out.
pub async fn list_by_ids(
    db: &mut PgConnection,
    account: AccountId,
    collections: &[i64],
    ids: &[i64],
    criteria: &Criteria,
) -> Result<Vec<Listed>, DbError> {
    // Uses object_pkey.
    let rows = sqlx::query(concat!(
        "WITH seen AS MATERIALIZED (
             SELECT collection_id FROM collection_right
             WHERE account_id = $1 AND collection_id = ANY($8) AND access >= $3
         )
         SELECT o.collection_id, ",
        takes_place!(
            "coalesce($4, '-infinity'::timestamptz)",
            "coalesce($5, 'infinity'::timestamptz)",
            "$6"
        ),
        ", ",
        listed!("$7"),
        " FROM object o
         WHERE o.id = ANY($2) AND o.collection_id = ANY(ARRAY(SELECT collection_id FROM seen))"
    ))
    .bind(account.0)
    .bind(ids)
    .bind(criteria.least.access())
    .bind(criteria.start)
    .bind(criteria.end)
    .bind(criteria.events_in_range())
    .bind(criteria.with_times)
    .bind(collections)
    .fetch_all(db)
    .await?;
    listed(&rows)
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
