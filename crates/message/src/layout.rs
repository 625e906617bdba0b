//! Which parts of a message are its text, which its HTML, which pictures in the HTML, and which attachments.
//!
//! Follows the idea of RFC 8621 §4.1.4 (JMAP's `textBody`, `htmlBody`, `attachments`).

use roost_shared::mail::Attachment;

use crate::body::TextPart;
use crate::structure::Structure;

/// A part with text, and what is needed to fetch and decode it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyPart {
    /// The part's number.
    pub part: String,
    /// How it is to be decoded.
    pub format: TextPart,
    /// Size in bytes as transferred.
    pub size: u64,
}

/// A part that HTML may show by `cid:` (RFC 2392).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlinePart {
    /// The part's number.
    pub part: String,
    /// `Content-ID` without angle brackets.
    pub content_id: String,
    /// The media type in lower case.
    pub media_type: String,
    /// `Content-Transfer-Encoding`
    pub encoding: String,
    /// Size in bytes as transferred.
    pub size: u64,
    /// A safe file name, never empty.
    pub name: String,
}

/// What a message is made of, for the one who reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The `text/plain` bodies in order; several where a message alternates text and pictures.
    pub text: Vec<BodyPart>,
    /// The `text/html` bodies in order. Where both lists are filled, they say the same.
    pub html: Vec<BodyPart>,
    /// Parts with a `Content-ID` that the HTML may refer to.
    pub inline: Vec<InlinePart>,
    /// Everything that can be saved by itself, inline parts too (marked so), in the message's order.
    pub attachments: Vec<Attachment>,
}

impl Layout {
    /// Sorts the parts of a message.
    #[must_use]
    pub fn of(_structure: &Structure) -> Self {
        Self::default()
    }

    /// Marks as `inline` exactly the attachments that sanitised HTML refers to, and all others as not:
    /// a picture that claims to be inline but is shown nowhere must be listed.
    pub fn mark_inline(&mut self, _referenced: &[String]) {}
}

/// Whether a message has a part that a person would call an attachment: cheap, for the message list.
#[must_use]
pub fn has_attachment(_structure: &Structure) -> bool {
    false
}
