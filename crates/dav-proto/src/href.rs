//! Hrefs: percent-encoding, and reading what clients send as one.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use thiserror::Error;

/// Everything but the unreserved characters of RFC 3986 §2.3 and `@` is encoded. Addresses stand in paths as people type
/// them: a client that compares hrefs as text, or encodes those that it was given once more, then still finds them.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@');

/// Why a path cannot name anything here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HrefError {
    /// Not an absolute path, nor an absolute URI with one.
    #[error("the href is not an absolute path")]
    NotAbsolute,
    /// Percent-encoding of bytes that are not UTF-8.
    #[error("the href is not UTF-8")]
    Encoding,
    /// A segment that is `.` or `..`, or that contains a slash or a control character once decoded.
    #[error("the href has a segment that no resource can have")]
    Segment,
}

/// A path as its decoded segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The segments, decoded; none of them is empty, `.`, `..` or contains a slash.
    pub segments: Vec<String>,
    /// Whether the path ends with a slash.
    pub trailing_slash: bool,
}

/// Appends one path segment, encoded.
pub fn push_segment(out: &mut String, segment: &str) {
    out.extend(utf8_percent_encode(segment, SEGMENT));
}

/// One path segment, encoded.
#[must_use]
pub fn encode_segment(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// The path part of an href, and its authority if it is an absolute URI (`Simple-ref`, RFC 4918 §8.3).
///
/// # Errors
/// [`HrefError::NotAbsolute`].
pub fn split(href: &str) -> Result<(Option<&str>, &str), HrefError> {
    let href = href.trim();
    let (authority, path) = if href.starts_with('/') && !href.starts_with("//") {
        (None, href)
    } else {
        let rest = match href.split_once("://") {
            Some((scheme, rest))
                if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
            {
                rest
            }
            _ => return Err(HrefError::NotAbsolute),
        };
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        (Some(authority), if path.is_empty() { "/" } else { path })
    };
    let end = path.find(['?', '#']).unwrap_or(path.len());
    Ok((authority, path.split_at(end).0))
}

/// Decodes an absolute path. Repeated slashes count as one.
///
/// # Errors
/// As [`HrefError`] lists them.
pub fn decode(path: &str) -> Result<Path, HrefError> {
    let rest = path.strip_prefix('/').ok_or(HrefError::NotAbsolute)?;
    let segments = rest
        .split('/')
        .filter(|raw| !raw.is_empty())
        .map(decode_segment)
        .collect::<Result<_, _>>()?;
    Ok(Path {
        segments,
        trailing_slash: path.ends_with('/'),
    })
}

/// Decodes one segment of a path.
///
/// # Errors
/// As [`HrefError`] lists them.
pub fn decode_segment(raw: &str) -> Result<String, HrefError> {
    let decoded = percent_decode_str(raw)
        .decode_utf8()
        .map_err(|_| HrefError::Encoding)?;
    if decoded == "." || decoded == ".." || decoded.chars().any(|c| c == '/' || c.is_control()) {
        return Err(HrefError::Segment);
    }
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(href: &str) -> Result<Vec<String>, HrefError> {
        let (_, path) = split(href)?;
        decode(path).map(|path| path.segments)
    }

    #[test]
    fn absolute_uris_and_paths_name_the_same() {
        let expected = vec!["dav".to_owned(), "alice@example.test".to_owned()];
        for href in [
            "/dav/alice@example.test/",
            "/dav/alice%40example.test",
            "https://host:8443/dav/alice%40example.test/",
            "HTTP://host/dav//alice@example.test?query#fragment",
            "  /dav/alice%40example.test\n",
        ] {
            assert_eq!(segments(href).unwrap(), expected, "{href}");
        }
        assert_eq!(split("https://host").unwrap(), (Some("host"), "/"));
    }

    #[test]
    fn what_is_encoded_is_decoded_again() {
        for name in ["a b.ics", "ü@x", "100%", "a?b#c", "~.-_", "(1)&'\"<>"] {
            assert_eq!(segments(&format!("/{}", encode_segment(name))).unwrap(), [name]);
        }
        assert_eq!(encode_segment("alice@example.test"), "alice@example.test");
    }

    #[test]
    fn paths_that_climb_or_hide_slashes_are_refused() {
        for href in [
            "/dav/../x",
            "/dav/%2e%2E/x",
            "/dav/./x",
            "/dav/a%2fb",
            "/dav/a%00b",
            "/a%0d%0ab",
        ] {
            assert_eq!(segments(href), Err(HrefError::Segment), "{href}");
        }
        assert_eq!(segments("/%ff"), Err(HrefError::Encoding));
        for href in ["", "dav/x", "//host/dav", "mailto:a@b", "ftp://host/x"] {
            assert_eq!(segments(href), Err(HrefError::NotAbsolute), "{href}");
        }
    }
}
