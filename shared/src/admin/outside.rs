//! What is known of other hosts: how to speak to them, and whose mail to trust.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::yes;

/// How a delivery is secured: Postfix's levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TlsLevel {
    /// Not at all.
    None,
    /// Encrypted if the other host can.
    May,
    /// Encrypted or not delivered.
    Encrypt,
    /// By DANE where there are records, else as `may`.
    Dane,
    /// By DANE or not delivered.
    DaneOnly,
    /// The certificate has a fingerprint (`match=`).
    Fingerprint,
    /// The certificate is of the host that MX names.
    Verify,
    /// The certificate is of the destination itself.
    Secure,
}

impl TlsLevel {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::None,
        Self::May,
        Self::Encrypt,
        Self::Dane,
        Self::DaneOnly,
        Self::Fingerprint,
        Self::Verify,
        Self::Secure,
    ];

    /// Postfix's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::May => "may",
            Self::Encrypt => "encrypt",
            Self::Dane => "dane",
            Self::DaneOnly => "dane-only",
            Self::Fingerprint => "fingerprint",
            Self::Verify => "verify",
            Self::Secure => "secure",
        }
    }
}

/// The text is no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTlsLevel;

impl std::fmt::Display for UnknownTlsLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("must be one of none, may, encrypt, dane, dane-only, fingerprint, verify, secure")
    }
}

impl std::error::Error for UnknownTlsLevel {}

impl FromStr for TlsLevel {
    type Err = UnknownTlsLevel;

    fn from_str(text: &str) -> Result<Self, UnknownTlsLevel> {
        let found = Self::ALL.into_iter().find(|level| level.as_str() == text);
        found.ok_or(UnknownTlsLevel)
    }
}

/// How deliveries to a destination are secured, instead of what the server does of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TlsPolicy {
    /// Its id.
    pub id: i64,
    /// A domain, `.domain` for those below it, or a next hop as it stands in a transport or a relay host.
    pub destination: String,
    /// How.
    pub policy: TlsLevel,
    /// `name=value`, with spaces between; names are `match`, `protocols`, `ciphers`, `exclude` and `servername`.
    pub parameters: String,
    /// Whether it is used.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

/// One to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTlsPolicy {
    /// A domain, `.domain` for those below it, or a next hop as it stands in a transport or a relay host.
    pub destination: String,
    /// How.
    pub policy: TlsLevel,
    /// `name=value`, with spaces between; names are `match`, `protocols`, `ciphers`, `exclude` and `servername`.
    #[serde(default)]
    pub parameters: String,
    /// Whether it is used.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What is to change of one. What is not there stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TlsPolicyChange {
    /// For which destination.
    pub destination: Option<String>,
    /// How.
    pub policy: Option<TlsLevel>,
    /// What else.
    pub parameters: Option<String>,
    /// Whether it is used.
    pub active: Option<bool>,
}

/// A host that forwards mail to people here: it is no stranger, and its mail is never refused as spam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForwardingHost {
    /// Its id.
    pub id: i64,
    /// In CIDR.
    pub network: String,
    /// As it was named.
    pub source: String,
    /// Whether its spam goes to Junk; else nothing of it counts as spam.
    pub filter_spam: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Hosts to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewForwardingHost {
    /// An address, a network of /16 or smaller (IPv6: /32), or a name, whose addresses of this moment are taken.
    pub host: String,
    /// Whether its spam goes to Junk; else nothing of it counts as spam.
    #[serde(default = "yes")]
    pub filter_spam: bool,
}

/// What is to change of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForwardingHostChange {
    /// Whether its spam goes to Junk; else nothing of it counts as spam.
    pub filter_spam: bool,
}
