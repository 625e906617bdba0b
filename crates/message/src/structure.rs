//! The shape of a message: its tree of parts, as IMAP's BODYSTRUCTURE describes it (RFC 9051 §7.5.2).
//!
//! `roost-mail` fills it from the server's answer; [`crate::layout`] reads it.

/// `Content-Disposition` (RFC 2183).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disposition {
    /// `inline`, `attachment` or another word, in lower case.
    pub kind: String,
    /// Parameters as they stand in the message: names in lower case, values still encoded (RFC 2231).
    pub parameters: Vec<(String, String)>,
}

/// One part of a message with the parts inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// The part's number (RFC 9051 §6.4.5): `1`, `2.1`; empty for a multipart that is the whole message.
    pub part: String,
    /// The media type in lower case, e.g. `text/plain`.
    pub media_type: String,
    /// `Content-Type` parameters: names in lower case, values still encoded (RFC 2231).
    pub parameters: Vec<(String, String)>,
    /// `Content-Disposition`, where the server told it.
    pub disposition: Option<Disposition>,
    /// `Content-ID`, with or without angle brackets.
    pub content_id: Option<String>,
    /// `Content-Transfer-Encoding`, in any case.
    pub encoding: String,
    /// Size in bytes as transferred, that is before decoding.
    pub size: u64,
    /// The parts of a multipart in order; for `message/rfc822` the one body of the message in it; else empty.
    pub children: Vec<Structure>,
}

impl Structure {
    /// The value of a `Content-Type` parameter as it stands in the message.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.parameters, name)
    }

    /// The value of a `Content-Disposition` parameter as it stands in the message.
    #[must_use]
    pub fn disposition_parameter(&self, name: &str) -> Option<&str> {
        self.disposition
            .as_ref()
            .and_then(|disposition| find(&disposition.parameters, name))
    }

    /// The charset that the part names, empty if it names none.
    #[must_use]
    pub fn charset(&self) -> &str {
        self.parameter("charset").unwrap_or_default()
    }

    /// Whether the part holds other parts rather than bytes of its own.
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        self.media_type.starts_with("multipart/")
    }
}

fn find<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}
