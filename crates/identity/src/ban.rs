//! Bans: accounts, addresses and networks that the gate lets in by no door, whatever they present. Made and lifted by
//! administrators, or by the gate itself (`auto_ban`); what the brake on guessing holds back is shown beside them. Never
//! the host's firewall.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use roost_db::ban::{self, BanRow, NewBan};
use roost_db::{DbError, ban_rules, network_failure, sign_in_failure};
use roost_model::Actor;
use serde_json::json;

use crate::auto_ban::{BanRules, DEFAULT_RULES};
use crate::deed::{self, Deed};
use crate::{Identity, brake, canonical};

/// What somebody is told who is banned until an administrator says otherwise: to ask again in a day.
const FOREVER: u32 = 24 * 60 * 60;
/// In characters.
const REASON_MAX: usize = 200;
/// A ban is not to lock out a large part of the world by a slip.
const SHORTEST_PREFIX_V4: u8 = 8;
const SHORTEST_PREFIX_V6: u8 = 16;

/// Why somebody was not banned.
#[derive(Debug, thiserror::Error)]
pub enum BanError {
    /// A field breaks a rule.
    #[error("{field}: {rule}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// The rule, in words.
        rule: &'static str,
    },
    /// The database.
    #[error("the database failed about a ban")]
    Database(#[from] DbError),
}

impl From<sqlx::Error> for BanError {
    fn from(source: sqlx::Error) -> Self {
        Self::Database(source.into())
    }
}

/// Whom a ban is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BanSubject {
    /// A mailbox's address, whether or not it exists.
    Account(String),
    /// A network; one address is one, too.
    Network(IpNet),
}

impl BanSubject {
    /// Reads an address of a mailbox, a network address, or a network in CIDR.
    ///
    /// # Errors
    /// [`BanError::Invalid`].
    pub fn parse(text: &str) -> Result<Self, BanError> {
        let invalid = |rule| BanError::Invalid {
            field: "subject",
            rule,
        };
        let text = text.trim();
        if text.contains('@') {
            let address = canonical(text);
            if address.len() > 254 || address.chars().any(|c| c.is_control() || c.is_whitespace()) {
                return Err(invalid("must be an address of at most 254 bytes"));
            }
            return Ok(Self::Account(address));
        }
        let network = text
            .parse::<IpNet>()
            .or_else(|_| text.parse::<IpAddr>().map(|ip| IpNet::from(ip.to_canonical())))
            .map_err(|_| invalid("must be a mailbox's address, or a network such as 192.0.2.0/24"))?
            .trunc();
        let shortest = match network {
            IpNet::V4(_) => SHORTEST_PREFIX_V4,
            IpNet::V6(_) => SHORTEST_PREFIX_V6,
        };
        if network.prefix_len() < shortest {
            return Err(invalid("must be a network of /8 or smaller (IPv6: /16)"));
        }
        Ok(Self::Network(network))
    }

    fn covers(&self, address: &str, ip: Option<IpAddr>) -> bool {
        match self {
            Self::Account(account) => account == address,
            Self::Network(network) => ip.is_some_and(|ip| network.contains(&ip.to_canonical())),
        }
    }
}

/// A ban as the gate keeps it.
struct KnownBan {
    subject: BanSubject,
    until: Option<DateTime<Utc>>,
}

/// What the gate keeps in memory of bans.
pub(crate) struct KnownBans {
    bans: Vec<KnownBan>,
    pub(crate) rules: BanRules,
    /// Networks that no ban holds for.
    never: Vec<IpNet>,
}

impl KnownBans {
    /// Whether an administrator said that no ban holds for an address.
    pub(crate) fn spares(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.never.iter().any(|network| network.contains(&ip))
    }
}

impl Identity {
    /// For how many seconds somebody is banned, if they are. Asks memory alone as long as [`Identity::listen`] runs.
    pub(crate) async fn banned_for(&self, address: &str, ip: Option<IpAddr>) -> Result<Option<u32>, DbError> {
        let known = self.known_bans().await?;
        let now = Utc::now();
        let ip = ip.filter(|ip| !known.spares(*ip));
        let left = known
            .bans
            .iter()
            .filter(|ban| ban.subject.covers(address, ip))
            .filter_map(|ban| match ban.until {
                None => Some(FOREVER),
                Some(until) if until > now => {
                    let seconds = (until - now).num_seconds().saturating_add(1);
                    Some(u32::try_from(seconds).unwrap_or(u32::MAX))
                }
                Some(_) => None,
            });
        Ok(left.max())
    }

    pub(crate) async fn known_bans(&self) -> Result<Arc<KnownBans>, DbError> {
        if let Some(known) = self.inner.bans.get(&()) {
            return Ok(known);
        }
        let moment = self.inner.bans.now();
        let mut db = self.inner.pool.acquire().await?;
        let rows = ban::list(&mut db, Utc::now()).await?;
        let rules = ban_rules::find(&mut db).await?;
        let bans = rows.into_iter().filter_map(|row| {
            let text = row.account.or(row.network)?;
            let subject = BanSubject::parse(&text).ok()?;
            Some(KnownBan {
                subject,
                until: row.until,
            })
        });
        let bans = bans.collect();
        let rules = rules.unwrap_or(DEFAULT_RULES);
        let never = rules.never.iter().filter_map(|text| text.parse().ok()).collect();
        let known = Arc::new(KnownBans { bans, rules, never });
        self.inner.bans.keep(moment, (), &known);
        Ok(known)
    }

    /// The bans that hold now, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn bans(&self) -> Result<Vec<BanRow>, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        ban::list(&mut db, Utc::now()).await
    }

    /// Bans, in place of what was said of the same subject before. Holds from the next sign-in on, at every server;
    /// sessions that are open stay.
    ///
    /// # Errors
    /// See [`BanError`].
    pub async fn ban(
        &self,
        actor: &Actor,
        subject: &BanSubject,
        reason: &str,
        until: Option<DateTime<Utc>>,
    ) -> Result<BanRow, BanError> {
        let now = Utc::now();
        let invalid = |field, rule| Err(BanError::Invalid { field, rule });
        if reason.chars().count() > REASON_MAX || reason.chars().any(char::is_control) {
            return invalid("reason", "must have at most 200 characters, in one line");
        }
        if until.is_some_and(|until| until <= now) {
            return invalid("until", "must lie in the future");
        }
        let network = match subject {
            BanSubject::Account(_) => None,
            BanSubject::Network(network) => Some(network.to_string()),
        };
        let new = NewBan {
            account: match subject {
                BanSubject::Account(address) => Some(address),
                BanSubject::Network(_) => None,
            },
            network: network.as_deref(),
            reason: reason.trim(),
            until,
        };
        let mut transaction = self.inner.pool.begin().await?;
        let row = ban::upsert(&mut transaction, &new, now).await?;
        let deed = Deed {
            action: "ban.add",
            target: subject_of(&row),
            before: None,
            after: Some(json!({ "reason": row.reason, "until": row.until })),
        };
        deed::record(&mut transaction, actor, &deed, now).await?;
        transaction.commit().await?;
        self.inner.bans.forget_all();
        Ok(row)
    }

    /// Lifts a ban. `false` if there is none of that id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lift_ban(&self, actor: &Actor, id: i64) -> Result<bool, DbError> {
        let mut transaction = self.inner.pool.begin().await?;
        let Some(row) = ban::delete(&mut transaction, id).await? else {
            return Ok(false);
        };
        let deed = Deed {
            action: "ban.remove",
            target: subject_of(&row),
            before: Some(json!({ "reason": row.reason, "until": row.until })),
            after: None,
        };
        deed::record(&mut transaction, actor, &deed, Utc::now()).await?;
        if let Some(network) = &row.network {
            // Whoever is let in again begins anew.
            network_failure::forget(&mut transaction, network).await?;
        }
        transaction.commit().await?;
        self.inner.bans.forget_all();
        Ok(true)
    }

    /// Lifts the ban of a subject, and lets the brake on guessing forget what it counts of it. `false` if it is neither
    /// banned nor held back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lift_subject(&self, actor: &Actor, subject: &BanSubject) -> Result<bool, DbError> {
        let counted = match subject {
            BanSubject::Account(address) => address.clone(),
            // Of one address, which the brake counts by its network, or without its prefix.
            BanSubject::Network(network) if network.prefix_len() == network.max_prefix_len() => {
                brake::network_name(network.addr())
            }
            BanSubject::Network(network) => network.to_string(),
        };
        let mut was_there = self.forget_failures(actor, &counted).await?;
        let of_subject =
            |row: &BanRow| BanSubject::parse(subject_of(row)).is_ok_and(|found| found == *subject);
        for row in self.bans().await?.into_iter().filter(of_subject) {
            was_there |= self.lift_ban(actor, row.id).await?;
        }
        Ok(was_there)
    }

    /// What the brake on guessing counts now: the latest failures first, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn braked(&self, limit: u32) -> Result<Vec<sign_in_failure::FailureRow>, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        sign_in_failure::list(&mut db, limit.into()).await
    }

    /// Lets the brake on guessing forget what it counts of a subject: an account's address or a network address.
    /// `false` if it counts nothing of it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_failures(&self, actor: &Actor, subject: &str) -> Result<bool, DbError> {
        let mut transaction = self.inner.pool.begin().await?;
        let address = canonical(subject);
        if !sign_in_failure::forget(&mut transaction, &address).await? {
            return Ok(false);
        }
        let deed = Deed {
            action: "brake.release",
            target: &address,
            before: None,
            after: None,
        };
        deed::record(&mut transaction, actor, &deed, Utc::now()).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

pub(crate) fn subject_of(row: &BanRow) -> &str {
    let subject = row.account.as_deref().or(row.network.as_deref());
    subject.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_accounts_and_networks_that_are_not_too_large() {
        let network = |text: &str| match BanSubject::parse(text) {
            Ok(BanSubject::Network(network)) => Some(network.to_string()),
            _ => None,
        };
        assert_eq!(network("192.0.2.7").as_deref(), Some("192.0.2.7/32"));
        assert_eq!(network("192.0.2.7/24").as_deref(), Some("192.0.2.0/24"));
        assert_eq!(network("::ffff:192.0.2.7").as_deref(), Some("192.0.2.7/32"));
        assert_eq!(network("2001:db8::1/32").as_deref(), Some("2001:db8::/32"));
        for bad in [
            "0.0.0.0/0",
            "10.0.0.0/7",
            "::/0",
            "x",
            "",
            "192.0.2.0/33",
            "a@b\r\nc",
        ] {
            assert!(BanSubject::parse(bad).is_err(), "{bad}");
        }
        let account = BanSubject::parse(" Alice@Example.test ").unwrap();
        assert!(account.covers("alice@example.test", None));
        assert!(!account.covers("bob@example.test", None));
        let lan = BanSubject::parse("192.0.2.0/24").unwrap();
        assert!(lan.covers("x", Some("::ffff:192.0.2.9".parse().unwrap())));
        assert!(!lan.covers("x", None));
    }
}
