//! The header fields of a message that people see or that replies need.

use chrono::{DateTime, Utc};
use roost_shared::mail::{Address, Header};

/// A header block, read. Everything is decoded (RFC 2047, RFC 2231) and fit to be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Headers {
    /// `From`
    pub from: Vec<Address>,
    /// `Sender`, whether or not it differs from `From`.
    pub sender: Option<Address>,
    /// `Reply-To`
    pub reply_to: Vec<Address>,
    /// `To`
    pub to: Vec<Address>,
    /// `Cc`
    pub cc: Vec<Address>,
    /// `Bcc`
    pub bcc: Vec<Address>,
    /// `Subject`, cut to [`crate::limits::SUBJECT_CHARS`].
    pub subject: String,
    /// `Date`, if it can be read.
    pub date: Option<DateTime<Utc>>,
    /// `Message-ID` without angle brackets, empty if missing.
    pub message_id: String,
    /// The first id of `In-Reply-To`, without angle brackets, empty if missing.
    pub in_reply_to: String,
    /// `References`, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// `List-Unsubscribe` targets (RFC 2369), `https:` and `mailto:` only.
    pub unsubscribe: Vec<String>,
}

impl Headers {
    /// Reads a raw header block, cut short or not. What cannot be read is missing from the result.
    #[must_use]
    pub fn parse(_block: &[u8]) -> Self {
        Self::default()
    }
}

/// All fields of a raw header block in order, decoded, each value cut to 4,000 characters, at most 500.
#[must_use]
pub fn fields(_block: &[u8]) -> Vec<Header> {
    Vec::new()
}
