//! Refused mail that one can still have delivered.

use serde::{Deserialize, Serialize};

/// A refused message in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldSummary {
    /// Its id.
    pub id: i64,
    /// The envelope's sender; empty for none.
    pub sender: String,
    /// The subject, decoded and made harmless.
    pub subject: String,
    /// What the spam filter counted.
    pub score: f64,
    /// Its size in bytes.
    pub size: i64,
    /// When it came (RFC 3339, UTC).
    pub received_at: String,
}

/// A refused message, made harmless: never HTML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldDetail {
    /// What the list has of it.
    pub summary: HeldSummary,
    /// Its header section as text.
    pub headers: String,
    /// Its text; of HTML only the words.
    pub text: String,
    /// The names of its attachments.
    pub attachments: Vec<String>,
}

/// What the spam filter is taught of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLearn {
    /// Whether it is spam.
    pub is_spam: bool,
}
