//! Keys with which a domain's mail is signed (DKIM, RFC 6376).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DkimAlgorithm {
    /// RSA with SHA-256, which everybody can check.
    Rsa,
    /// Ed25519 (RFC 8463), small and still unknown to many.
    Ed25519,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DkimState {
    /// Its record is to be published; it signs once it is activated.
    Waiting,
    /// It signs.
    Signing,
    /// It signs no more; its record stays in DNS for a week, for mail that is under way.
    Retiring,
    /// It signs no more, and its record may leave DNS.
    Retired,
}

/// A key, without its private half.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DkimKey {
    /// The domain that it signs for.
    pub domain: String,
    /// Its name in DNS.
    pub selector: String,
    /// How it signs.
    pub algorithm: DkimAlgorithm,
    /// Its size.
    pub bits: i32,
    /// What it does.
    pub state: DkimState,
    /// The name of its record in DNS.
    pub record_name: String,
    /// The text of its TXT record; longer than 255 bytes, it is written in several strings.
    pub record: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it does what it does.
    pub state_since: DateTime<Utc>,
}

/// Keys to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDkimKeys {
    /// One for each of these; without it, for both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithms: Option<Vec<DkimAlgorithm>>,
    /// The size of an RSA key: 2048, 3072 or 4096; without it, 2048.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bits: Option<u16>,
    /// The name of a single key in DNS: 1 to 63 small letters, digits and hyphens. Without it, it is made of the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
}

/// A key that was made elsewhere. No `Debug`: it is a secret.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedDkimKey {
    /// A private key in PEM without a password: RSA of 1024 to 4096 bits, or Ed25519.
    pub private_key: String,
    /// Its name in DNS: 1 to 63 small letters, digits and hyphens.
    pub selector: String,
    /// Whether the domain's keys of its algorithm, and one of its selector, give way to it.
    #[serde(default)]
    pub replace: bool,
}

/// From where keys are taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DkimSource {
    /// A domain that the asker administers.
    pub from: String,
}
