//! Signing in and the sessions that come of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, SessionId};
use crate::settings::Settings;

/// `POST /api/session`: a person signs in.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// The mail address, as typed.
    pub address: String,
    /// The password. Never logged: this type has no `Debug`.
    pub password: String,
}

/// The answer to `POST /api/session`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SignInAnswer {
    /// 200: signed in.
    SignedIn(Box<SessionDetail>),
    /// 202: the password was right, and the second factor is asked for.
    NeedsCode(SecondFactorAsked),
}

/// The first of two steps is done.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecondFactorAsked {
    /// For [`SecondFactorAnswer::half_session`], within five minutes. Never logged: this type has no `Debug`.
    pub half_session: String,
}

/// `POST /api/session/code`: the second step of a sign-in.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecondFactorAnswer {
    /// What the first step answered.
    pub half_session: String,
    /// The six digits that the authenticator shows, or a recovery code.
    pub code: String,
}

/// Who is signed in: the answer to `POST` and `GET /api/session`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionDetail {
    /// The session itself.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// The account's mail address, in its canonical form.
    pub address: String,
    /// The person's name, empty if none was given.
    pub name: String,
    /// When the session ends if it is not used before then.
    #[serde(deserialize_with = "crate::time::read")]
    pub expires_at: DateTime<Utc>,
    /// The largest message that may be sent, in bytes of its encoded form.
    pub max_message_bytes: u64,
    /// By when a second factor must be set up, as long as there is none; from then on nothing else is done.
    #[serde(
        default,
        deserialize_with = "crate::time::read_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub second_factor_due: Option<DateTime<Utc>>,
    /// How the person wants the page.
    pub settings: Settings,
}

/// `PUT /api/password`: the asker's own password. It ends all their other sessions.
#[derive(Clone, Serialize, Deserialize)]
pub struct PasswordChange {
    /// The one that holds now. Never logged: this type has no `Debug`.
    pub old_password: String,
    /// The one that is to hold.
    pub new_password: String,
}

/// One line in the list of one's sessions: `GET /api/sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    /// For `DELETE /api/sessions/{id}`.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// When it was signed in.
    #[serde(deserialize_with = "crate::time::read")]
    pub created_at: DateTime<Utc>,
    /// When it last asked for anything, to the minute.
    #[serde(deserialize_with = "crate::time::read")]
    pub last_seen_at: DateTime<Utc>,
    /// The network address that signed in.
    pub ip: String,
    /// The browser's own description of itself, cut to 300 characters.
    pub user_agent: String,
}
