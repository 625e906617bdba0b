//! The first words of a message, for its line in the list.

use crate::body::{self, TextPart};
use crate::display;
use crate::html::to_text;

/// How much of a part, as transferred, is worth fetching for a preview. Newsletters put much markup before
/// their first word.
pub const FETCH_BYTES: usize = 4096;

/// Characters of a preview.
const LENGTH: usize = 200;
/// Bytes of decoded text that are looked through for the first words.
const LOOKED_THROUGH: usize = 64 * 1024;

/// At most 200 characters of the first words that the sender wrote, from the beginning of a text or HTML
/// part (which may end anywhere). Quoted lines and the line that introduces them are skipped.
#[must_use]
pub fn of(part: &TextPart, bytes: &[u8]) -> String {
    let mut text = body::decode(part, bytes, LOOKED_THROUGH).text;
    if part.is_html() {
        text = to_text::render_hidden(&text, LOOKED_THROUGH);
    }
    let own = words(text.lines().filter(|line| !line.starts_with('>')));
    // Where everything is quoted, the quote is better than nothing.
    if own.is_empty() {
        words(text.lines().map(|line| line.trim_start_matches(['>', ' '])))
    } else {
        own
    }
}

fn words<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut preview = String::new();
    for line in lines {
        let line = line.trim();
        // RFC 3676 §4.3: what follows is a signature. (The space was trimmed.)
        if line == "--" && !preview.is_empty() {
            break;
        }
        if is_noise(line) {
            continue;
        }
        for word in line.split_whitespace().filter(|word| !is_address(word)) {
            // Newsletters fill the space after their first line with invisible characters.
            if word.chars().all(|character| {
                display::is_deceptive(character) || matches!(character, '\u{200c}' | '\u{200d}')
            }) {
                continue;
            }
            preview.push_str(word);
            preview.push(' ');
        }
        if preview.chars().count() >= LENGTH {
            break;
        }
    }
    display::one_line(&preview, LENGTH)
}

/// Whether a line says nothing: a ruler, or the introduction of a quote.
fn is_noise(line: &str) -> bool {
    let ruler = !line.is_empty()
        && line
            .chars()
            .all(|character| matches!(character, '-' | '=' | '_' | '*' | '#' | '~' | ' '));
    let introduction = line.ends_with(':')
        && [
            "wrote:",
            "writes:",
            "schrieb:",
            "a écrit :",
            "escribió:",
            "ha scritto:",
            "schreef:",
        ]
        .iter()
        .any(|end| line.ends_with(end));
    let forwarded = line.starts_with("-----") && line.ends_with("-----");
    ruler || introduction || forwarded
}

/// Whether a word is the address of a link, which [`to_text`] and senders of plain text put after its text.
fn is_address(word: &str) -> bool {
    let bare = word.trim_start_matches(['<', '(', '[']);
    bare.len() < word.len()
        && (bare.starts_with("http://") || bare.starts_with("https://") || bare.starts_with("mailto:"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::Encoding;

    fn plain(text: &str) -> String {
        let part = TextPart {
            media_type: "text/plain".into(),
            charset: "utf-8".into(),
            ..TextPart::default()
        };
        of(&part, text.as_bytes())
    }

    fn html(text: &str) -> String {
        let part = TextPart {
            media_type: "text/html".into(),
            charset: "utf-8".into(),
            ..TextPart::default()
        };
        of(&part, text.as_bytes())
    }

    #[test]
    fn shows_what_the_sender_wrote() {
        assert_eq!(
            plain("Hello Bob,\n\n  how are\tyou?\n-- \nAlice"),
            "Hello Bob, how are you?"
        );
        assert_eq!(
            plain("On Monday, Bob wrote:\n> old\n> older\n\nYes, fine.\n"),
            "Yes, fine."
        );
        assert_eq!(
            plain("=======\nNews\n*** ***\nmore (https://example.org/long)"),
            "News more"
        );
        assert_eq!(plain("> only a quote\n"), "only a quote");
        assert_eq!(plain(""), "");
    }

    #[test]
    fn reads_html_that_is_cut_anywhere() {
        let newsletter = "<html><head><title>t</title><style>p{color:red}</style></head><body>\
             <div style='display:none'>Spring sale&nbsp;&zwnj;&nbsp;&zwnj;&#847; &#847;</div><p>Dear <b>customer</b>, <a href='https://x.example/'>look</a>";
        assert_eq!(html(newsletter), "Spring sale Dear customer, look");
        for cut in 0..newsletter.len() {
            let _ = html(display::prefix(newsletter, cut));
        }
        assert_eq!(html("<style>p { color: red } and no end"), "");
    }

    #[test]
    fn decodes_pieces_and_cuts() {
        let part = TextPart {
            media_type: "text/plain".into(),
            charset: "utf-8".into(),
            encoding: Encoding::Base64,
            ..TextPart::default()
        };
        assert_eq!(of(&part, b"R3LDvMOfZSBhdXMgQmVyb"), "Grüße aus Ber");
        assert_eq!(plain(&"wörter ".repeat(100)).chars().count(), LENGTH);
    }
}
