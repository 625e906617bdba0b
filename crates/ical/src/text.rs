//! The text that search columns hold.

use crate::content::Property;
use crate::limits::MAX_SEARCH_TEXT;

/// Appends what people would look for in a property: its text and its CN, in lower case, without control
/// characters (Postgres refuses NUL), never beyond [`MAX_SEARCH_TEXT`].
pub(crate) fn push_search_text(property: &Property, out: &mut String) {
    let room = MAX_SEARCH_TEXT.saturating_sub(out.len());
    let value = match property.name() {
        "ATTENDEE" | "ORGANIZER" => strip_mailto(property.value()).to_owned(),
        _ => crate::content::unescape(cut(property.value(), room)),
    };
    for text in [property.param("CN").unwrap_or_default(), &value] {
        push_words(text, out);
    }
}

/// Appends a text in lower case with single spaces.
pub(crate) fn push_words(text: &str, out: &mut String) {
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        if word.is_empty() {
            continue;
        }
        let word = word.to_lowercase();
        if out.len() + word.len() + 1 > MAX_SEARCH_TEXT {
            return;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word);
    }
}

/// The address of a `mailto:` URI; anything else as it is.
pub(crate) fn strip_mailto(uri: &str) -> &str {
    match uri.split_at_checked(7) {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto:") => address,
        _ => uri,
    }
}

/// At most `length` bytes of a text, cut between characters.
pub(crate) fn cut(text: &str, length: usize) -> &str {
    text.get(..text.floor_char_boundary(length)).unwrap_or_default()
}
