//! Aliases, temporary addresses and alias domains.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{given, yes};

/// An address that leads to others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alias {
    /// Its id.
    pub id: i64,
    /// Its address; `@domain` takes what nothing else in the domain takes.
    pub address: String,
    /// Its domain.
    pub domain: String,
    /// Where it leads, here or elsewhere. `null@localhost` throws mail away.
    pub targets: Vec<String>,
    /// Whether it takes mail.
    pub active: bool,
    /// Until when; `null`: for ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it takes mail of this server's people only.
    pub internal_only: bool,
    /// Whether the mailboxes that it leads to may send as it.
    pub sender_allowed: bool,
    /// For everybody.
    pub public_comment: String,
    /// For administrators.
    pub private_comment: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

/// An alias to be made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAlias {
    /// Its address, or `@domain`.
    pub address: String,
    /// Everything else, as in a change. It needs a target.
    #[serde(default)]
    pub settings: AliasChange,
}

/// What is to change of an alias. What is not there stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AliasChange {
    /// 1 to 500 addresses.
    pub targets: Option<Vec<String>>,
    /// Whether it takes mail.
    pub active: Option<bool>,
    /// Until when; `null`: for ever.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<DateTime<Utc>>))]
    pub expires_at: Option<Option<DateTime<Utc>>>,
    /// Whether it takes mail of this server's people only.
    pub internal_only: Option<bool>,
    /// Whether the mailboxes that it leads to may send as it.
    pub sender_allowed: Option<bool>,
    /// 255 characters at most.
    pub public_comment: Option<String>,
    /// 255 characters at most.
    pub private_comment: Option<String>,
}

/// An address made up for one purpose, which ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemporaryAddress {
    /// Its id.
    pub id: i64,
    /// The address.
    pub address: String,
    /// The mailbox that it leads to.
    pub mailbox: String,
    /// What it is for.
    pub description: String,
    /// Until when; `null`: for ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A temporary address to be made: its name is random.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTemporaryAddress {
    /// In which domain; the mailbox's own unless it is said.
    pub domain: Option<String>,
    /// What it is for, 255 characters at most.
    #[serde(default)]
    pub description: String,
    /// Hours from now, 1 to 87,600; for ever unless it is said.
    pub hours: Option<i64>,
}

/// Another name of a domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AliasDomain {
    /// The other name, in ASCII.
    pub name: String,
    /// The domain.
    pub target: String,
    /// Whether it takes mail.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

/// An alias domain to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAliasDomain {
    /// The other name.
    pub name: String,
    /// The domain.
    pub target: String,
    /// Whether it takes mail.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What is to change of an alias domain. What is not there stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AliasDomainChange {
    /// The domain.
    pub target: Option<String>,
    /// Whether it takes mail.
    pub active: Option<bool>,
}
