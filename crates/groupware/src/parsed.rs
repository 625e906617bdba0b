//! From a client's bytes to the row that is stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use roost_db::collection::CollectionKind;
use roost_db::object::{NewObject, Scheduling, SeriesTimes};
use roost_ical::card::{Card, CardError, canonical_uid};
use roost_ical::itip::Incoming;
use roost_ical::object::{CalendarColumns, CalendarError, CalendarObject, Series};
use sha2::{Digest, Sha256};

use crate::birthdays::Days;

/// Postgres cannot index a longer text (a third of a page), and no client makes such UIDs.
const MAX_UID_BYTES: usize = 1_000;
const MAX_NAME_CHARS: usize = 1_000;
const MAX_SORT_NAME_CHARS: usize = 200;
const MAX_SEARCH_CHARS: usize = 100_000;
/// Bounded because the index of a row has to stay small, not because a card may not have more.
const MAX_EMAILS: usize = 50;

/// Why bytes cannot be stored.
#[derive(Debug, PartialEq)]
pub(crate) enum ParseError {
    Calendar(CalendarError),
    Card(CardError),
}

/// An object that may be stored: parsed, validated, with the columns drawn from it.
#[derive(Debug)]
pub(crate) struct ParsedObject {
    pub kind: CollectionKind,
    /// `None` for cards of old phones.
    pub uid: Option<String>,
    pub component: &'static str,
    etag: String,
    first_start: Option<DateTime<Utc>>,
    last_end: Option<DateTime<Utc>>,
    single: Option<(DateTime<Utc>, DateTime<Utc>)>,
    series: Option<Times>,
    sort_name: String,
    display_name: String,
    emails: Vec<String>,
    organization: String,
    has_photo: bool,
    search_text: String,
    /// A card's days for the calendar of birthdays.
    pub days: Days,
    /// The object itself, if it names an organizer: then scheduling has to see it.
    pub meeting: Option<CalendarObject>,
}

impl ParsedObject {
    /// Reads bytes, which say themselves whether they are a card or a calendar object.
    pub fn parse(data: &[u8]) -> Result<Self, ParseError> {
        Self::read(data, false)
    }

    /// As [`ParsedObject::parse`], for what a client stores: more is asked of it.
    pub fn parse_new(data: &[u8]) -> Result<Self, ParseError> {
        Self::read(data, true)
    }

    fn read(data: &[u8], is_new: bool) -> Result<Self, ParseError> {
        if looks_like_card(data) {
            Self::read_card(data, is_new).map_err(ParseError::Card)
        } else {
            Self::read_calendar(data, is_new).map_err(ParseError::Calendar)
        }
    }

    fn read_calendar(data: &[u8], is_new: bool) -> Result<Self, CalendarError> {
        let object = CalendarObject::parse(data)?;
        if is_new {
            object.check_new(data)?;
        }
        object.check_limits()?;
        let uid = object.uid().to_owned();
        if !is_storable_uid(&uid) {
            return Err(CalendarError::InvalidObject(
                "the UID is empty, too long or has control characters".into(),
            ));
        }
        let columns = object.columns();
        let is_meeting = object
            .instances()
            .any(|component| component.property("ORGANIZER").is_some());
        Ok(Self {
            kind: CollectionKind::Calendar,
            uid: Some(uid),
            component: object.kind().name(),
            etag: etag(data),
            first_start: first_start(&columns),
            last_end: last_end(&columns),
            single: single(&columns),
            series: columns.series.as_ref().and_then(Times::of),
            sort_name: String::new(),
            display_name: column_text(&columns.summary, MAX_NAME_CHARS),
            emails: Vec::new(),
            organization: String::new(),
            has_photo: false,
            search_text: column_text(&columns.search_text, MAX_SEARCH_CHARS),
            days: Days::default(),
            meeting: is_meeting.then_some(object),
        })
    }

    fn read_card(data: &[u8], is_new: bool) -> Result<Self, CardError> {
        let card = Card::parse(data)?;
        if is_new {
            card.check_new(data)?;
        }
        let uid = card.uid().filter(|uid| !uid.is_empty());
        if uid.is_some_and(|uid| !is_storable_uid(uid)) {
            return Err(CardError::InvalidData(
                "the UID is too long or has control characters".into(),
            ));
        }
        let columns = card.columns();
        let emails = card
            .draft()
            .emails
            .into_iter()
            .map(|email| column_text(email.value.trim(), MAX_NAME_CHARS));
        Ok(Self {
            kind: CollectionKind::AddressBook,
            // A client that reads a card in another version writes its UID in another form.
            uid: uid.map(|uid| canonical_uid(uid).to_owned()),
            component: "VCARD",
            etag: etag(data),
            first_start: None,
            last_end: None,
            single: None,
            series: None,
            sort_name: column_text(&columns.sort_name, MAX_SORT_NAME_CHARS),
            display_name: column_text(&columns.display_name, MAX_NAME_CHARS),
            emails: emails
                .filter(|email| !email.is_empty())
                .take(MAX_EMAILS)
                .collect(),
            organization: column_text(&columns.organization, MAX_NAME_CHARS),
            has_photo: columns.has_photo,
            search_text: column_text(&columns.search_text, MAX_SEARCH_CHARS),
            days: Days {
                name: columns.display_name,
                dates: card.dates(),
            },
            meeting: None,
        })
    }

    /// The row. A card without a UID gets its name as one.
    pub fn row<'a>(&'a self, name: &'a str, data: &'a [u8]) -> NewObject<'a> {
        NewObject {
            name,
            uid: self.uid.as_deref().unwrap_or(name),
            component: self.component,
            data,
            etag: &self.etag,
            first_start: self.first_start,
            last_end: self.last_end,
            single: self.single,
            series: self.series.as_ref().map(Times::columns),
            sort_name: &self.sort_name,
            display_name: &self.display_name,
            emails: &self.emails,
            organization: &self.organization,
            has_photo: self.has_photo,
            search_text: &self.search_text,
            scheduling: Scheduling::Unaware,
        }
    }

    pub fn into_etag(self) -> String {
        self.etag
    }
}

fn first_start(columns: &CalendarColumns) -> Option<DateTime<Utc>> {
    columns.first_start.map(storable_time)
}

fn last_end(columns: &CalendarColumns) -> Option<DateTime<Utc>> {
    columns
        .last_end
        .filter(|end| end.year() <= MAX_YEAR)
        .map(storable_time)
}

fn single(columns: &CalendarColumns) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    columns
        .single
        .filter(|(start, end)| storable_time(*start) == *start && storable_time(*end) == *end)
}

/// The times of a series as two columns.
#[derive(Debug)]
struct Times {
    starts: Vec<DateTime<Utc>>,
    ends: Vec<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl Times {
    /// `None` if Postgres could not hold one of them.
    fn of(series: &Series) -> Option<Self> {
        let (starts, ends): (Vec<_>, Vec<_>) = series.occurrences.iter().copied().unzip();
        let mut all = starts.iter().chain(&ends).chain(&series.until);
        all.all(|time| storable_time(*time) == *time).then_some(Self {
            starts,
            ends,
            until: series.until,
        })
    }

    fn columns(&self) -> SeriesTimes<'_> {
        SeriesTimes {
            starts: &self.starts,
            ends: &self.ends,
            until: self.until,
        }
    }
}

/// What is stored beside a scheduling message in an inbox.
#[derive(Debug)]
pub(crate) struct MessageColumns {
    component: &'static str,
    etag: String,
    first_start: Option<DateTime<Utc>>,
    last_end: Option<DateTime<Utc>>,
    display_name: String,
    search_text: String,
}

impl MessageColumns {
    /// Reads a message; `None` if it is none.
    pub fn read(data: &[u8]) -> Option<Self> {
        let message = Incoming::parse(data).ok()?;
        let columns = message.object().columns();
        Some(Self {
            component: message.object().kind().name(),
            etag: etag(data),
            first_start: first_start(&columns),
            last_end: last_end(&columns),
            display_name: column_text(&columns.summary, MAX_NAME_CHARS),
            search_text: column_text(&columns.search_text, MAX_SEARCH_CHARS),
        })
    }

    /// The row. Its name stands for its UID as well, since several messages may be about one.
    pub fn row<'a>(&'a self, name: &'a str, data: &'a [u8]) -> NewObject<'a> {
        NewObject {
            name,
            uid: name,
            component: self.component,
            data,
            etag: &self.etag,
            first_start: self.first_start,
            last_end: self.last_end,
            display_name: &self.display_name,
            search_text: &self.search_text,
            ..NewObject::default()
        }
    }
}

/// The strong entity tag of some bytes: their SHA-256, quoted (RFC 9110 §8.8.3).
pub(crate) fn etag(data: &[u8]) -> String {
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(data)))
}

fn looks_like_card(data: &[u8]) -> bool {
    const BEGIN: &[u8] = b"BEGIN:VCARD";
    let data = data
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(data)
        .trim_ascii_start();
    data.get(..BEGIN.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(BEGIN))
}

fn is_storable_uid(uid: &str) -> bool {
    !uid.is_empty() && uid.len() <= MAX_UID_BYTES && !uid.chars().any(char::is_control)
}

const MAX_YEAR: i32 = 9999;

/// A time that Postgres can hold; beyond its years nothing is searched for.
fn storable_time(time: DateTime<Utc>) -> DateTime<Utc> {
    let edge = |year, month, day| {
        NaiveDate::from_ymd_opt(year, month, day)
            .unwrap_or_default()
            .and_time(chrono::NaiveTime::MIN)
            .and_utc()
    };
    time.clamp(edge(1, 1, 1), edge(MAX_YEAR, 12, 31))
}

/// Text as a column can hold it: without NUL, which Postgres refuses, and not endless.
fn column_text(text: &str, max_chars: usize) -> String {
    text.chars()
        .filter(|character| *character != '\0')
        .take(max_chars)
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Datelike, Utc};

    use super::{column_text, etag, is_storable_uid, looks_like_card, storable_time};

    #[test]
    fn a_card_is_told_from_a_calendar_by_its_first_line() {
        assert!(looks_like_card(b"BEGIN:VCARD\r\n"));
        assert!(looks_like_card(b"\xef\xbb\xbf\r\n begin:vcard\n"));
        assert!(!looks_like_card(b"BEGIN:VCALENDAR\r\n"));
        assert!(!looks_like_card(b""));
    }

    #[test]
    fn equal_bytes_have_equal_quoted_tags() {
        assert_eq!(etag(b"x"), etag(b"x"));
        assert_ne!(etag(b"x"), etag(b"y"));
        assert!(etag(b"x").starts_with('"') && etag(b"x").ends_with('"'));
    }

    #[test]
    fn what_postgres_cannot_hold_is_kept_from_it() {
        assert_eq!(column_text("a\0bc", 2), "ab");
        assert!(!is_storable_uid(&"x".repeat(1_001)));
        assert!(!is_storable_uid("a\0"));
        assert_eq!(storable_time(DateTime::<Utc>::MAX_UTC).year(), 9999);
        assert_eq!(storable_time(DateTime::<Utc>::MIN_UTC).year(), 1);
    }
}
