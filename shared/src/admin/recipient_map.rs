//! Recipients that are written anew.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::yes;

/// Mail for one address goes to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecipientMap {
    /// Its id.
    pub id: i64,
    /// Whose mail: an address, or `@domain` for all of a domain.
    pub address: String,
    /// Where it goes instead.
    pub target: String,
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
pub struct NewRecipientMap {
    /// Whose mail: an address, or `@domain` for all of a domain.
    pub address: String,
    /// Where it goes instead.
    pub target: String,
    /// Whether it is used.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What is to change of one. What is not there stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecipientMapChange {
    /// Whose mail.
    pub address: Option<String>,
    /// Where it goes instead.
    pub target: Option<String>,
    /// Whether it is used.
    pub active: Option<bool>,
}
