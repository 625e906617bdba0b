//! Keys of programs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a key may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ApiKeyRole {
    /// Everything.
    Server,
    /// The domains that it names.
    Domains,
}

/// A key, without its token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// Its id.
    pub id: i64,
    /// What it is called in the audit log.
    pub name: String,
    /// What it may reach.
    pub role: ApiKeyRole,
    /// With the role `domains`: which.
    pub domains: Vec<String>,
    /// Whether it may only read.
    pub read_only: bool,
    /// From where it is taken, in CIDR; from everywhere if there is none.
    pub networks: Vec<String>,
    /// Until when; `null`: for ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiKey {
    /// 1 to 100 characters.
    pub name: String,
    /// What it may reach.
    pub role: ApiKeyRole,
    /// With the role `domains`: which, one at least.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Whether it may only read.
    #[serde(default)]
    pub read_only: bool,
    /// From where it is taken: addresses, or networks in CIDR.
    #[serde(default)]
    pub networks: Vec<String>,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A key that was just made. No `Debug`: it holds the token.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedApiKey {
    /// The key.
    pub key: ApiKey,
    /// What to send as `X-API-Key`. It is not shown again.
    pub token: String,
}
