//! Writing one object: the row itself, the kept version and the log, in one statement.
//!
//! The caller holds the collection's lock ([`crate::collection::lock_for_write`]) in the same transaction:
//! the statement sees whatever earlier writers did, and nobody writes beside it.

use chrono::{DateTime, Utc};
use roost_shared::{CollectionId, VersionId};
use sqlx::PgConnection;

use crate::DbError;

/// What must hold of the stored object for a write to happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    #[default]
    Any,
    /// There is none (`If-None-Match: *`).
    Absent,
    /// There is one (`If-Match: *`).
    Present,
    /// There is one with one of these entity tags (`If-Match: "a", "b"`).
    Etag(Vec<String>),
    /// There is a scheduling object with this Schedule-Tag (`If-Schedule-Tag-Match`, RFC 6638 §8.3). Those who
    /// schedule look at it themselves; an object that is none never has one.
    ScheduleTag(String),
}

impl Condition {
    const fn absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    const fn present(&self) -> bool {
        matches!(self, Self::Present)
    }

    fn etags(&self) -> Option<&[String]> {
        match self {
            Self::Etag(etags) => Some(etags),
            Self::ScheduleTag(_) => Some(&[]),
            _ => None,
        }
    }
}

/// What the writer of an object does about scheduling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheduling<'a> {
    /// Nothing: if the stored object is a scheduling object, it stays untouched ([`WriteOutcome::Scheduled`]).
    #[default]
    Unaware,
    /// The writer sends what the change calls for. The object gets this Schedule-Tag, if it is a scheduling object.
    Done(Option<&'a str>),
}

impl<'a> Scheduling<'a> {
    const fn is_done(self) -> bool {
        matches!(self, Self::Done(_))
    }

    const fn tag(self) -> Option<&'a str> {
        match self {
            Self::Done(tag) => tag,
            Self::Unaware => None,
        }
    }
}

/// When an event that recurs takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesTimes<'a> {
    /// When its occurrences begin,
    pub starts: &'a [DateTime<Utc>],
    /// and when they end, each after it begins.
    pub ends: &'a [DateTime<Utc>],
    /// All occurrences that begin before this instant are there; `None`: all there are.
    pub until: Option<DateTime<Utc>>,
}

/// An object as it is to be stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewObject<'a> {
    /// Its name in the collection.
    pub name: &'a str,
    /// Its UID.
    pub uid: &'a str,
    /// Its component.
    pub component: &'a str,
    /// Its bytes.
    pub data: &'a [u8],
    /// The strong entity tag of the bytes, with quotes.
    pub etag: &'a str,
    /// The first instant that any occurrence touches; `None` if it has no time.
    pub first_start: Option<DateTime<Utc>>,
    /// The last instant; `None` beside a `first_start` means that it never ends.
    pub last_end: Option<DateTime<Utc>>,
    /// The exact times of an event that takes place once, from one instant to another in all timezones alike.
    pub single: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The times of an event that takes place more than once, likewise, as far as they are listed.
    pub series: Option<SeriesTimes<'a>>,
    /// What the list of contacts is ordered by.
    pub sort_name: &'a str,
    /// The name or summary.
    pub display_name: &'a str,
    /// A card's addresses, the preferred one first.
    pub emails: &'a [String],
    /// A card's organisation.
    pub organization: &'a str,
    /// Whether a card has a photo.
    pub has_photo: bool,
    /// What a search looks through, lower case.
    pub search_text: &'a str,
    /// What the writer does about scheduling.
    pub scheduling: Scheduling<'a>,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// It is a new object.
    Created,
    /// It replaced an object.
    Modified {
        /// What the object was; `None` if it was the same.
        before: Option<VersionId>,
    },
    /// The object is gone.
    Deleted {
        /// What it was.
        before: VersionId,
    },
    /// There is no such object.
    Missing,
    /// The condition did not hold.
    Refused,
    /// It is a scheduling object, and the writer does not schedule.
    Scheduled,
    /// The UID belongs to another object of the collection, or the stored object has another UID
    /// (RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1).
    UidConflict {
        /// The object that is in the way.
        name: String,
    },
}

impl WriteOutcome {
    fn from_columns(outcome: &str, before: Option<i64>, rival: Option<String>) -> Result<Self, DbError> {
        let before = before.map(VersionId);
        match (outcome, before, rival) {
            ("created", ..) => Ok(Self::Created),
            ("modified", before, _) => Ok(Self::Modified { before }),
            ("deleted", Some(before), _) => Ok(Self::Deleted { before }),
            ("missing", ..) => Ok(Self::Missing),
            ("refused", ..) => Ok(Self::Refused),
            ("scheduled", ..) => Ok(Self::Scheduled),
            ("conflict", _, Some(name)) => Ok(Self::UidConflict { name }),
            (other, ..) => Err(DbError::Driver(sqlx::Error::Protocol(format!(
                "unknown outcome {other}"
            )))),
        }
    }
}

/// Stores an object under the collection's locked `sequence`. Anything but [`WriteOutcome::Created`] and
/// [`WriteOutcome::Modified`] wrote nothing, and the caller rolls back.
pub async fn write(
    db: &mut PgConnection,
    collection: CollectionId,
    sequence: i64,
    new: &NewObject<'_>,
    condition: &Condition,
    now: DateTime<Utc>,
) -> Result<WriteOutcome, DbError> {
    // Uses object_name_key and object_uid_key. A card without a UID is stored with its name as one, which it
    // may exchange for a real one later.
    let (outcome, before, rival): (String, Option<i64>, Option<String>) = sqlx::query_as(
        "WITH current AS (
             SELECT name, uid, component, data, etag, schedule_tag
             FROM object WHERE collection_id = $1 AND name = $3
         ), rival AS (
             SELECT name FROM object WHERE collection_id = $1 AND uid = $4 AND name <> $3
             UNION ALL
             SELECT name FROM current WHERE uid <> $4 AND uid <> name
             LIMIT 1
         ), verdict AS (
             SELECT CASE
                 WHEN $16 AND EXISTS (SELECT FROM current)
                   OR $17 AND NOT EXISTS (SELECT FROM current)
                   OR $18::text[] IS NOT NULL AND NOT EXISTS (SELECT FROM current WHERE etag = ANY($18))
                 THEN 'refused'
                 WHEN EXISTS (SELECT FROM rival) THEN 'conflict'
                 WHEN NOT $20 AND EXISTS (SELECT FROM current WHERE schedule_tag IS NOT NULL) THEN 'scheduled'
                 WHEN EXISTS (SELECT FROM current) THEN 'modified'
                 ELSE 'created'
             END AS outcome
         ), kept AS (
             INSERT INTO object_version (collection_id, name, uid, component, data, deleted, replaced_at)
             SELECT $1, c.name, c.uid, c.component, c.data, false, $19
             FROM current c, verdict v
             WHERE v.outcome = 'modified' AND c.etag <> $7
             RETURNING id
         ), logged AS (
             INSERT INTO change (collection_id, sequence, object_name, kind, at)
             SELECT $1, $2, $3, v.outcome::change_kind, $19
             FROM verdict v
             WHERE v.outcome IN ('created', 'modified')
         ), stored AS (
             INSERT INTO object (collection_id, name, sequence, uid, component, data, size, etag, first_start,
                                 last_end, sort_name, display_name, emails, organization, has_photo,
                                 search_text, schedule_tag, created_at, modified_at, single_start, single_end,
                                 occurrences, occurrences_until)
             SELECT $1, $3, $2, $4, $5, $6, octet_length($6), $7, $8::timestamptz,
                    CASE WHEN $8::timestamptz IS NOT NULL THEN coalesce($9, 'infinity'::timestamptz) END,
                    $10, $11, $12, $13, $14, $15, $21, $19, $19, $22, $23,
                    (SELECT range_agg(tstzrange(t.starts, t.ends))
                     FROM unnest($24::timestamptz[], $25::timestamptz[]) t (starts, ends)),
                    CASE WHEN $24::timestamptz[] IS NOT NULL THEN coalesce($26, 'infinity'::timestamptz) END
             FROM verdict v
             WHERE v.outcome IN ('created', 'modified')
             ON CONFLICT (collection_id, name) DO UPDATE SET
                 sequence = EXCLUDED.sequence,
                 uid = EXCLUDED.uid,
                 component = EXCLUDED.component,
                 data = EXCLUDED.data,
                 size = EXCLUDED.size,
                 etag = EXCLUDED.etag,
                 first_start = EXCLUDED.first_start,
                 last_end = EXCLUDED.last_end,
                 sort_name = EXCLUDED.sort_name,
                 display_name = EXCLUDED.display_name,
                 emails = EXCLUDED.emails,
                 organization = EXCLUDED.organization,
                 has_photo = EXCLUDED.has_photo,
                 search_text = EXCLUDED.search_text,
                 schedule_tag = EXCLUDED.schedule_tag,
                 modified_at = EXCLUDED.modified_at,
                 single_start = EXCLUDED.single_start,
                 single_end = EXCLUDED.single_end,
                 occurrences = EXCLUDED.occurrences,
                 occurrences_until = EXCLUDED.occurrences_until
         )
         SELECT v.outcome, (SELECT id FROM kept), (SELECT name FROM rival) FROM verdict v",
    )
    .bind(collection.0)
    .bind(sequence)
    .bind(new.name)
    .bind(new.uid)
    .bind(new.component)
    .bind(new.data)
    .bind(new.etag)
    .bind(new.first_start)
    .bind(new.last_end)
    .bind(new.sort_name)
    .bind(new.display_name)
    .bind(new.emails)
    .bind(new.organization)
    .bind(new.has_photo)
    .bind(new.search_text)
    .bind(condition.absent())
    .bind(condition.present())
    .bind(condition.etags())
    .bind(now)
    .bind(new.scheduling.is_done())
    .bind(new.scheduling.tag())
    .bind(new.single.map(|(start, _)| start))
    .bind(new.single.map(|(_, end)| end))
    .bind(new.series.map(|series| series.starts))
    .bind(new.series.map(|series| series.ends))
    .bind(new.series.and_then(|series| series.until))
    .fetch_one(db)
    .await?;
    WriteOutcome::from_columns(&outcome, before, rival)
}

/// Deletes an object under the collection's locked `sequence`; a scheduling object only if the caller has sent what
/// its end calls for (`is_scheduled`). Anything but [`WriteOutcome::Deleted`] wrote
/// nothing, and the caller rolls back.
pub async fn delete(
    db: &mut PgConnection,
    collection: CollectionId,
    sequence: i64,
    name: &str,
    condition: &Condition,
    is_scheduled: bool,
    now: DateTime<Utc>,
) -> Result<WriteOutcome, DbError> {
    // Uses object_name_key, then object_pkey.
    let (outcome, before): (String, Option<i64>) = sqlx::query_as(
        "WITH current AS (
             SELECT id, name, uid, component, data, etag, schedule_tag
             FROM object WHERE collection_id = $1 AND name = $3
         ), verdict AS (
             SELECT CASE
                 WHEN NOT EXISTS (SELECT FROM current) THEN 'missing'
                 WHEN $4
                   OR $5::text[] IS NOT NULL AND NOT EXISTS (SELECT FROM current WHERE etag = ANY($5))
                 THEN 'refused'
                 WHEN NOT $7 AND EXISTS (SELECT FROM current WHERE schedule_tag IS NOT NULL) THEN 'scheduled'
                 ELSE 'deleted'
             END AS outcome
         ), kept AS (
             INSERT INTO object_version (collection_id, name, uid, component, data, deleted, replaced_at)
             SELECT $1, c.name, c.uid, c.component, c.data, true, $6
             FROM current c, verdict v
             WHERE v.outcome = 'deleted'
             RETURNING id
         ), logged AS (
             INSERT INTO change (collection_id, sequence, object_name, kind, at)
             SELECT $1, $2, $3, 'deleted', $6
             FROM verdict v
             WHERE v.outcome = 'deleted'
         ), removed AS (
             DELETE FROM object o
             USING current c, verdict v
             WHERE o.id = c.id AND v.outcome = 'deleted'
         )
         SELECT outcome, (SELECT id FROM kept) FROM verdict",
    )
    .bind(collection.0)
    .bind(sequence)
    .bind(name)
    .bind(condition.absent())
    .bind(condition.etags())
    .bind(now)
    .bind(is_scheduled)
    .fetch_one(db)
    .await?;
    WriteOutcome::from_columns(&outcome, before, None)
}
