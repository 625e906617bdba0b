//! Dates and times: 3.0 writes them with hyphens and colons (RFC 2426 §4), 4.0 without (RFC 6350 §4.3).

use super::params::Params;
use crate::content::{Property, escape};

/// The year that Apple's clients write for none.
const NO_YEAR: &str = "1604";

/// A date or date-time line for 4.0 under the given name.
pub(super) fn to_v4(line: &Property, name: &str) -> Property {
    let mut params = Params::of(line);
    let omitted = params
        .take("X-APPLE-OMIT-YEAR")
        .and_then(|values| values.into_iter().next());
    let text = line.text();
    match basic(text.trim()) {
        Some(date) => {
            params.take("VALUE");
            let date = match omitted.and_then(|year| date.strip_prefix(year.trim()).map(str::to_owned)) {
                Some(day) => format!("--{day}"),
                None => date,
            };
            params.line(line, name, &date)
        }
        None => as_text(line, params, name, &text),
    }
}

/// A date or date-time line for 3.0 under the given name.
pub(super) fn to_v3(line: &Property, name: &str) -> Property {
    let mut params = Params::of(line);
    let text = line.text();
    match extended(text.trim()) {
        Some(date) => {
            params.take("VALUE");
            match date.strip_prefix("--") {
                Some(day) => {
                    params.set("X-APPLE-OMIT-YEAR", NO_YEAR);
                    params.line(line, name, &format!("{NO_YEAR}-{day}"))
                }
                None => params.line(line, name, &date),
            }
        }
        None => as_text(line, params, name, &text),
    }
}

/// What is no whole date is a text: `circa 1800`, and in 3.0 parts of dates as well.
fn as_text(line: &Property, mut params: Params, name: &str, text: &str) -> Property {
    params.set("VALUE", "text");
    params.line(line, name, &escape(text))
}

/// `19960415`, `--0415`, `19961022T140000Z`; `None` for a text that is no whole date.
pub(super) fn basic(text: &str) -> Option<String> {
    let (date, time) = parts(text)?;
    let time = time.map_or_else(String::new, |(clock, zone)| format!("T{clock}{zone}"));
    Some(format!("{date}{time}"))
}

/// `1996-04-15`, `--04-15`, `1996-10-22T14:00:00Z`; `None` for a text that is no whole date.
pub(super) fn extended(text: &str) -> Option<String> {
    let (date, time) = parts(text)?;
    let (year, day) = date.split_at_checked(date.len().checked_sub(4)?)?;
    let (month, day) = day.split_at_checked(2)?;
    let year = if year == "--" { "-" } else { year };
    let mut written = format!("{year}-{month}-{day}");
    if let Some((clock, zone)) = time {
        written.push('T');
        written.push_str(&with_colons(&clock));
        let (sign, digits) = zone.split_at_checked(1).unwrap_or(("", ""));
        written.push_str(sign);
        written.push_str(&with_colons(digits));
    }
    Some(written)
}

/// The digits of a date, `--` before them if it has no year, with those of its time and its zone.
fn parts(text: &str) -> Option<(String, Option<(String, String)>)> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let date = match date.strip_prefix("--") {
        Some(day) => format!("--{}", digits(day, '-', &[4])?),
        None => digits(date, '-', &[8])?,
    };
    let Some(time) = time else {
        return Some((date, None));
    };
    let zone_at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(zone_at)?;
    // Fractions of a second have no place in 4.0.
    let clock = clock.split(['.', ',']).next().unwrap_or_default();
    let clock = digits(clock, ':', &[2, 4, 6])?;
    let zone = match zone.split_at_checked(1) {
        None => String::new(),
        Some(("Z" | "z", "")) => "Z".to_owned(),
        Some((sign, offset)) => format!("{sign}{}", digits(offset, ':', &[2, 4])?),
    };
    Some((date, Some((clock, zone))))
}

/// A text of digits without its separators, if there are as many as one of `lengths` says.
fn digits(text: &str, separator: char, lengths: &[usize]) -> Option<String> {
    let digits = text.replace(separator, "");
    let fits = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(digits)
}

/// Digits in pairs.
fn with_colons(digits: &str) -> String {
    let pairs: Vec<&str> = digits
        .as_bytes()
        .chunks(2)
        .filter_map(|pair| std::str::from_utf8(pair).ok())
        .collect();
    pairs.join(":")
}
