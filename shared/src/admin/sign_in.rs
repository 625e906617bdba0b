//! The gate's rules: bans, the brake on guessing, passwords, second factors.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Whom the gate lets in by no door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ban {
    /// Its id.
    pub id: i64,
    /// A mailbox's address, or a network in CIDR.
    pub subject: String,
    /// For administrators.
    pub reason: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when; `null`: until it is lifted.
    pub until: Option<DateTime<Utc>>,
    /// Whether the gate made it by itself.
    pub automatic: bool,
}

/// When the gate bans a network by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BanRules {
    /// Whether it does.
    pub enabled: bool,
    /// After how many failures of a network, 1 to 10,000. The same wrong password counts once.
    pub max_attempts: i32,
    /// Within how many seconds, up to a week.
    pub retry_window_seconds: i32,
    /// For how many seconds the first time, up to a year.
    pub ban_seconds: i32,
    /// Whether each further time within a week is twice as long.
    pub grows: bool,
    /// The longest, in seconds, up to a year.
    pub max_ban_seconds: i32,
    /// What of IPv4 is counted and banned together: the length of a prefix, 8 to 32.
    pub ipv4_prefix: i32,
    /// The same of IPv6, 16 to 128.
    pub ipv6_prefix: i32,
    /// Networks that no ban holds for, those by hand included; at most 1,000, of /8 or smaller (IPv6: /16). Internal
    /// addresses are never banned by the gate.
    pub never: Vec<String>,
}

/// A ban to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewBan {
    /// A mailbox's address, whether or not it exists; a network address; or a network of /8 or smaller (IPv6: /16).
    pub subject: String,
    /// For administrators, at most 200 characters.
    #[serde(default)]
    pub reason: String,
    /// Until when; without it, until it is lifted.
    pub until: Option<DateTime<Utc>>,
}

/// What the brake on guessing counts of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BrakeCount {
    /// `account`, `code` (of a second factor) or `ip`.
    pub kind: String,
    /// An address as it was typed, whether or not it exists, or a network address.
    pub subject: String,
    /// How many failures there were lately.
    pub failures: i32,
    /// When the last one was.
    pub last_at: DateTime<Utc>,
    /// Until when no try is looked at; `null`: the next one is.
    pub blocked_until: Option<DateTime<Utc>>,
}

/// What is asked of new passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordRule {
    /// In characters, 8 to 128.
    pub min_length: i32,
    /// How hard to guess by zxcvbn, from 0 (anything) to 4 (very).
    pub min_score: i32,
}

/// Of whom a second factor is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorPolicy {
    /// A domain, `domain-administrators` or `server-administrators`.
    pub scope: String,
    /// How many days each has for it, from the policy's or the mailbox's beginning on, whichever came last.
    pub grace_days: i32,
    /// Since when it is asked.
    pub since: DateTime<Utc>,
}

/// How a policy is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactorPolicyChange {
    /// How many days each has for it, 0 to 365.
    pub grace_days: i32,
}
