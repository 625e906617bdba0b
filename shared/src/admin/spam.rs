//! What counts as spam for a domain or a mailbox, and what was refused.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is done with mail of a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SpamVerdict {
    /// It is delivered whatever it contains.
    Allow,
    /// It is refused.
    Deny,
}

/// From which score on mail is spam: 0 < `junk` ≤ `reject` ≤ 10000.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpamScores {
    /// From here on into Junk.
    pub junk: f64,
    /// From here on refused.
    pub reject: f64,
}

/// A sender whose mail is always, or never, taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpamSender {
    /// An address, a domain, `*@domain` or `*@*.domain`.
    pub sender: String,
    /// What is done with its mail.
    pub verdict: SpamVerdict,
}

/// The rules of a domain or a mailbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpamRules {
    /// Whose they are: a domain's name or a mailbox's address.
    pub object: String,
    /// Its own scores; `null`: those of its domain, or else of the server.
    pub scores: Option<SpamScores>,
    /// Senders with a verdict of their own.
    pub senders: Vec<SpamSender>,
}

/// A refused message, without its content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldMessage {
    /// Its id.
    pub id: i64,
    /// The mailbox that it was for.
    pub recipient: String,
    /// The envelope's sender; empty for none.
    pub sender: String,
    /// The subject, decoded and made harmless.
    pub subject: String,
    /// Where it came from.
    pub ip: String,
    /// What the spam filter counted.
    pub score: f64,
    /// What the spam filter said to do.
    pub action: String,
    /// Postfix's id of it.
    pub queue_id: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// A refused message, made harmless: never HTML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldContent {
    /// What the list has of it.
    pub message: HeldMessage,
    /// Its header section as text.
    pub headers: String,
    /// Its text; of HTML only the words.
    pub text: String,
    /// The names of its attachments.
    pub attachments: Vec<String>,
}

/// What the spam filter is taught of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnHeld {
    /// Whether it is spam.
    pub is_spam: bool,
}
