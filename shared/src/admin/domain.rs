//! Domains and their administrators.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{RateLimit, given, yes};

/// A mail domain. Limits of 0 are none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Domain {
    /// Its name in ASCII (A-labels, RFC 5890 §2.3.2.1).
    pub name: String,
    /// Its name as people write it.
    pub unicode_name: String,
    /// For people.
    pub description: String,
    /// Whether it takes mail and its people sign in.
    pub active: bool,
    /// How many mailboxes it may have.
    pub max_mailboxes: i32,
    /// How many aliases it may have.
    pub max_aliases: i32,
    /// What a new mailbox may hold unless it is said, in bytes.
    pub default_quota_bytes: i64,
    /// What each mailbox may hold at most, in bytes.
    pub max_quota_bytes: i64,
    /// What all mailboxes together may hold, in bytes.
    pub total_quota_bytes: i64,
    /// What each sender may send.
    pub rate_limit: Option<RateLimit>,
    /// The relay host that its mail goes out by.
    pub relay_host: Option<i64>,
    /// Whether its mail is taken to be handed on to its other hosts.
    pub backup_mx: bool,
    /// As a backup: whether mail is taken for every address.
    pub relay_all_recipients: bool,
    /// As a backup: whether only mail without a mailbox here is handed on.
    pub relay_unknown_only: bool,
    /// Whether its people are in the address list.
    pub in_address_list: bool,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// How many mailboxes it has.
    pub mailboxes: i64,
    /// How many aliases it has.
    pub aliases: i64,
    /// What its mailboxes may hold together, in bytes.
    pub assigned_quota_bytes: i64,
    /// Who administers it.
    pub administrators: Vec<String>,
    /// What its mailboxes hold.
    pub usage: DomainUsage,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

/// What the mailboxes of a domain hold together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainUsage {
    /// What the messages take, in bytes.
    pub bytes: i64,
    /// How many there are.
    pub messages: i64,
}

/// A domain to be made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDomain {
    /// Its name, in ASCII or as people write it.
    pub name: String,
    /// Everything else, as in a change.
    #[serde(default)]
    pub settings: DomainChange,
}

/// What is to change of a domain. What is not there stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainChange {
    /// For people, 255 characters at most.
    pub description: Option<String>,
    /// Server administrators only.
    pub active: Option<bool>,
    /// Server administrators only.
    pub max_mailboxes: Option<i32>,
    /// Server administrators only.
    pub max_aliases: Option<i32>,
    /// Server administrators only.
    pub default_quota_bytes: Option<i64>,
    /// Server administrators only.
    pub max_quota_bytes: Option<i64>,
    /// Server administrators only.
    pub total_quota_bytes: Option<i64>,
    /// Server administrators only; `null` for none.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<RateLimit>))]
    pub rate_limit: Option<Option<RateLimit>>,
    /// Server administrators only; `null` for none.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub relay_host: Option<Option<i64>>,
    /// Server administrators only.
    pub backup_mx: Option<bool>,
    /// Server administrators only.
    pub relay_all_recipients: Option<bool>,
    /// Server administrators only.
    pub relay_unknown_only: Option<bool>,
    /// Whether its people are in the address list.
    pub in_address_list: Option<bool>,
    /// At most 50, of 1 to 100 characters.
    pub tags: Option<Vec<String>>,
}

/// Who administers domains without administering the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainAdmin {
    /// The address of a mailbox, or a name of its own.
    pub username: String,
    /// Whether it has a mailbox here, by whose password it signs in.
    pub has_mailbox: bool,
    /// Whether it may sign in.
    pub active: bool,
    /// What it administers.
    pub domains: Vec<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// An administrator to be made of a mailbox, or by a name and a password of its own.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDomainAdmin {
    /// The address of a mailbox, or a name of 1 to 64 letters, digits, `.`, `_` and `-`.
    pub username: String,
    /// For a name of its own alone: 8 characters to 1,024 bytes.
    pub password: Option<String>,
    /// What it administers, one domain at least.
    pub domains: Vec<String>,
    /// For a name of its own alone: whether it may sign in.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What is to change of an administrator. What is not there stays.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainAdminChange {
    /// For a name of its own alone.
    pub password: Option<String>,
    /// What it administers, one domain at least.
    pub domains: Option<Vec<String>>,
    /// For a name of its own alone.
    pub active: Option<bool>,
}
