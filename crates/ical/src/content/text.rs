//! Escapes of TEXT values (RFC 5545 §3.3.11, RFC 6350 §3.4) and the lists made of them.

/// Resolves `\n`, `\,`, `\;` and `\\`; a backslash before anything else is dropped.
pub fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('n' | 'N') => text.push('\n'),
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text
}

/// Makes a TEXT value of a text. Line breaks of all kinds become `\n`; other control characters, which the
/// formats forbid, are left out.
pub fn escape(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => value.push_str("\\\\"),
            ',' => value.push_str("\\,"),
            ';' => value.push_str("\\;"),
            '\r' => {
                characters.next_if_eq(&'\n');
                value.push_str("\\n");
            }
            '\n' => value.push_str("\\n"),
            '\t' => value.push('\t'),
            other if other.is_control() => {}
            other => value.push(other),
        }
    }
    value
}

/// Splits a raw value at each `separator` that no backslash precedes. The parts are still escaped.
pub fn split(value: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (at, character) in value.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == separator {
            parts.push(value.get(start..at).unwrap_or_default());
            start = at + character.len_utf8();
        }
    }
    parts.push(value.get(start..).unwrap_or_default());
    parts
}

/// Splits a structured value (N, ADR, ORG) at its semicolons and resolves the escapes of each part.
pub fn split_structured(value: &str) -> Vec<String> {
    split(value, ';').into_iter().map(unescape).collect()
}
