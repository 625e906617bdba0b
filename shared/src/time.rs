//! Moments, days and civil times, read from JSON as RFC 3339 writes them.
//!
//! chrono reads any format, by a table, and the page would carry all of that for the one format that it gets. What
//! chrono writes is read here.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, de};

/// What can be read.
pub trait Timestamp: Sized {
    /// How it looks, for whoever wrote it otherwise.
    const WANTED: &str;

    /// Reads a text that is nothing else. `None` for another form, and for what is not in the calendar.
    fn read(text: &str) -> Option<Self>;
}

/// RFC 3339 `full-date`. Years beyond 9999 have a sign, as ISO 8601 has it.
impl Timestamp for NaiveDate {
    const WANTED: &str = "a date such as 2026-01-31";

    fn read(text: &str) -> Option<Self> {
        whole(date(text)?)
    }
}

/// RFC 3339 `partial-time`, whose seconds may be missing, as in HTML's time fields.
impl Timestamp for NaiveTime {
    const WANTED: &str = "a time such as 09:30";

    fn read(text: &str) -> Option<Self> {
        let with_seconds = clock(text).and_then(whole);
        with_seconds.or_else(|| whole(clock(&format!("{text}:00"))?))
    }
}

/// RFC 3339 `full-date "T" partial-time`: a time that a clock on the wall shows.
impl Timestamp for NaiveDateTime {
    const WANTED: &str = "a date and time such as 2026-01-31T09:30:00";

    fn read(text: &str) -> Option<Self> {
        whole(civil(text)?)
    }
}

/// RFC 3339 `date-time`, at any offset.
impl Timestamp for DateTime<Utc> {
    const WANTED: &str = "a date and time such as 2026-01-31T09:30:00Z";

    fn read(text: &str) -> Option<Self> {
        let (civil, rest) = civil(text)?;
        let ahead = whole(offset(rest)?)?;
        Some(civil.checked_sub_signed(ahead)?.and_utc())
    }
}

/// For `#[serde(deserialize_with)]`.
///
/// # Errors
/// If it is no text, or not of the form of [`Timestamp::WANTED`].
pub fn read<'de, T: Timestamp, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    T::read(&text).ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(&text), &T::WANTED))
}

/// For `#[serde(default, deserialize_with)]` of what may be absent or null.
///
/// # Errors
/// As [`read`].
pub fn read_optional<'de, T: Timestamp, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else {
        return Ok(None);
    };
    let value = T::read(&text);
    match value {
        None => Err(de::Error::invalid_value(de::Unexpected::Str(&text), &T::WANTED)),
        some => Ok(some),
    }
}

fn whole<T>((value, rest): (T, &str)) -> Option<T> {
    rest.is_empty().then_some(value)
}

fn date(text: &str) -> Option<(NaiveDate, &str)> {
    let (year, rest) = year(text)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    Some((NaiveDate::from_ymd_opt(year, month, day)?, rest))
}

fn year(text: &str) -> Option<(i32, &str)> {
    let (sign, length, text) = match text.strip_prefix(['+', '-']) {
        // Six digits are all that chrono's years have.
        Some(rest) => (
            if text.starts_with('-') { -1 } else { 1 },
            rest.find('-').filter(|length| (4..=6).contains(length))?,
            rest,
        ),
        None => (1, 4, text),
    };
    let (year, rest) = digits(text, length)?;
    Some((sign * i32::try_from(year).ok()?, rest))
}

fn civil(text: &str) -> Option<(NaiveDateTime, &str)> {
    let (date, rest) = date(text)?;
    let (time, rest) = clock(rest.strip_prefix(['T', 't'])?)?;
    Some((date.and_time(time), rest))
}

fn clock(text: &str) -> Option<(NaiveTime, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (nanosecond, rest) = match rest.strip_prefix('.') {
        Some(rest) => fraction(rest)?,
        None => (0, rest),
    };
    // A leap second is the one before it, gone on for longer.
    let (second, nanosecond) = match second {
        60 => (59, nanosecond + 1_000_000_000),
        second => (second, nanosecond),
    };
    Some((
        NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond)?,
        rest,
    ))
}

/// Digits behind the point, as nanoseconds; those beyond the ninth do not count.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (counted, _) = digits(text, length.min(9)).filter(|_| length > 0)?;
    let scale = (length..9).fold(1, |scale, _| scale * 10);
    Some((counted * scale, text.get(length..)?))
}

/// How far a clock is ahead of UTC.
fn offset(text: &str) -> Option<(TimeDelta, &str)> {
    if let Some(rest) = text.strip_prefix(['Z', 'z']) {
        return Some((TimeDelta::zero(), rest));
    }
    let rest = text.strip_prefix(['+', '-'])?;
    let (hours, rest) = digits(rest, 2).filter(|(hours, _)| *hours < 24)?;
    let (minutes, rest) = digits(rest.strip_prefix(':')?, 2).filter(|(minutes, _)| *minutes < 60)?;
    let ahead = TimeDelta::minutes(i64::from(hours * 60 + minutes));
    Some((if text.starts_with('-') { -ahead } else { ahead }, rest))
}

/// A number of so many digits, at most nine.
fn digits(text: &str, length: usize) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(length)?;
    let number = digits.bytes().try_fold(0, |number: u32, digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u32::from(digit - b'0'))
    })?;
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same<T: Timestamp + std::str::FromStr + PartialEq + std::fmt::Debug>(text: &str) {
        assert_eq!(T::read(text), Some(text.parse().ok().expect(text)), "{text}");
    }

    #[test]
    fn reads_what_chrono_writes() {
        for text in [
            "2026-11-28T02:19:00Z",
            "2026-02-28T23:59:59.123456789+05:45",
            "1969-12-31T00:00:00.5-11:00",
            "2016-12-31T23:59:60Z",
            "+65535-01-01T00:00:00Z",
            "-0001-06-30T00:00:00Z",
        ] {
            same::<DateTime<Utc>>(text);
        }
        same::<NaiveDateTime>("2026-11-28T02:19:00");
        same::<NaiveDateTime>("2026-11-28T02:19:00.250");
        same::<NaiveDate>("2024-02-29");
        for text in ["09:30", "23:59:59", "00:00:00.25"] {
            same::<NaiveTime>(text);
        }
        for moment in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let text = serde_json::to_string(&moment).unwrap();
            assert_eq!(
                DateTime::<Utc>::read(text.trim_matches('"')),
                Some(moment),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            "2026",
            "2026-11-28",
            "2026-11-28T02:19:00",
            "2026-11-28T02:19Z",
            "2026-11-28T02:19:00.Z",
            "2026-11-28T02:19:00Z ",
            "2026-11-28T02:19:00+0100",
            "2026-11-28T02:19:00+24:00",
            "2026-11-28T25:19:00Z",
            "2026-02-30T00:00:00Z",
            "2026-1-1T00:00:00Z",
            "20é6-11-28T02:19:00Z",
            "+1234567-01-01T00:00:00Z",
        ] {
            assert_eq!(DateTime::<Utc>::read(text), None, "{text}");
        }
        assert_eq!(NaiveDate::read("2023-02-29"), None);
        for text in ["", "9:30", "24:00", "09:30:", "09", "09:30:00Z"] {
            assert_eq!(NaiveTime::read(text), None, "{text}");
        }
        assert_eq!(NaiveDate::read("2023-02-28T00:00:00"), None);
        assert_eq!(NaiveDateTime::read("2026-11-28T02:19:00Z"), None);
    }

    #[test]
    fn says_what_is_wanted() {
        #[derive(Debug, Deserialize)]
        struct Day {
            #[serde(deserialize_with = "read")]
            day: NaiveDate,
            #[serde(default, deserialize_with = "read_optional")]
            until: Option<DateTime<Utc>>,
        }
        let error = serde_json::from_str::<Day>(r#"{"day":"soon"}"#)
            .unwrap_err()
            .to_string();
        assert!(error.contains("a date such as 2026-01-31"), "{error}");
        let error = serde_json::from_str::<Day>(r#"{"day":"2026-01-31","until":"x"}"#).unwrap_err();
        assert!(error.to_string().contains("2026-01-31T09:30:00Z"), "{error}");
        let day: Day = serde_json::from_str(r#"{"day":"2026-01-31","until":null}"#).unwrap();
        assert_eq!((day.day.to_string().as_str(), day.until), ("2026-01-31", None));
    }
}
