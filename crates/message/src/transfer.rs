//! Undoing `Content-Transfer-Encoding` (RFC 2045 §6), piece by piece, tolerant of what senders get wrong.

use std::borrow::Cow;

/// How the bytes of a part were made fit for transport.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// `7bit`, `8bit`, `binary` and whatever is unknown: bytes as they are.
    #[default]
    Identity,
    /// `quoted-printable` (RFC 2045 §6.7).
    QuotedPrintable,
    /// `base64` (RFC 2045 §6.8).
    Base64,
}

impl Encoding {
    /// Reads the header's word, in any case.
    #[must_use]
    pub fn parse(_word: &str) -> Self {
        Self::Identity
    }
}

/// Decodes a part that arrives in pieces, so that a large one is never held whole.
#[derive(Debug, Default)]
pub struct Decoder {}

impl Decoder {
    /// Starts one.
    #[must_use]
    pub fn new(_encoding: Encoding) -> Self {
        Self {}
    }

    /// Takes the next piece and appends what it decodes to.
    pub fn push(&mut self, _piece: &[u8], _out: &mut Vec<u8>) {}

    /// Appends what was held back waiting for more.
    pub fn finish(&mut self, _out: &mut Vec<u8>) {}
}

/// Decodes a whole part.
#[must_use]
pub fn decode(_encoding: Encoding, bytes: &[u8]) -> Cow<'_, [u8]> {
    Cow::Borrowed(bytes)
}
