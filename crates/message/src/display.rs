//! Text from a message made fit to be shown on one line.
//!
//! Headers, file names and previews pass through here, so that nothing in them can reorder, hide or fake
//! what stands beside them in the page.

/// Removes control characters, invisible formatting and bidirectional overrides, turns every run of
/// whitespace into one space, and cuts after `limit` characters.
#[must_use]
pub fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::with_capacity(text.len().min(limit.saturating_mul(2)));
    let mut count = 0;
    let mut space = false;
    for character in text.chars() {
        if character.is_whitespace() {
            space = count > 0;
            continue;
        }
        if is_deceptive(character) {
            continue;
        }
        if count + usize::from(space) >= limit {
            break;
        }
        if space {
            line.push(' ');
            count += 1;
            space = false;
        }
        line.push(character);
        count += 1;
    }
    line
}

/// Whether a character is invisible and changes how others are shown or understood. The joiners
/// U+200C and U+200D stay: Persian and emoji need them.
#[must_use]
pub fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{feff}'
                | '\u{fffe}'
                | '\u{ffff}'
        )
        || matches!(u32::from(character),
            0x202A..=0x202E | 0x2060..=0x206F | 0xFDD0..=0xFDEF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F)
}

/// Cuts at most `limit` bytes of text off its end so that no character is split.
#[must_use]
pub(crate) fn prefix(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_whitespace_and_drops_what_deceives() {
        assert_eq!(one_line("  a\r\n\tb\u{2029}c  ", 100), "a b c");
        assert_eq!(one_line("invoice\u{202e}fdp.exe", 100), "invoicefdp.exe");
        assert_eq!(one_line("a\u{0}b\u{1b}[31mc\u{7f}\u{200b}", 100), "ab[31mc");
        assert_eq!(one_line("👩\u{200d}🔧", 100), "👩\u{200d}🔧");
    }

    #[test]
    fn cuts_by_characters() {
        assert_eq!(one_line("äöü ß", 4), "äöü");
        assert_eq!(one_line("äöü ß", 5), "äöü ß");
        assert_eq!(one_line("abc", 0), "");
        assert_eq!(prefix("aé", 2), "a");
    }
}
