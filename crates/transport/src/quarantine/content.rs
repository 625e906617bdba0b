//! What of a held message is shown: its headers as they are and its text, never HTML, nothing that hides or loads. Pure.

use mail_parser::MessageParser;
use roost_message::display::{is_deceptive, one_line};

/// Longer texts are cut: this is for recognising a message, not for reading it.
const TEXT_LIMIT: usize = 64 * 1024;
const HEADER_LIMIT: usize = 32 * 1024;
const SUBJECT_LIMIT: usize = 400;

/// A held message, made harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its header section, as text.
    pub headers: String,
    /// Its text; of HTML only the words.
    pub text: String,
    /// The names of its attachments.
    pub attachments: Vec<String>,
}

pub(super) fn subject(message: &[u8]) -> String {
    let parsed = MessageParser::default().parse_headers(message);
    let subject = parsed
        .as_ref()
        .and_then(|parsed| parsed.subject())
        .unwrap_or_default();
    one_line(subject, SUBJECT_LIMIT)
}

pub(super) fn shown(message: &[u8]) -> Shown {
    let parsed = MessageParser::default().parse(message);
    let end = message
        .windows(2)
        .position(|pair| pair == b"\n\n")
        .or_else(|| message.windows(4).position(|four| four == b"\r\n\r\n"))
        .unwrap_or(message.len());
    let headers = message.get(..end.min(HEADER_LIMIT)).unwrap_or_default();
    let text = parsed
        .as_ref()
        .and_then(|parsed| parsed.body_text(0))
        .unwrap_or_default();
    let attachments = parsed.as_ref().map_or_else(Vec::new, |parsed| {
        use mail_parser::MimeHeaders;
        parsed
            .attachments()
            .take(100)
            .map(|part| one_line(part.attachment_name().unwrap_or("attachment"), 255))
            .collect()
    });
    Shown {
        headers: harmless(&String::from_utf8_lossy(headers), HEADER_LIMIT),
        text: harmless(&text, TEXT_LIMIT),
        attachments,
    }
}

/// Without characters that hide text, turn its direction or steer a terminal.
fn harmless(text: &str, limit: usize) -> String {
    text.chars()
        .filter(|character| {
            matches!(character, '\n' | '\t') || !(character.is_control() || is_deceptive(*character))
        })
        .take(limit)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_html_nor_what_steers_terminals_is_shown() {
        let message =
            b"From: x@b.test\r\nSubject: =?utf-8?q?Win=0A=1B[31m!?=\r\nContent-Type: text/html\r\n\r\n\
            <script>alert(1)</script><p>Click \x1b[2Jhere</p><img src=\"http://b.test/x\">";
        assert_eq!(subject(message), "Win [31m!");
        let shown = shown(message);
        assert!(
            shown.headers.starts_with("From: x@b.test\nSubject:"),
            "{}",
            shown.headers
        );
        assert!(shown.text.contains("Click"), "{}", shown.text);
        for part in ["<", "http", "\x1b"] {
            assert!(!shown.text.contains(part), "{part:?} in {:?}", shown.text);
        }
    }

    #[test]
    fn rubbish_is_shown_as_far_as_it_goes() {
        for message in [&b""[..], b"\n\n", b"\xff\xfe\x00", b"Subject", b": \r\n\r\n\r\n"] {
            let _ = (subject(message), shown(message));
        }
    }
}
