//! Reading DATE and DATE-TIME texts, leniently where clients are.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// A date or date-time as it stands in a value, before its TZID is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    Date(NaiveDate),
    Local(NaiveDateTime),
    Utc(NaiveDateTime),
}

impl Parsed {
    /// The year as written.
    pub(crate) fn year(self) -> i32 {
        match self {
            Self::Date(date) => date.year(),
            Self::Local(time) | Self::Utc(time) => time.year(),
        }
    }
}

/// Reads `19970714`, `19970714T133000`, `19970714T133000Z`. Also accepted, because clients write it: the
/// extended form with hyphens and colons, a missing seconds part, a second 60, and an offset instead of `Z`.
pub(crate) fn parse_text(text: &str) -> Option<Parsed> {
    let text = text.trim();
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let date = parse_date(date)?;
    let Some(time) = time else {
        return Some(Parsed::Date(date));
    };
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (time.get(..at)?, time.get(at..)),
        None => (time, None),
    };
    let local = NaiveDateTime::new(date, parse_clock(clock)?);
    match offset {
        None => Some(Parsed::Local(local)),
        Some("Z" | "z") => Some(Parsed::Utc(local)),
        Some(offset) => {
            let seconds = parse_offset(offset)?;
            local
                .checked_sub_signed(TimeDelta::seconds(i64::from(seconds)))
                .map(Parsed::Utc)
        }
    }
}

/// UTC-OFFSET (RFC 5545 §3.3.14) in seconds east.
pub(crate) fn parse_offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = digits.replace(':', "");
    if !matches!(digits.len(), 2 | 4 | 6) {
        return None;
    }
    let part = |from: usize| match digits.get(from..from + 2) {
        Some(pair) => number(pair),
        None => Some(0),
    };
    let seconds = part(0)? * 3600 + part(2)? * 60 + part(4)?;
    (seconds < 86_400).then(|| sign * i32::try_from(seconds).unwrap_or(0))
}

fn parse_date(text: &str) -> Option<NaiveDate> {
    let digits = if text.len() == 10 {
        text.replace('-', "")
    } else {
        text.to_owned()
    };
    if digits.len() != 8 {
        return None;
    }
    let year = i32::try_from(number(digits.get(..4)?)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(digits.get(4..6)?)?, number(digits.get(6..8)?)?)
}

fn parse_clock(text: &str) -> Option<NaiveTime> {
    let text = text.split(['.', ',']).next()?;
    let digits = text.replace(':', "");
    let second = match digits.len() {
        6 => number(digits.get(4..6)?)?,
        4 => 0,
        _ => return None,
    };
    // RFC 5545 §3.3.12 has leap seconds, which no timezone database here can place.
    NaiveTime::from_hms_opt(
        number(digits.get(..2)?)?,
        number(digits.get(2..4)?)?,
        if second == 60 { 59 } else { second },
    )
}

fn number(digits: &str) -> Option<u32> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten()
}
