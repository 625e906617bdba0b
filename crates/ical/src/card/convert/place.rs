//! GEO and TZ (RFC 2426 §3.4, RFC 6350 §6.5).

use super::params::Params;
use crate::content::{Property, escape};

/// `GEO:37.38;-122.08` as `GEO:geo:37.38,-122.08`; what is neither stays.
pub(super) fn geo_to_v4(line: &Property) -> Property {
    match line.value().split_once(';') {
        Some((latitude, longitude)) if is_number(latitude) && is_number(longitude) => {
            let uri = format!("geo:{},{}", latitude.trim(), longitude.trim());
            Params::of(line).line(line, "GEO", &uri)
        }
        _ => line.clone(),
    }
}

/// The other way; what a `geo:` URI says beyond the two numbers has no place in 3.0.
pub(super) fn geo_to_v3(line: &Property) -> Property {
    let place = line
        .value()
        .strip_prefix("geo:")
        .or(line.value().strip_prefix("GEO:"));
    let numbers = place.and_then(|place| place.split(';').next()?.split_once(','));
    match numbers {
        Some((latitude, rest)) => {
            let longitude = rest.split(',').next().unwrap_or_default();
            Params::of(line).line(line, "GEO", &format!("{latitude};{longitude}"))
        }
        None => line.clone(),
    }
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}

/// 3.0 means an offset unless it says that it is a text, 4.0 the other way about.
pub(super) fn tz_to_v4(line: &Property) -> Property {
    let mut params = Params::of(line);
    params.take("VALUE");
    match offset(line.value()) {
        Some((sign, digits)) => {
            params.set("VALUE", "utc-offset");
            params.line(line, "TZ", &format!("{sign}{digits}"))
        }
        None => params.line(line, "TZ", line.value()),
    }
}

pub(super) fn tz_to_v3(line: &Property) -> Property {
    let mut params = Params::of(line);
    let form = params.take("VALUE");
    let is_uri = form.is_some_and(|form| form.iter().any(|form| form.eq_ignore_ascii_case("uri")));
    match offset(line.value()) {
        Some((sign, digits)) if !is_uri => {
            let (hours, minutes) = digits.split_at_checked(2).unwrap_or((&digits, ""));
            let minutes = if minutes.is_empty() { "00" } else { minutes };
            params.line(line, "TZ", &format!("{sign}{hours}:{minutes}"))
        }
        _ => {
            params.set("VALUE", "text");
            let text = if is_uri {
                escape(line.value())
            } else {
                line.value().to_owned()
            };
            params.line(line, "TZ", &text)
        }
    }
}

/// The sign and the two or four digits of an offset.
fn offset(text: &str) -> Option<(char, String)> {
    let text = text.trim();
    let sign = text.chars().next().filter(|sign| matches!(sign, '+' | '-'))?;
    let digits = text.get(1..)?.replace(':', "");
    let fits = matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some((sign, digits))
}
