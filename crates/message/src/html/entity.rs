//! Character references, and text as HTML.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The longest name, semicolon included, is shorter.
const LONGEST_NAME: usize = 40;

/// Decodes the character references in raw text (HTML standard §13.2.5.72).
pub(crate) fn decode(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        rest = match reference(after, &mut text) {
            Some(length) => after.get(length..).unwrap_or_default(),
            None => {
                text.push('&');
                after
            }
        };
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Appends what the reference after an ampersand stands for and returns its length.
fn reference(after: &str, text: &mut String) -> Option<usize> {
    if let Some(number) = after.strip_prefix('#') {
        return numeric(number, text).map(|length| length + 1);
    }
    let window = after.as_bytes();
    let name = window
        .iter()
        .take(LONGEST_NAME)
        .position(|byte| !byte.is_ascii_alphanumeric())
        .unwrap_or(window.len().min(LONGEST_NAME));
    let longest = name + usize::from(window.get(name) == Some(&b';'));
    (2..=longest).rev().find_map(|length| {
        let (first, second) = *NAMED_ENTITIES.get(after.get(..length)?)?;
        let first = char::from_u32(first).filter(|character| *character != '\0')?;
        text.push(first);
        text.extend(char::from_u32(second).filter(|character| *character != '\0'));
        Some(length)
    })
}

fn numeric(number: &str, text: &mut String) -> Option<usize> {
    let (digits, radix, prefix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 1),
        None => (number, 10, 0),
    };
    let length = digits
        .bytes()
        .take_while(|byte| char::from(*byte).is_digit(radix))
        .count();
    let code = digits.get(..length).filter(|digits| !digits.is_empty())?;
    let code = u32::from_str_radix(code, radix).unwrap_or(u32::MAX);
    let character = match code {
        0x80..=0x9F => C1_REPLACEMENTS.get((code - 0x80) as usize).copied().flatten(),
        _ => char::from_u32(code).filter(|character| *character != '\0'),
    };
    text.push(character.unwrap_or('\u{fffd}'));
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    Some(prefix + length + semicolon)
}

/// Text as HTML: fit to stand between tags and in quoted attribute values.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\0' => {}
            _ => html.push(character),
        }
    }
    html
}

/// Plain text as an HTML fragment that keeps its line breaks and spaces.
#[must_use]
pub fn from_text(text: &str) -> String {
    format!(
        "<div style=\"white-space: pre-wrap\">{}</div>",
        escape(text.trim_end())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_references() {
        assert_eq!(
            decode("a &amp; b &lt;c&gt; &auml;&#228;&#xE4; &nbsp;x"),
            "a & b <c> äää \u{a0}x"
        );
        assert_eq!(decode("&ampx &notin; &not x"), "&x ∉ ¬ x");
        assert_eq!(
            decode("&#128; &#0; &#x110000; &#xD800;"),
            "€ \u{fffd} \u{fffd} \u{fffd}"
        );
        assert_eq!(decode("& &; &# &#x; &unknown; a&"), "& &; &# &#x; &unknown; a&");
        assert_eq!(decode(&"&".repeat(100_000)).len(), 100_000);
    }

    #[test]
    fn escapes_text() {
        assert_eq!(
            escape("<a href=\"x\">'&"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;"
        );
        assert_eq!(decode(&escape("<a href=\"x\">'&")), "<a href=\"x\">'&");
    }
}
