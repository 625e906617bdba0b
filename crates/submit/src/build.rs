//! From what someone wrote to the bytes of a message.

use chrono::{DateTime, Utc};
use roost_shared::mail::Address;

/// A file that goes along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Its name.
    pub name: String,
    /// Its media type; `application/octet-stream` takes the place of what is not one.
    pub media_type: String,
    /// The Content-ID (without angle brackets) by which the HTML shows it; `None` for an attachment.
    pub content_id: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A message to be built. Times and ids come from the caller.
#[derive(Clone, Debug)]
pub struct OutgoingMessage {
    /// `From`
    pub from: Address,
    /// `To`
    pub to: Vec<Address>,
    /// `Cc`
    pub cc: Vec<Address>,
    /// `Bcc`: recipients, but named only in [`BuiltMessage::into_copy`].
    pub bcc: Vec<Address>,
    /// The subject.
    pub subject: String,
    /// `Date`
    pub date: DateTime<Utc>,
    /// `Message-ID` without angle brackets.
    pub message_id: String,
    /// `In-Reply-To` without angle brackets, empty for none.
    pub in_reply_to: String,
    /// `References`, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// The plain text.
    pub text: String,
    /// The HTML, if the message has any. Sent as it stands: the caller has sanitised it.
    pub html: Option<String>,
    /// Attachments and inline images.
    pub files: Vec<OutgoingFile>,
}

/// Why a message cannot be built. `field` is the path in the request: `from`, `to.0`, `cc.2`, `bcc.1`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// An address is not one.
    #[error("{field} is not a mail address: {rule}")]
    Address {
        /// The field's path.
        field: String,
        /// What is wrong with it, as a sentence for people.
        rule: String,
    },
}

/// A message, built.
#[derive(Clone, Debug)]
pub struct BuiltMessage {}

impl BuiltMessage {
    /// What goes out: without `Bcc`.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &[]
    }

    /// What is kept in Sent or Drafts: with `Bcc`.
    #[must_use]
    pub fn into_copy(self) -> Vec<u8> {
        Vec::new()
    }
}

/// Builds a message. It takes the files over, so that they are held in memory once.
///
/// # Errors
/// [`BuildError::Address`] names the first address that cannot stand in a header. A draft may have no
/// recipients at all.
pub fn build(_message: OutgoingMessage) -> Result<BuiltMessage, BuildError> {
    Ok(BuiltMessage {})
}
