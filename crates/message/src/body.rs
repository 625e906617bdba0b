//! The text of one part.

use crate::structure::Structure;
use crate::transfer::Encoding;

/// How the bytes of a text part are to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextPart {
    /// The media type in lower case; `text/html` is told from the rest.
    pub media_type: String,
    /// The charset as labelled, empty if none.
    pub charset: String,
    /// The transfer encoding.
    pub encoding: Encoding,
    /// `format=flowed` (RFC 3676).
    pub flowed: bool,
    /// `delsp=yes` (RFC 3676 §4).
    pub delete_space: bool,
}

impl TextPart {
    /// Reads the parameters of a part.
    #[must_use]
    pub fn of(_structure: &Structure) -> Self {
        Self::default()
    }

    /// Whether it is HTML.
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.media_type == "text/html"
    }
}

/// Decoded text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text, lines ended by `\n`.
    pub text: String,
    /// Whether it was cut at the limit.
    pub truncated: bool,
}

/// Decodes a part, whole or cut short, to at most `limit` bytes of UTF-8.
#[must_use]
pub fn decode(_part: &TextPart, _bytes: &[u8], _limit: usize) -> Text {
    Text::default()
}
