//! Relay hosts, transports and copies.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::yes;

/// A host that outgoing mail is handed to. Its password is never shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RelayHost {
    /// Its id.
    pub id: i64,
    /// `host`, `[host]` (without MX), either with `:port`.
    pub hostname: String,
    /// How to sign in; empty: not at all.
    pub username: String,
    /// Whether it is used.
    pub active: bool,
    /// The domains that use it.
    pub used_by: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A relay host to be made. No `Debug`: it may hold a password.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRelayHost {
    /// `host`, `[host]` (without MX), either with `:port`.
    pub hostname: String,
    /// How to sign in; empty: not at all.
    #[serde(default)]
    pub username: String,
    /// For that.
    #[serde(default)]
    pub password: String,
    /// Whether it is used.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What is to change of a relay host. What is not there stays.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RelayHostChange {
    /// `host`, `[host]` (without MX), either with `:port`.
    pub hostname: Option<String>,
    /// How to sign in; empty: not at all.
    pub username: Option<String>,
    /// For that.
    pub password: Option<String>,
    /// Whether it is used.
    pub active: Option<bool>,
}

/// Where mail for a destination is handed to. Its password is never shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transport {
    /// Its id.
    pub id: i64,
    /// A domain, `.domain` for all below it, or an address.
    pub destination: String,
    /// `host`, `[host]` (without MX), either with `:port`.
    pub nexthop: String,
    /// How to sign in; empty: not at all.
    pub username: String,
    /// Whether `destination` is the host that MX names.
    pub by_mx: bool,
    /// Whether it is used.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A transport to be made. No `Debug`: it may hold a password.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTransport {
    /// A domain, `.domain` for all below it, or an address.
    pub destination: String,
    /// `host`, `[host]` (without MX), either with `:port`.
    pub nexthop: String,
    /// How to sign in; empty: not at all.
    #[serde(default)]
    pub username: String,
    /// For that.
    #[serde(default)]
    pub password: String,
    /// Whether `destination` is the host that MX names.
    #[serde(default)]
    pub by_mx: bool,
    /// Whether it is used.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What is to change of a transport. What is not there stays.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransportChange {
    /// A domain, `.domain` for all below it, or an address.
    pub destination: Option<String>,
    /// `host`, `[host]` (without MX), either with `:port`.
    pub nexthop: Option<String>,
    /// How to sign in; empty: not at all.
    pub username: Option<String>,
    /// For that.
    pub password: Option<String>,
    /// Whether `destination` is the host that MX names.
    pub by_mx: Option<bool>,
    /// Whether it is used.
    pub active: Option<bool>,
}

/// Of which mail a copy is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum BccKind {
    /// Of what is sent from the address.
    Sender,
    /// Of what is sent to it.
    Recipient,
}

/// A copy of everything sent from, or to, an address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BccMap {
    /// Its id.
    pub id: i64,
    /// Of which mail.
    pub kind: BccKind,
    /// An address, or `@domain`.
    pub address: String,
    /// The domain of that.
    pub domain: String,
    /// Who gets the copy.
    pub target: String,
    /// Whether it is made.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

/// A copy to be set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewBccMap {
    /// Of which mail.
    pub kind: BccKind,
    /// An address, or `@domain`, of a domain here.
    pub address: String,
    /// Who gets the copy.
    pub target: String,
    /// Whether it is made.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What is to change of a copy. What is not there stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BccMapChange {
    /// Of which mail.
    pub kind: Option<BccKind>,
    /// Who gets the copy.
    pub target: Option<String>,
    /// Whether it is made.
    pub active: Option<bool>,
}
