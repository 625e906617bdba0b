//! Values as text: escapes resolved, and the encodings of vCard 2.1 undone.

use calcard::vcard::VCardValue;
use calcard::{Entry, Parser};

use crate::content::{Property, split, unescape};

/// The whole value as text.
pub(crate) fn text(property: &Property) -> String {
    match is_encoded(property) {
        true => decode(property, property.value()),
        false => property.text(),
    }
}

/// The parts of a structured value (N, ADR, ORG).
pub(super) fn parts(property: &Property) -> Vec<String> {
    let encoded = is_encoded(property);
    split(property.value(), ';')
        .into_iter()
        .map(|part| {
            if encoded {
                decode(property, part)
            } else {
                unescape(part)
            }
        })
        .collect()
}

/// Whether the value is in quoted-printable (vCard 2.1).
pub(super) fn is_encoded(property: &Property) -> bool {
    property.has_param("ENCODING", "QUOTED-PRINTABLE")
        || property
            .params()
            .iter()
            .any(|param| param.name == "QUOTED-PRINTABLE" && param.values.is_empty())
}

/// The decoding is calcard's: it knows the charsets. Many phones write UTF-8 and do not say so.
fn decode(property: &Property, raw: &str) -> String {
    match property.param("CHARSET") {
        Some(charset) => decode_as(raw, charset),
        None => {
            let text = decode_as(raw, "UTF-8");
            if text.contains(char::REPLACEMENT_CHARACTER) {
                decode_as(raw, "ISO-8859-1")
            } else {
                text
            }
        }
    }
}

fn decode_as(raw: &str, charset: &str) -> String {
    let charset: String = charset
        .chars()
        .filter(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
        .collect();
    let line = format!(
        "BEGIN:VCARD\r\nVERSION:2.1\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET={charset}:{raw}\r\nEND:VCARD\r\n"
    );
    let Entry::VCard(card) = Parser::new(&line).entry() else {
        return raw.to_owned();
    };
    let note = card
        .entries
        .into_iter()
        .find(|entry| entry.name == calcard::vcard::VCardProperty::Note);
    match note.and_then(|entry| entry.values.into_iter().next()) {
        Some(VCardValue::Text(text)) => text,
        Some(VCardValue::Binary(data)) => String::from_utf8_lossy(&data.data).into_owned(),
        _ => raw.to_owned(),
    }
}
