//! The Sender Rewriting Scheme: mail that somebody has forwarded leaves under a sender of this host, from which the first
//! one can be told, by us alone. Pure.
//!
//! `SRS0=hash=day=domain=local@host`, and for what another host has rewritten before, `SRS1=hash=domain==rest@host`
//! (Shevek, "The Sender Rewriting Scheme", 2004).

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Bounces come within days; an address that leaked is worth nothing after three weeks.
const VALID_DAYS: u16 = 21;
/// Days are counted up to two digits of base 32.
const DAYS: u16 = 1024;
/// 40 bits in base 32.
const HASH_LENGTH: usize = 8;
const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Gives `sender` an address of `host`; `None` for one of `host` already or one that is no address.
#[must_use]
pub fn forward(key: &[u8], host: &str, sender: &str, now: DateTime<Utc>) -> Option<String> {
    let (local, domain) = sender.rsplit_once('@')?;
    if local.is_empty() || domain.is_empty() || domain.eq_ignore_ascii_case(host) {
        return None;
    }
    if let Some(rest) = tagged(local, "SRS0") {
        // The one who rewrote it first gets the bounce.
        let body = format!("{domain}={rest}");
        return Some(format!("SRS1={}={body}@{host}", hash(key, &body)));
    }
    if let Some((first_hash, body)) = tagged(local, "SRS1").and_then(|rest| rest.get(1..)?.split_once('='))
        && body.contains('=')
        && !first_hash.is_empty()
    {
        return Some(format!("SRS1={}={body}@{host}", hash(key, body)));
    }
    let body = format!("{}={domain}={local}", day_digits(day(now)));
    Some(format!("SRS0={}={body}@{host}", hash(key, &body)))
}

/// The address that [`forward`] was given; `None` unless `recipient` was made by it with this key, lately.
#[must_use]
pub fn reverse(key: &[u8], host: &str, recipient: &str, now: DateTime<Utc>) -> Option<String> {
    let (local, domain) = recipient.rsplit_once('@')?;
    if !domain.eq_ignore_ascii_case(host) {
        return None;
    }
    if let Some(rest) = tagged(local, "SRS1") {
        let (given, body) = rest.get(1..)?.split_once('=')?;
        let (first, rest) = body.split_once('=')?;
        let is_ours = matches(key, given, body) && !first.is_empty();
        return is_ours.then(|| format!("SRS0{rest}@{first}"));
    }
    let (given, body) = tagged(local, "SRS0")?.get(1..)?.split_once('=')?;
    let (made, address) = body.split_once('=')?;
    let (domain, local) = address.split_once('=')?;
    let age = (day(now) + DAYS - parse_day(made)?) % DAYS;
    let is_ours = matches(key, given, body) && age <= VALID_DAYS;
    is_ours.then(|| format!("{local}@{domain}"))
}

/// What follows the tag, beginning with its separator: `=`, `-` or `+`.
fn tagged<'a>(local: &'a str, tag: &str) -> Option<&'a str> {
    let (head, rest) = local.split_at_checked(tag.len())?;
    (head.eq_ignore_ascii_case(tag) && rest.starts_with(['=', '-', '+'])).then_some(rest)
}

fn hash(key: &[u8], body: &str) -> String {
    // Hosts on the way may change the case of letters.
    let digest = Hmac::<Sha256>::new_from_slice(key).map(|mut mac| {
        mac.update(body.to_ascii_lowercase().as_bytes());
        mac.finalize().into_bytes()
    });
    digest
        .map(|digest| {
            digest
                .iter()
                .take(HASH_LENGTH)
                .map(|byte| digit(usize::from(*byte)))
                .collect()
        })
        .unwrap_or_default()
}

fn matches(key: &[u8], given: &str, body: &str) -> bool {
    let right = hash(key, body);
    let given = given.to_ascii_uppercase();
    right.len() == HASH_LENGTH && bool::from(right.as_bytes().ct_eq(given.as_bytes()))
}

fn digit(value: usize) -> char {
    DIGITS
        .get(value % DIGITS.len())
        .map_or('A', |digit| char::from(*digit))
}

fn day(now: DateTime<Utc>) -> u16 {
    let days = now.timestamp().div_euclid(24 * 60 * 60);
    u16::try_from(days.rem_euclid(i64::from(DAYS))).unwrap_or(0)
}

fn day_digits(day: u16) -> String {
    [day / 32, day % 32]
        .iter()
        .map(|value| digit(usize::from(*value)))
        .collect()
}

fn parse_day(digits: &str) -> Option<u16> {
    let value = |byte: u8| {
        let position = DIGITS
            .iter()
            .position(|digit| *digit == byte.to_ascii_uppercase())?;
        u16::try_from(position).ok()
    };
    match digits.as_bytes() {
        [high, low] => Some(value(*high)? * 32 + value(*low)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"a key of this server";
    const HOST: &str = "mail.example.test";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn now() -> DateTime<Utc> {
        at("2026-03-01T12:00:00Z")
    }

    #[test]
    fn an_address_comes_back_as_it_was() {
        for address in [
            "x@outside.test",
            "user+tag@sub.outside.test",
            "a=b=c@outside.test",
            "SRS0@outside.test",
        ] {
            let rewritten = forward(KEY, HOST, address, now()).unwrap();
            assert!(
                rewritten.ends_with("@mail.example.test") && rewritten.starts_with("SRS0="),
                "{rewritten}"
            );
            assert_eq!(reverse(KEY, HOST, &rewritten, now()).as_deref(), Some(address));
            assert_eq!(
                reverse(KEY, HOST, &rewritten, at("2026-03-22T12:00:00Z")).as_deref(),
                Some(address)
            );
            assert_eq!(
                reverse(KEY, HOST, &rewritten, at("2026-03-23T12:00:00Z")),
                None,
                "too old"
            );
        }
    }

    #[test]
    fn what_others_have_rewritten_goes_back_to_the_first_of_them() {
        let first = "SRS0=HHHH=TT=origin.test=user@first.test";
        let second = forward(KEY, HOST, first, now()).unwrap();
        assert!(second.starts_with("SRS1="), "{second}");
        assert_eq!(reverse(KEY, HOST, &second, now()).as_deref(), Some(first));
        // A third host only replaces the hash.
        let third = forward(b"another key", "third.test", &second, now()).unwrap();
        assert!(
            third.starts_with("SRS1=") && third.ends_with("=first.test==HHHH=TT=origin.test=user@third.test")
        );
        assert_eq!(
            reverse(b"another key", "third.test", &third, now()).as_deref(),
            Some(first)
        );
    }

    #[test]
    fn nobody_else_can_make_one_or_change_it() {
        let rewritten = forward(KEY, HOST, "x@outside.test", now()).unwrap();
        for forged in [
            rewritten.replace("outside.test=x", "outside.test=y"),
            rewritten.replace("outside.test=x", "victim.test=x"),
            rewritten.replace("@mail.example.test", "@other.test"),
            "SRS0==AA=outside.test=x@mail.example.test".to_owned(),
            "SRS0=AAAAAAAA=AA=outside.test=x@mail.example.test".to_owned(),
            "SRS1=AAAAAAAA=victim.test==x@mail.example.test".to_owned(),
            "SRS0@mail.example.test".to_owned(),
            "SRS0=@mail.example.test".to_owned(),
            "SRS1=@mail.example.test".to_owned(),
        ] {
            assert_eq!(reverse(KEY, HOST, &forged, now()), None, "{forged}");
        }
        assert_eq!(reverse(b"another key", HOST, &rewritten, now()), None);
        assert!(reverse(KEY, HOST, &rewritten.to_ascii_lowercase(), now()).is_some());
    }

    #[test]
    fn what_needs_none_gets_none() {
        for sender in [
            "",
            "x",
            "@outside.test",
            "x@",
            "x@mail.example.test",
            "x@MAIL.example.test",
        ] {
            assert_eq!(forward(KEY, HOST, sender, now()), None, "{sender}");
        }
    }
}
