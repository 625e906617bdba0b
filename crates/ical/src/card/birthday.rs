//! BDAY in its many spellings, and as the page has it: `YYYY-MM-DD` or `--MM-DD`.

use chrono::NaiveDate;

use super::Version;
use crate::content::Property;

/// Reads a birthday; empty if it is no day (RFC 6350 §6.2.5 allows texts and parts of dates).
pub(super) fn read(property: &Property) -> String {
    let text = super::value::text(property);
    let date = text.split(['T', 't']).next().unwrap_or_default();
    let Some((year, month, day)) = split_date(date.trim()) else {
        return String::new();
    };
    // Apple's way of leaving out the year.
    let omitted = property
        .param("X-APPLE-OMIT-YEAR")
        .is_some_and(|omitted| year.is_some_and(|year| omitted.trim() == format!("{year:04}")));
    match year.filter(|_| !omitted) {
        Some(year) if NaiveDate::from_ymd_opt(year, month, day).is_some() => {
            format!("{year:04}-{month:02}-{day:02}")
        }
        None if NaiveDate::from_ymd_opt(2000, month, day).is_some() => format!("--{month:02}-{day:02}"),
        _ => String::new(),
    }
}

/// The raw value for a birthday of the page; `None` if it is no such day.
pub(super) fn write(birthday: &str, version: Version) -> Option<String> {
    let (year, month, day) = split_date(birthday)?;
    NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, day)?;
    Some(match (year, version) {
        (Some(year), Version::V4) => format!("{year:04}{month:02}{day:02}"),
        (None, Version::V4) => format!("--{month:02}{day:02}"),
        (Some(year), _) => format!("{year:04}-{month:02}-{day:02}"),
        (None, _) => format!("--{month:02}-{day:02}"),
    })
}

fn split_date(text: &str) -> Option<(Option<i32>, u32, u32)> {
    let (year, rest) = match text.strip_prefix("--") {
        Some(rest) => (None, rest),
        None => {
            let (year, rest) = text.split_at_checked(4)?;
            (
                Some(i32::try_from(digits(year)?).ok()?),
                rest.strip_prefix('-').unwrap_or(rest),
            )
        }
    };
    let rest = rest.replace('-', "");
    if rest.len() != 4 {
        return None;
    }
    Some((year, digits(rest.get(..2)?)?, digits(rest.get(2..)?)?))
}

fn digits(text: &str) -> Option<u32> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}
