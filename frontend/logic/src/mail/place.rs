//! Where in the mail section one is, as a path: `INBOX/1700000000-42` for a message, `INBOX` for a list.
//!
//! Folder names hold anything, slashes and per cent signs among it, and routers and browsers disagree on how
//! often an encoded path is decoded. So a folder is written with an escape of our own (`~2F`) that nobody
//! but this module decodes. Dots are escaped too: browsers take `..` for a way up.

use std::fmt::Write as _;

/// A place in the mail section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The folder's name; empty for none, which means the inbox.
    pub folder: String,
    /// UIDVALIDITY and UID of the open message.
    pub message: Option<(u32, u32)>,
}

impl Place {
    /// The list of a folder.
    #[must_use]
    pub fn folder(name: &str) -> Self {
        Self {
            folder: name.to_owned(),
            message: None,
        }
    }

    /// A message in a folder.
    #[must_use]
    pub fn message(name: &str, validity: u32, uid: u32) -> Self {
        Self {
            folder: name.to_owned(),
            message: Some((validity, uid)),
        }
    }

    /// Reads what comes after `/mail/`. A message that cannot be read is no message.
    #[must_use]
    pub fn parse(rest: &str) -> Self {
        let rest = rest.trim_matches('/');
        let (folder, message) = rest
            .split_once('/')
            .map_or((rest, None), |(folder, key)| (folder, Some(key)));
        let message = message.and_then(|key| {
            let (validity, uid) = key.split_once('-')?;
            Some((validity.parse().ok()?, uid.parse().ok()?))
        });
        Self {
            folder: unescape(folder),
            message,
        }
    }

    /// Writes what comes after `/mail/`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = escape(&self.folder);
        if let Some((validity, uid)) = self.message {
            // Writing to a String cannot fail.
            let _ = write!(path, "/{validity}-{uid}");
        }
        path
    }
}

fn escape(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "~{byte:02X}");
        }
    }
    escaped
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes().iter().copied();
    while let Some(byte) = rest.next() {
        if byte == b'~' {
            let digits = [rest.next().unwrap_or(b'?'), rest.next().unwrap_or(b'?')];
            let value = std::str::from_utf8(&digits)
                .ok()
                .and_then(|text| u8::from_str_radix(text, 16).ok());
            bytes.extend(value);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_survives() {
        for name in [
            "INBOX",
            "Archive/2026",
            "100%",
            "a~b",
            "Ärger & Co",
            "日本語",
            "..",
            "a?b#c",
            "a b+c",
        ] {
            let place = Place::message(name, 1_700_000_000, 42);
            assert_eq!(Place::parse(&place.path()), place, "{name}");
            assert!(place.path().is_ascii());
            assert!(!place.path().contains(['%', '?', '#', '+', ' ']));
        }
    }

    #[test]
    fn paths_are_readable_where_they_can_be() {
        assert_eq!(Place::folder("INBOX").path(), "INBOX");
        assert_eq!(Place::message("Archive/2026", 7, 9).path(), "Archive~2F2026/7-9");
    }

    #[test]
    fn what_cannot_be_read_is_no_message() {
        assert_eq!(Place::parse("/INBOX/"), Place::folder("INBOX"));
        assert_eq!(Place::parse("INBOX/12"), Place::folder("INBOX"));
        assert_eq!(Place::parse("INBOX/1-99999999999"), Place::folder("INBOX"));
        assert_eq!(Place::parse(""), Place::default());
        assert_eq!(Place::parse("a~").folder, "a");
        assert_eq!(Place::parse("a~ZZb").folder, "ab");
    }
}
