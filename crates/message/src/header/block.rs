//! A raw header block cut into fields, each repaired so that it is text.

use crate::{charset, limits};

/// Bytes of one field that are looked at: two thousand recipients fit.
const FIELD_BYTES: usize = 128 * 1024;
/// Encoded words in one field; a subject has ten, an address list one or two for each address.
const ENCODED_WORDS: usize = 4_000;

/// The fields of a block: name, and value unfolded into one line (RFC 5322 §2.2.3).
pub(super) fn fields(block: &[u8]) -> impl Iterator<Item = (String, String)> {
    let mut rest = block.get(..limits::HEADER_BYTES).unwrap_or(block);
    std::iter::from_fn(move || {
        loop {
            let (field, after) = next_field(rest)?;
            rest = after;
            // A line without a colon, such as mbox's "From ", belongs to nothing.
            if let Some(field) = name_and_value(field) {
                return Some(field);
            }
        }
    })
}

/// The block as text that mail-parser reads: unfolded, in UTF-8, without control characters.
pub(super) fn clean(block: &[u8]) -> String {
    let mut text = String::with_capacity(block.len().min(limits::HEADER_BYTES));
    for (name, value) in fields(block) {
        text.push_str(&name);
        text.push_str(": ");
        text.push_str(&value);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text
}

/// The first field with its continuation lines, and what follows it. `None` at the empty line or the end.
fn next_field(block: &[u8]) -> Option<(&[u8], &[u8])> {
    if matches!(block, [] | [b'\n', ..] | [b'\r', b'\n', ..]) {
        return None;
    }
    let mut end = 0;
    loop {
        let rest = block.get(end..).unwrap_or_default();
        end += rest
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(rest.len(), |line| line + 1);
        let rest = block.get(end..).unwrap_or_default();
        if !matches!(rest, [b' ' | b'\t', ..]) {
            return Some((block.get(..end)?, rest));
        }
    }
}

fn name_and_value(field: &[u8]) -> Option<(String, String)> {
    let field = field.get(..FIELD_BYTES).unwrap_or(field);
    let colon = field.iter().position(|byte| *byte == b':')?;
    let (name, value) = field.split_at_checked(colon)?;
    let name = name.trim_ascii_end();
    if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let value = charset::decode("", value.get(1..)?);
    let mut line = String::with_capacity(value.len());
    let mut words = 0;
    let mut characters = value.trim().chars().peekable();
    while let Some(character) = characters.next() {
        if character == '=' && characters.peek() == Some(&'?') {
            words += 1;
            if words > ENCODED_WORDS {
                break;
            }
        }
        match character {
            '\t' | '\n' => line.push(' '),
            _ if character.is_control() => {}
            _ => line.push(character),
        }
    }
    Some((String::from_utf8_lossy(name).into_owned(), line))
}
