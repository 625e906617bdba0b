//! Passwords for one program each.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::AppPasswordId;
use crate::protocol::Protocol;

/// `POST /api/app-passwords`: the server makes a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPasswordCreate {
    /// For the person: which program is to have it. 1 to 100 characters, in one line.
    pub name: String,
    /// What it is good for: any but `web`, at least one.
    pub protocols: Vec<Protocol>,
    /// When it ends; absent for never.
    #[serde(
        default,
        deserialize_with = "crate::time::read_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<DateTime<Utc>>,
}

/// The answer: the password, which nobody can be told again.
#[derive(Clone, Serialize, Deserialize)]
pub struct AppPasswordCreated {
    /// The password. Never logged: this type has no `Debug`.
    pub password: String,
    /// How it stands in the list.
    pub summary: AppPasswordSummary,
}

/// One line of `GET /api/app-passwords`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPasswordSummary {
    /// For `DELETE /api/app-passwords/{id}`.
    pub id: AppPasswordId,
    /// Which program has it.
    pub name: String,
    /// What it is good for.
    pub protocols: Vec<Protocol>,
    /// When it was made.
    #[serde(deserialize_with = "crate::time::read")]
    pub created_at: DateTime<Utc>,
    /// When it ends; absent for never.
    #[serde(
        default,
        deserialize_with = "crate::time::read_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used; absent if it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_use: Option<AppPasswordUse>,
}

/// A use of an app password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPasswordUse {
    /// When, to the minute.
    #[serde(deserialize_with = "crate::time::read")]
    pub at: DateTime<Utc>,
    /// By which protocol.
    pub protocol: String,
    /// From which network address; may be empty.
    pub ip: String,
}
