//! The gate's own bans: a network that guesses is let in by no door for a time, which grows with each repetition.
//!
//! The same wrong password of the same account, from the same address, counts once: a phone that was not told of a new
//! password must not ban everybody behind its router. Addresses that no stranger has are never banned by the gate:
//! behind them may be a proxy, or the whole office.

use std::net::IpAddr;
use std::time::Duration as Time;

use chrono::{Duration, Utc};
use ipnet::IpNet;
use moka::sync::Cache;
use roost_db::{DbError, ban, ban_rules, network_failure};
use roost_model::Actor;
use serde_json::{Value, json};

use crate::Identity;
use crate::ban::{BanError, BanSubject, subject_of};
use crate::deed::{self, Deed};

pub use roost_db::ban_rules::BanRules;

/// What holds until an administrator says otherwise.
pub(crate) const DEFAULT_RULES: BanRules = BanRules {
    enabled: true,
    max_attempts: 10,
    retry_window_seconds: 600,
    ban_seconds: 1800,
    grows: true,
    max_ban_seconds: 24 * 60 * 60,
    ipv4_prefix: 32,
    // A customer holds at least a /64.
    ipv6_prefix: 64,
    never: Vec::new(),
};

/// A network that was quiet for so long begins anew, with the shortest ban.
pub(crate) const FORGET_AFTER: Duration = Duration::days(7);

const ATTEMPTS_MAX: i32 = 10_000;
/// A week, and so not longer than what is remembered.
const WINDOW_MAX: i32 = 7 * 24 * 60 * 60;
/// A year.
const BAN_MAX: i32 = 365 * 24 * 60 * 60;
const NEVER_MAX: usize = 1000;
/// For how long a wrong password is remembered as counted, and how many are.
const COUNTED_FOR: Time = Time::from_secs(60 * 60);
const COUNTED_MAX: u64 = 50_000;

/// Addresses that the internet does not route: loopback, private and local ones, and those behind a provider's NAT.
const INTERNAL: [&str; 9] = [
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
];

fn is_internal(ip: IpAddr) -> bool {
    INTERNAL
        .iter()
        .filter_map(|network| network.parse::<IpNet>().ok())
        .any(|network| network.contains(&ip))
}

/// Which guesses were counted lately: a MAC of account and password, with the address that presented them.
pub(crate) struct CountedGuesses(Cache<([u8; 32], IpAddr), ()>);

impl CountedGuesses {
    pub(crate) fn new() -> Self {
        Self(
            Cache::builder()
                .max_capacity(COUNTED_MAX)
                .time_to_live(COUNTED_FOR)
                .build(),
        )
    }

    /// Whether a guess is a new one; from now on it is not.
    fn is_new(&self, guess: [u8; 32], ip: IpAddr) -> bool {
        let entry = self.0.entry((guess, ip)).or_insert(());
        entry.is_fresh()
    }
}

/// What is counted, and banned, together with an address.
fn network_of(rules: &BanRules, ip: IpAddr) -> Option<IpNet> {
    let prefix = match ip {
        IpAddr::V4(_) => rules.ipv4_prefix,
        IpAddr::V6(_) => rules.ipv6_prefix,
    };
    IpNet::new(ip, u8::try_from(prefix).ok()?)
        .ok()
        .map(|network| network.trunc())
}

/// How long the ban is after `bans` earlier ones.
fn length(rules: &BanRules, bans: i32) -> Duration {
    let doublings = if rules.grows { bans.clamp(0, 30) } else { 0 };
    let seconds = i64::from(rules.ban_seconds) << doublings;
    Duration::seconds(seconds.min(rules.max_ban_seconds.into()))
}

impl Identity {
    /// Counts a failure of an address, and bans its network if that was one too many. `guess` tells equal guesses apart
    /// from new ones; without it each counts.
    pub(crate) async fn count_guess(
        &self,
        ip: Option<IpAddr>,
        guess: Option<[u8; 32]>,
    ) -> Result<(), DbError> {
        let Some(ip) = ip.map(|ip| ip.to_canonical()).filter(|ip| !is_internal(*ip)) else {
            return Ok(());
        };
        let known = self.known_bans().await?;
        let rules = &known.rules;
        if !rules.enabled || known.spares(ip) {
            return Ok(());
        }
        if guess.is_some_and(|guess| !self.inner.counted_guesses.is_new(guess, ip)) {
            return Ok(());
        }
        let Some(network) = network_of(rules, ip) else {
            return Ok(());
        };
        let network = network.to_string();
        let now = Utc::now();
        let window = now - Duration::seconds(rules.retry_window_seconds.into());
        let mut transaction = self.inner.pool.begin().await?;
        let counted = network_failure::record(&mut transaction, &network, now, window).await?;
        if counted.failures < rules.max_attempts {
            transaction.commit().await?;
            return Ok(());
        }
        let until = now + length(rules, counted.bans);
        let reason = format!("{} failed sign-ins", counted.failures);
        let banned = ban::insert_automatic(&mut transaction, &network, &reason, until, now).await?;
        network_failure::note_ban(&mut transaction, &network, until).await?;
        if let Some(row) = &banned {
            let deed = Deed {
                action: "ban.add",
                target: subject_of(row),
                before: None,
                after: Some(json!({ "reason": row.reason, "until": row.until })),
            };
            deed::record(&mut transaction, &Actor::system(), &deed, now).await?;
        }
        transaction.commit().await?;
        if banned.is_some() {
            metrics::counter!("roost_automatic_bans_total").increment(1);
            tracing::info!(network, %until, "banned for its failed sign-ins");
            self.inner.bans.forget_all();
        }
        Ok(())
    }

    /// When the gate bans by itself.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ban_rules(&self) -> Result<BanRules, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        Ok(ban_rules::find(&mut db).await?.unwrap_or(DEFAULT_RULES))
    }

    /// Sets when the gate bans by itself; answers the rules as they are kept. Bans that hold stay, but for networks that
    /// are now never banned.
    ///
    /// # Errors
    /// See [`BanError`].
    pub async fn set_ban_rules(&self, actor: &Actor, wanted: &BanRules) -> Result<BanRules, BanError> {
        let rules = checked(wanted)?;
        let now = Utc::now();
        let before = self.ban_rules().await?;
        let mut transaction = self.inner.pool.begin().await?;
        ban_rules::set(&mut transaction, &rules, now).await?;
        let deed = Deed {
            action: "ban_rules.set",
            target: "ban-rules",
            before: Some(described(&before)),
            after: Some(described(&rules)),
        };
        deed::record(&mut transaction, actor, &deed, now).await?;
        transaction.commit().await?;
        self.inner.bans.forget_all();
        Ok(rules)
    }
}

fn checked(wanted: &BanRules) -> Result<BanRules, BanError> {
    let invalid = |field, rule| Err(BanError::Invalid { field, rule });
    if !(1..=ATTEMPTS_MAX).contains(&wanted.max_attempts) {
        return invalid("max_attempts", "must be from 1 to 10,000");
    }
    if !(1..=WINDOW_MAX).contains(&wanted.retry_window_seconds) {
        return invalid("retry_window_seconds", "must be from 1 to 604,800");
    }
    if !(1..=BAN_MAX).contains(&wanted.ban_seconds) {
        return invalid("ban_seconds", "must be from 1 to 31,536,000");
    }
    if !(wanted.ban_seconds..=BAN_MAX).contains(&wanted.max_ban_seconds) {
        return invalid("max_ban_seconds", "must be from ban_seconds to 31,536,000");
    }
    if !(8..=32).contains(&wanted.ipv4_prefix) {
        return invalid("ipv4_prefix", "must be from 8 to 32");
    }
    if !(16..=128).contains(&wanted.ipv6_prefix) {
        return invalid("ipv6_prefix", "must be from 16 to 128");
    }
    if wanted.never.len() > NEVER_MAX {
        return invalid("never", "must be at most 1,000 networks");
    }
    let mut never = Vec::new();
    for text in &wanted.never {
        match BanSubject::parse(text) {
            Ok(BanSubject::Network(network)) => never.push(network.to_string()),
            _ => return invalid("never", "must be networks of /8 or smaller (IPv6: /16)"),
        }
    }
    never.sort_unstable();
    never.dedup();
    Ok(BanRules {
        never,
        ..wanted.clone()
    })
}

fn described(rules: &BanRules) -> Value {
    json!({
        "enabled": rules.enabled,
        "max_attempts": rules.max_attempts,
        "retry_window_seconds": rules.retry_window_seconds,
        "ban_seconds": rules.ban_seconds,
        "grows": rules.grows,
        "max_ban_seconds": rules.max_ban_seconds,
        "ipv4_prefix": rules.ipv4_prefix,
        "ipv6_prefix": rules.ipv6_prefix,
        "never": rules.never,
    })
}

#[cfg(test)]
mod tests;
