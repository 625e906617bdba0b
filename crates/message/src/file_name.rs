//! Names for attachments that are safe to show and to save under.

use crate::structure::Structure;

/// The name of a part: from `Content-Disposition`, then `Content-Type` (RFC 2231 and, as many senders do,
/// RFC 2047 inside quotes), made safe; else one made from the media type. Never empty.
#[must_use]
pub fn of(_structure: &Structure) -> String {
    String::new()
}

/// Makes a name safe: no path, no control or bidirectional characters, none that Windows refuses, at most
/// 200 bytes with the extension kept. Where nothing is left, a name made from the media type.
#[must_use]
pub fn safe(_name: &str, _media_type: &str) -> String {
    String::new()
}

/// The value of `Content-Disposition` for an HTTP answer (RFC 6266, RFC 8187).
#[must_use]
pub fn content_disposition(_name: &str, _download: bool) -> String {
    String::new()
}

/// The media type that a file name suggests, `application/octet-stream` if it suggests none.
#[must_use]
pub fn media_type(_name: &str) -> &'static str {
    ""
}
