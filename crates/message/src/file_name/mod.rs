//! Names for attachments that are safe to show and to save under.

mod media;
mod parameter;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::display;
use crate::structure::Structure;

pub use media::media_type;
pub(crate) use parameter::parameter;

/// Bytes of a name, in UTF-8. File systems take 255; some room is left for " (2)" and the like.
const LONGEST: usize = 200;

/// The name of a part: from `Content-Disposition`, then `Content-Type` (RFC 2231 and, as many senders do,
/// RFC 2047 inside quotes), made safe; else one made from the media type. Never empty.
#[must_use]
pub fn of(structure: &Structure) -> String {
    safe(&raw(structure).unwrap_or_default(), &structure.media_type)
}

/// The name that the message gives the part, decoded but not made safe.
pub(crate) fn raw(structure: &Structure) -> Option<String> {
    structure
        .disposition
        .as_ref()
        .and_then(|disposition| parameter(&disposition.parameters, "filename"))
        .or_else(|| parameter(&structure.parameters, "name"))
        .filter(|name| !name.trim().is_empty())
}

/// Makes a name safe: no path, no control or bidirectional characters, none that Windows refuses, at most
/// 200 bytes with the extension kept. Where nothing is left, a name made from the media type.
#[must_use]
pub fn safe(name: &str, media_type: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = display::one_line(name, 4_000)
        .chars()
        .map(|character| {
            if matches!(character, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
                '_'
            } else {
                character
            }
        })
        .collect();
    // A leading dot hides a file; trailing dots and spaces are dropped by Windows, which would change the type.
    let name = name.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    if name.is_empty() {
        return fallback(media_type);
    }
    let name = shorten(name);
    if is_reserved(&name) {
        format!("_{name}")
    } else {
        name
    }
}

/// The value of `Content-Disposition` for an HTTP answer (RFC 6266, RFC 8187).
#[must_use]
pub fn content_disposition(name: &str, download: bool) -> String {
    /// RFC 8187 §3.2.1 `attr-char`: what may stand unencoded.
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'!')
        .remove(b'#')
        .remove(b'$')
        .remove(b'&')
        .remove(b'+')
        .remove(b'-')
        .remove(b'.')
        .remove(b'^')
        .remove(b'_')
        .remove(b'`')
        .remove(b'|')
        .remove(b'~');
    let kind = if download { "attachment" } else { "inline" };
    let name = safe(name, "");
    let plain: String = name
        .chars()
        .map(|character| match character {
            // A percent sign in the plain form is decoded by some browsers.
            '"' | '\\' | '%' => '_',
            ' '..='~' => character,
            _ => '_',
        })
        .collect();
    format!(
        "{kind}; filename=\"{plain}\"; filename*=UTF-8''{}",
        utf8_percent_encode(&name, ENCODED)
    )
}

/// A name for a part that has none.
fn fallback(media_type: &str) -> String {
    let stem = match media_type.split('/').next().unwrap_or_default() {
        "image" => "image",
        "audio" => "audio",
        "video" => "video",
        "text" => "text",
        "message" => "message",
        _ => "attachment",
    };
    match media::extension(media_type) {
        "" => stem.to_owned(),
        extension => format!("{stem}.{extension}"),
    }
}

/// Cuts the stem of an overlong name, so that its extension still says what it is.
fn shorten(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 20 => (stem, extension),
        _ => return display::prefix(name, LONGEST).to_owned(),
    };
    format!(
        "{}.{extension}",
        display::prefix(stem, LONGEST - 1 - extension.len())
    )
}

/// Device names that Windows opens instead of a file.
fn is_reserved(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_lowercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests;
