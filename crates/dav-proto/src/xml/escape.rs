//! Escaping of character data.

/// Appends `text` so that an XML reader gives back exactly the same characters.
///
/// A carriage return is written as a character reference, because readers turn a bare one into a line feed
/// (XML 1.0 §2.11), and calendar data has to arrive as it was stored. Characters that XML cannot carry at all
/// become U+FFFD.
pub fn push_text(out: &mut String, text: &str) {
    push(out, text, false);
}

/// Appends `text` for use between double quotes, where line feeds and tabs would be normalised to spaces too.
pub fn push_attribute(out: &mut String, text: &str) {
    push(out, text, true);
}

fn push(out: &mut String, text: &str, attribute: bool) {
    let mut rest = text;
    let special = if attribute { &IN_ATTRIBUTES } else { &IN_TEXT };
    // All that needs care is ASCII, or begins with 0xEF: the scan is over bytes, and stops at characters.
    while let Some((before, after)) = rest
        .bytes()
        .position(|byte| special.get(usize::from(byte)).is_some_and(|stop| *stop))
        .and_then(|at| rest.split_at_checked(at))
    {
        out.push_str(before);
        let mut characters = after.chars();
        if let Some(character) = characters.next() {
            match replacement(character, attribute) {
                Some(replacement) => out.push_str(replacement),
                None => out.push(character),
            }
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

/// The bytes at which the scan stops: the control characters, `&`, `<` and `>`, in attributes `"` too, and 0xEF. Every
/// answer passes through here byte by byte.
const IN_ATTRIBUTES: [bool; 256] = stops(true);
const IN_TEXT: [bool; 256] = stops(false);

const fn stops(attribute: bool) -> [bool; 256] {
    let mut stops = [false; 256];
    let mut byte: u8 = 0;
    while byte < u8::MAX {
        if let Some(stop) = stops.split_at_mut(byte as usize).1.first_mut() {
            *stop = match byte {
                b'\t' | b'\n' | b'"' => attribute,
                0..=0x1f | b'&' | b'<' | b'>' | 0xef => true,
                _ => false,
            };
        }
        byte += 1;
    }
    stops
}

fn replacement(character: char, attribute: bool) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#13;"),
        '"' if attribute => Some("&quot;"),
        '\n' if attribute => Some("&#10;"),
        '\t' if attribute => Some("&#9;"),
        '\n' | '\t' => None,
        '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(input: &str) -> String {
        let mut out = String::new();
        push_text(&mut out, input);
        out
    }

    #[test]
    fn markup_and_carriage_returns_are_escaped() {
        assert_eq!(text("a<b>&c\r\nd"), "a&lt;b&gt;&amp;c&#13;\nd");
        assert_eq!(text("]]>"), "]]&gt;");
        assert_eq!(
            text("plain “text” ｆｕｌｌ \u{feff}"),
            "plain “text” ｆｕｌｌ \u{feff}"
        );
    }

    #[test]
    fn characters_that_xml_forbids_are_replaced() {
        assert_eq!(text("a\u{0}b\u{b}c\u{ffff}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
    }

    #[test]
    fn attribute_values_keep_their_white_space() {
        let mut out = String::new();
        push_attribute(&mut out, "a\"b\n\tc");
        assert_eq!(out, "a&quot;b&#10;&#9;c");
    }
}
