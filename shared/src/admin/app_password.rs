//! Passwords of a mailbox for one program each.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::given;
use crate::protocol::Protocol;

/// An app password, without itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppPassword {
    /// Its id.
    pub id: i64,
    /// The mailbox that it opens.
    pub mailbox: String,
    /// Which program has it.
    pub name: String,
    /// What it is good for.
    pub protocols: Vec<Protocol>,
    /// When it ends; `null`: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute; `null`: never.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// An app password to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAppPassword {
    /// Which program is to have it: 1 to 100 characters, in one line.
    pub name: String,
    /// What it is good for: any but `web`, one at least.
    pub protocols: Vec<Protocol>,
    /// When it ends; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// What is to change of one. What is not there stays; the password itself cannot change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppPasswordChange {
    /// Which program has it.
    pub name: Option<String>,
    /// What it is good for.
    pub protocols: Option<Vec<Protocol>>,
    /// When it ends; `null`: never.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<DateTime<Utc>>))]
    pub expires_at: Option<Option<DateTime<Utc>>>,
}

/// A new app password, which nobody can be told again. It has no `Debug`, so that no log has it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedAppPassword {
    /// The password.
    pub password: String,
    /// What is kept of it.
    pub app_password: AppPassword,
}
