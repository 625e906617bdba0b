//! The MIME structure of a message as the server sees it (RFC 9051 §7.5.2, BODYSTRUCTURE).

use crate::part::PartNumber;

/// How a part's body is encoded (RFC 2045 §6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TransferEncoding {
    /// 7bit, 8bit or binary: as it is. Also what Roost assumes of an encoding that it does not know.
    #[default]
    Identity,
    /// base64
    Base64,
    /// quoted-printable
    QuotedPrintable,
}

/// One part of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyPart {
    /// Its number. A message that is not multipart has the one part `1`; containers have a number only where
    /// they lie in another part.
    pub number: PartNumber,
    /// Where in [`BodyStructure::parts`] the container stands that holds it.
    pub parent: Option<usize>,
    /// The media type in lower case, e.g. `text/plain`, `multipart/mixed`, `message/rfc822`.
    pub media_type: String,
    /// Parameters of the media type, names in lower case, values as they came (RFC 2047 and 2231 not decoded).
    pub parameters: Vec<(String, String)>,
    /// `Content-ID` without angle brackets.
    pub content_id: Option<String>,
    /// The transfer encoding.
    pub encoding: TransferEncoding,
    /// The size of the encoded body in bytes.
    pub size: u64,
    /// The disposition in lower case, e.g. `attachment`.
    pub disposition: Option<String>,
    /// Its parameters, as above.
    pub disposition_parameters: Vec<(String, String)>,
}

impl BodyPart {
    /// Whether it holds other parts of its own (`multipart/*`).
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        self.media_type.starts_with("multipart/")
    }

    /// A parameter of the media type, as it came.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// All parts of a message in document order, containers before what they hold.
///
/// What a `message/rfc822` part holds is left out: the part is shown as an attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyStructure {
    /// The parts, at most [`MAX_PARTS`].
    pub parts: Vec<BodyPart>,
    /// How many more the message has.
    pub left_out: usize,
}

/// How many parts of a message are kept.
pub const MAX_PARTS: usize = 1200;

impl BodyStructure {
    /// A rough count of the bytes that it takes in memory, for caches.
    #[must_use]
    pub fn weight(&self) -> usize {
        let texts = |pairs: &[(String, String)]| -> usize {
            pairs
                .iter()
                .map(|(name, value)| name.capacity() + value.capacity() + 48)
                .sum()
        };
        self.parts
            .iter()
            .map(|part| {
                size_of::<BodyPart>()
                    + part.media_type.capacity()
                    + part.content_id.as_ref().map_or(0, String::capacity)
                    + part.disposition.as_ref().map_or(0, String::capacity)
                    + part.number.depth() * 4
                    + texts(&part.parameters)
                    + texts(&part.disposition_parameters)
            })
            .sum::<usize>()
            + size_of::<Self>()
    }
}
