//! Strings as they stand in commands: quoted where that is possible, a literal otherwise (RFC 9051 §4.3).

use bytes::Bytes;

/// Quoted strings longer than this go as literals: servers bound the length of a line.
const MAX_QUOTED: usize = 1000;

/// One encoded string.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Encoded {
    /// With its quotes.
    Quoted(String),
    /// The bytes alone; the connection writes the length before them.
    Literal(Bytes),
}

/// Encodes a string. `None` if it holds a NUL, which IMAP cannot carry (RFC 9051 §9, CHAR8).
pub(crate) fn encode(text: &str) -> Option<Encoded> {
    if text.contains('\0') {
        return None;
    }
    if text.len() <= MAX_QUOTED && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        Some(Encoded::Quoted(quote(text)))
    } else {
        Some(Encoded::Literal(Bytes::copy_from_slice(text.as_bytes())))
    }
}

/// Puts quotes around printable ASCII.
pub(crate) fn quote(ascii: &str) -> String {
    let mut quoted = String::with_capacity(ascii.len() + 2);
    quoted.push('"');
    for character in ascii.chars() {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_ascii_is_quoted() {
        assert_eq!(
            encode("a \"b\" \\c {5}"),
            Some(Encoded::Quoted("\"a \\\"b\\\" \\\\c {5}\"".into()))
        );
        assert_eq!(encode(""), Some(Encoded::Quoted("\"\"".into())));
    }

    #[test]
    fn everything_else_is_a_literal() {
        for text in ["a\r\nA1 LOGOUT", "ü", "🎉", "\t", &"x".repeat(2000)] {
            assert_eq!(
                encode(text),
                Some(Encoded::Literal(Bytes::copy_from_slice(text.as_bytes())))
            );
        }
    }

    #[test]
    fn a_nul_cannot_be_said() {
        assert_eq!(encode("a\0b"), None);
    }
}
