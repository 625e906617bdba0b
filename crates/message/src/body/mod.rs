//! The text of one part: transfer encoding, charset, line ends and flowed paragraphs undone.

mod flowed;

use crate::charset;
use crate::display;
use crate::file_name;
use crate::structure::Structure;
use crate::transfer::{self, Encoding};

/// How the bytes of a text part are to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextPart {
    /// The media type in lower case; `text/html` is told from the rest.
    pub media_type: String,
    /// The charset as labelled, empty if none.
    pub charset: String,
    /// The transfer encoding.
    pub encoding: Encoding,
    /// `format=flowed` (RFC 3676).
    pub flowed: bool,
    /// `delsp=yes` (RFC 3676 §4).
    pub delete_space: bool,
}

impl TextPart {
    /// Reads the parameters of a part.
    #[must_use]
    pub fn of(structure: &Structure) -> Self {
        let is = |name: &str, value: &str| {
            structure
                .parameter(name)
                .is_some_and(|word| word.trim().eq_ignore_ascii_case(value))
        };
        Self {
            media_type: structure.media_type.clone(),
            charset: file_name::parameter(&structure.parameters, "charset").unwrap_or_default(),
            encoding: Encoding::parse(&structure.encoding),
            flowed: is("format", "flowed"),
            delete_space: is("delsp", "yes"),
        }
    }

    /// Whether it is HTML.
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.media_type == "text/html"
    }
}

/// Decoded text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text, lines ended by `\n`.
    pub text: String,
    /// Whether it was cut at the limit.
    pub truncated: bool,
}

/// Decodes a part, whole or cut short, to at most `limit` bytes of UTF-8.
#[must_use]
pub fn decode(part: &TextPart, bytes: &[u8], limit: usize) -> Text {
    let bytes = transfer::decode(part.encoding, bytes);
    let label = match part.charset.as_str() {
        "" if part.is_html() => charset_in_html(&bytes),
        label => label,
    };
    let decoded = charset::decode(label, &bytes);
    let mut text = unify_lines(&decoded);
    if part.flowed && !part.is_html() {
        text = flowed::unfold(&text, part.delete_space);
    }
    let kept = display::prefix(&text, limit).len();
    let truncated = kept < text.len();
    text.truncate(kept);
    Text { text, truncated }
}

/// The charset that HTML names for itself, near its beginning, where the part names none. It is only a label
/// for the decoder: what is decoded is sanitised, whatever it says.
fn charset_in_html(bytes: &[u8]) -> &str {
    const LOOKED_THROUGH: usize = 2048;
    let head = bytes.get(..LOOKED_THROUGH).unwrap_or(bytes);
    let named = head
        .windows(8)
        .position(|window| window.eq_ignore_ascii_case(b"charset="))
        .map(|at| at + 8);
    let rest = named.and_then(|at| head.get(at..)).unwrap_or_default();
    let rest = rest
        .strip_prefix(b"\"")
        .or_else(|| rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let end = rest
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte))
        .unwrap_or(rest.len());
    rest.get(..end)
        .and_then(|label| std::str::from_utf8(label).ok())
        .unwrap_or_default()
}

/// Ends lines with `\n` and drops control characters, which have no place in a text (tabs do).
fn unify_lines(text: &str) -> String {
    let mut unified = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if_eq(&'\n');
                unified.push('\n');
            }
            '\n' | '\t' => unified.push(character),
            // Some old senders end a page with a form feed.
            '\u{c}' => unified.push('\n'),
            _ if character.is_control() => {}
            _ => unified.push(character),
        }
    }
    unified
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(charset: &str, encoding: Encoding) -> TextPart {
        TextPart {
            media_type: "text/plain".into(),
            charset: charset.into(),
            encoding,
            ..TextPart::default()
        }
    }

    #[test]
    fn decodes_transfer_charset_and_line_ends() {
        let text = decode(
            &part("iso-8859-1", Encoding::QuotedPrintable),
            b"Gr=FC=DFe\r\nan\ralle\0\n",
            100,
        );
        assert_eq!(
            text,
            Text {
                text: "Grüße\nan\nalle\n".into(),
                truncated: false
            }
        );
    }

    #[test]
    fn cuts_on_a_character() {
        let text = decode(&part("utf-8", Encoding::Identity), "grüß".as_bytes(), 3);
        assert_eq!(
            text,
            Text {
                text: "gr".into(),
                truncated: true
            }
        );
    }

    #[test]
    fn flowed_text_becomes_paragraphs_but_html_does_not() {
        let mut flowed = TextPart {
            flowed: true,
            ..part("utf-8", Encoding::Identity)
        };
        assert_eq!(decode(&flowed, b"one \r\ntwo\r\n", 100).text, "one two\n");
        flowed.media_type = "text/html".into();
        assert_eq!(decode(&flowed, b"one \r\ntwo\r\n", 100).text, "one \ntwo\n");
    }

    #[test]
    fn html_may_name_its_charset_where_the_part_does_not() {
        let mut html = part("", Encoding::Identity);
        html.media_type = "text/html".into();
        let bytes = b"<meta http-equiv=x content='text/html; charset=\"windows-1251\"'>\xCF\xF0";
        assert!(decode(&html, bytes, 1000).text.ends_with("\u{41f}\u{440}"));
        html.charset = "iso-8859-1".into();
        assert!(decode(&html, bytes, 1000).text.ends_with("\u{cf}\u{f0}"));
        html.charset = String::new();
        assert!(
            decode(&html, b"<meta charset=utf-7>+ADw-", 1000)
                .text
                .ends_with("+ADw-")
        );
    }

    #[test]
    fn random_bytes_are_read_without_harm() {
        let mut state = 1_u64;
        for round in 0..600_usize {
            let bytes: Vec<u8> = (0..round % 200)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    let byte = (state >> 40) as u8;
                    // More of what means something.
                    if byte.is_multiple_of(3) {
                        b"=<>&;\"'\r\n ?:/-"[usize::from(byte) % 14]
                    } else {
                        byte
                    }
                })
                .collect();
            for encoding in [Encoding::Identity, Encoding::Base64, Encoding::QuotedPrintable] {
                for charset in ["", "utf-8", "iso-2022-jp", "utf-16", "big5"] {
                    let mut part = TextPart {
                        flowed: true,
                        ..part(charset, encoding)
                    };
                    let text = decode(&part, &bytes, 100);
                    assert!(text.text.len() <= 100);
                    part.media_type = "text/html".into();
                    let _ = crate::preview::of(&part, &bytes);
                }
            }
            let _ = crate::Headers::parse(&[b"Subject: ", bytes.as_slice()].concat());
            let _ = crate::Headers::parse(&[b"To: ", bytes.as_slice()].concat());
            let _ = crate::header::fields(&bytes);
            let _ = file_name::safe(&String::from_utf8_lossy(&bytes), "a/b");
        }
    }

    #[test]
    fn reads_the_parameters_of_a_part() {
        let structure = Structure {
            media_type: "text/plain".into(),
            parameters: vec![
                ("charset".into(), "utf-8".into()),
                ("format".into(), "Flowed".into()),
                ("delsp".into(), "Yes".into()),
            ],
            encoding: "BASE64".into(),
            ..Structure::default()
        };
        let part = TextPart::of(&structure);
        assert!(part.flowed && part.delete_space);
        assert_eq!(
            (part.charset.as_str(), part.encoding),
            ("utf-8", Encoding::Base64)
        );
    }
}
