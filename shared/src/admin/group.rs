//! Groups of persons.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A group: a target for mail, sharing and delegation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    /// Its address.
    pub address: String,
    /// Its domain.
    pub domain: String,
    /// The name for people.
    pub name: String,
    /// Whether mail to it reaches its members.
    pub receives_mail: bool,
    /// Whether it takes mail of this server's people only.
    pub internal_only: bool,
    /// Who is in it.
    pub members: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A group to be made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewGroup {
    /// Its address.
    pub address: String,
    /// Everything else, as in a change.
    #[serde(default)]
    pub settings: GroupChange,
}

/// What is to change of a group. What is not there stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupChange {
    /// The name for people, 255 characters at most.
    pub name: Option<String>,
    /// Whether mail to it reaches its members.
    pub receives_mail: Option<bool>,
    /// Whether it takes mail of this server's people only.
    pub internal_only: Option<bool>,
    /// Who is in it: people of its domain.
    pub members: Option<Vec<String>>,
}
