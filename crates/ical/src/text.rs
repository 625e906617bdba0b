//! Texts for searching: how case is folded, and what search columns hold.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::content::Property;
use crate::limits::{CUT_MARK, MAX_SEARCH_TEXT};

/// The form in which search columns hold text, and into which a query must be brought before it is compared
/// with one: each character in upper, then in lower case (RFC 5051), so that `STRASSE` finds `Straße`, and composed (NFC,
/// Unicode Standard Annex 15), so that a letter and its accent find the letter that has it.
pub fn fold_case(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfc()
        .collect()
}

/// Appends what people would look for in a property: its text and its CN, folded by [`fold_case`], without control
/// characters (Postgres refuses NUL), never beyond [`MAX_SEARCH_TEXT`];
/// a text that was cut ends with [`CUT_MARK`].
pub(crate) fn push_search_text(property: &Property, out: &mut String) {
    if out.ends_with(CUT_MARK) {
        return;
    }
    // More than the column takes, so that the cut shows.
    let value = cut(property.value(), 2 * MAX_SEARCH_TEXT);
    let value = match property.name() {
        "ATTENDEE" | "ORGANIZER" => strip_mailto(value).to_owned(),
        _ => crate::content::unescape(value),
    };
    for text in [property.param("CN").unwrap_or_default(), &value] {
        push_words(text, out);
    }
}

/// Appends a text folded by [`fold_case`], with single spaces.
pub(crate) fn push_words(text: &str, out: &mut String) {
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        if word.is_empty() {
            continue;
        }
        let word = fold_case(word);
        if out.len() + word.len() + 1 > MAX_SEARCH_TEXT {
            if !out.ends_with(CUT_MARK) {
                out.push(CUT_MARK);
            }
            return;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word);
    }
}

/// A text as the search columns of cards hold it: folded by [`fold_case`], with single spaces, and after it the plain forms of
/// its words.
#[must_use]
pub fn searchable(text: &str) -> String {
    let mut out = String::new();
    push_words(text, &mut out);
    push_plain_forms(&mut out);
    out
}

/// Appends to what [`push_words`] wrote how its words are typed without accents: `muller` and `mueller` for `müller`. They come
/// last, so that what stood side by side still does.
pub(crate) fn push_plain_forms(out: &mut String) {
    if out.is_ascii() || out.ends_with(CUT_MARK) {
        return;
    }
    let mut forms = Vec::new();
    for word in out.split(' ').filter(|word| !word.is_ascii()) {
        let umlauts = word.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
        for form in [plain(word), plain(&umlauts)] {
            if form != word && !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    for form in forms {
        push_words(&form, out);
    }
}

/// A folded word without its accents.
fn plain(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for letter in word.nfd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' => out.push('d'),
            other => out.push(other),
        }
    }
    out.nfc().collect()
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

#[cfg(test)]
mod tests {
    use super::{fold_case, searchable};

    #[test]
    fn letters_are_the_same_in_any_case_and_however_their_accents_are_written() {
        assert_eq!(fold_case("STRASSE"), fold_case("Straße"));
        assert_eq!(fold_case("RENÉE"), fold_case("rene\u{301}e"));
        assert_ne!(fold_case("René"), fold_case("Rene"));
    }

    #[test]
    fn names_are_found_as_they_are_typed_without_accents() {
        assert_eq!(
            searchable("Jörg  Müller"),
            "jörg müller jorg joerg muller mueller"
        );
        assert_eq!(searchable("Bjørn Wałęsa"), "bjørn wałęsa bjorn walesa");
        assert_eq!(searchable("René Rene\u{301}"), "rené rené rene");
        assert_eq!(searchable("Anna Straße"), "anna strasse");
    }
}
