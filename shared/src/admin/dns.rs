//! DNS records of a domain: wanted and found.

use serde::{Deserialize, Serialize};

/// How a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DnsState {
    /// As wanted.
    Right,
    /// There is another.
    Different,
    /// There is none.
    Missing,
    /// DNS could not be asked.
    Unknown,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DnsRecord {
    /// Its name.
    pub name: String,
    /// `MX`, `TXT`, …
    pub kind: String,
    /// What it should say, as in a zone file.
    pub wanted: String,
    /// Why, in words.
    pub purpose: String,
    /// Whether mail suffers without it.
    pub required: bool,
    /// What DNS says.
    pub found: Vec<String>,
    /// How it stands.
    pub state: DnsState,
    /// Why DNS could not be asked, in words.
    pub error: Option<String>,
}

/// All records of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DnsReport {
    /// The domain.
    pub domain: String,
    /// The records.
    pub records: Vec<DnsRecord>,
}
