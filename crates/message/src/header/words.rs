//! Encoded words (RFC 2047) in text that is not a header field by itself.

use mail_parser::{HeaderName, HeaderValue, MessageParser};

/// Decodes the encoded words in one line of text, wherever they stand.
pub(crate) fn decode_words(text: &str) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    // As the only field of a block: the parser of unstructured fields does exactly this.
    let block = format!("Subject: {}\r\n\r\n", text.replace(['\r', '\n'], " "));
    let parser = MessageParser::new().header_text(HeaderName::Subject);
    super::read(&parser, block.as_bytes(), |message| {
        message
            .header(HeaderName::Subject)
            .and_then(HeaderValue::as_text)
            .map(str::to_owned)
    })
    .flatten()
    .unwrap_or_else(|| text.to_owned())
}
