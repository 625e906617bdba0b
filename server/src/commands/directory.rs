//! Commands that change the directory.

mod alias;
mod api_key;
mod audit;
mod domain;
mod domain_admin;
mod group;
mod mailbox;

use std::io::Read;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use roost_directory::ListQuery;
use roost_shared::admin::{RateFrame, RateLimit};

use super::common::Common;

pub use alias::{AliasCommand, alias};
pub use api_key::{ApiKeyCommand, api_key};
pub use audit::{AuditCommand, audit};
pub use domain::{DomainCommand, domain};
pub use domain_admin::{DomainAdminCommand, domain_admin};
pub use group::{GroupCommand, group};
pub use mailbox::{MailboxCommand, mailbox};

/// Which part of a list to print.
#[derive(Args)]
pub struct Filter {
    /// Only of this domain.
    #[arg(long)]
    domain: Option<String>,
    /// Only with this tag; may be given several times.
    #[arg(long = "tag")]
    tags: Vec<String>,
}

impl Filter {
    fn query(self) -> ListQuery {
        ListQuery {
            domain: self.domain,
            tags: self.tags,
            ..ListQuery::default()
        }
    }
}

/// The password that stands on standard input, without the end of its line.
pub fn read_password() -> anyhow::Result<String> {
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .context("reading the password")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

/// A value that can also be said to be none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Given<T>(Option<T>);

impl<T> Given<T> {
    /// The value, if it was not said to be none.
    pub fn into_inner(self) -> Option<T> {
        self.0
    }
}

/// `none`, or a number, a slash and a time: `100/hour`.
fn parse_rate(text: &str) -> Result<Given<RateLimit>, String> {
    if text == "none" {
        return Ok(Given(None));
    }
    let rule = || "must be none, or such as 100/hour (second, minute, hour, day)".to_owned();
    let (messages, per) = text.split_once('/').ok_or_else(rule)?;
    let per = match per {
        "second" => RateFrame::Second,
        "minute" => RateFrame::Minute,
        "hour" => RateFrame::Hour,
        "day" => RateFrame::Day,
        _ => return Err(rule()),
    };
    let messages = messages.parse().map_err(|_| rule())?;
    Ok(Given(Some(RateLimit { messages, per })))
}

/// `none`, or a relay host's id.
fn parse_relay_host(text: &str) -> Result<Given<i64>, String> {
    if text == "none" {
        return Ok(Given(None));
    }
    text.parse()
        .map(|id| Given(Some(id)))
        .map_err(|_| "must be none or the id of a relay host".to_owned())
}

/// `never`, a moment by RFC 3339, or a time from now: `12h`, `30d`.
pub fn parse_expiry(text: &str) -> Result<Given<DateTime<Utc>>, String> {
    if text == "never" {
        return Ok(Given(None));
    }
    let span = |unit: char, hours: i64| {
        let number: i64 = text.strip_suffix(unit)?.parse().ok()?;
        TimeDelta::try_hours(number.checked_mul(hours)?).and_then(|span| Utc::now().checked_add_signed(span))
    };
    span('h', 1)
        .or_else(|| span('d', 24))
        .or_else(|| text.parse().ok())
        .map(|end| Given(Some(end)))
        .ok_or_else(|| {
            "must be never, such as 12h or 30d, or a moment such as 2030-01-31T12:00:00Z".to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_ends_are_read() {
        assert_eq!(parse_rate("none"), Ok(Given(None)));
        let limit = RateLimit {
            messages: 100,
            per: RateFrame::Hour,
        };
        assert_eq!(parse_rate("100/hour"), Ok(Given(Some(limit))));
        assert!(parse_rate("100").is_err() && parse_rate("x/hour").is_err() && parse_rate("1/week").is_err());
        assert_eq!(parse_expiry("never"), Ok(Given(None)));
        let in_two_days = parse_expiry("2d").unwrap().0.unwrap() - Utc::now();
        assert!((47..=48).contains(&in_two_days.num_hours()));
        assert!(parse_expiry("2030-01-31T12:00:00Z").unwrap().0.is_some());
        assert!(parse_expiry("soon").is_err() && parse_expiry("99999999999999999d").is_err());
    }
}
