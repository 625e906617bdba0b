//! Parameters of MIME header fields: continuations and charsets (RFC 2231), and what senders do instead.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::charset;
use crate::header;

/// More pieces than any sender makes of one value.
const MOST_PIECES: usize = 200;

/// The decoded value of a parameter: `name`, `name*`, `name*0`, `name*1*`, …
pub(crate) fn parameter(parameters: &[(String, String)], name: &str) -> Option<String> {
    let mut plain: Option<&str> = None;
    let mut pieces: Vec<(u32, bool, &str)> = Vec::new();
    for (key, value) in parameters {
        let Some((base, rest)) = split(key) else {
            if key.eq_ignore_ascii_case(name) {
                plain = plain.or(Some(value));
            }
            continue;
        };
        if !base.eq_ignore_ascii_case(name) || pieces.len() >= MOST_PIECES {
            continue;
        }
        let (index, extended) = match rest.strip_suffix('*') {
            Some(index) => (index, true),
            None if rest.is_empty() => ("0", true),
            None => (rest, false),
        };
        if let Ok(index) = index.parse() {
            pieces.push((index, extended, value));
        }
    }
    // RFC 2231 wins over the plain form, which is there for older readers.
    if pieces.is_empty() {
        plain.map(header::decode_words)
    } else {
        Some(join(pieces))
    }
}

/// `filename*0*` is `filename` and `0*`.
fn split(key: &str) -> Option<(&str, &str)> {
    key.split_once('*')
}

fn join(mut pieces: Vec<(u32, bool, &str)>) -> String {
    pieces.sort_by_key(|(index, ..)| *index);
    let mut label = "";
    let mut bytes: Vec<u8> = Vec::new();
    let mut any_extended = false;
    for (position, (_, extended, value)) in pieces.into_iter().enumerate() {
        if !extended {
            bytes.extend_from_slice(value.as_bytes());
            continue;
        }
        any_extended = true;
        let encoded = match (position, value.split_once('\'')) {
            (0, Some((charset, rest))) => {
                label = charset;
                rest.split_once('\'').map_or(rest, |(_language, text)| text)
            }
            _ => value,
        };
        bytes.extend(Cow::from(percent_decode_str(encoded)).iter());
    }
    let value = charset::decode(label, &bytes);
    // Some senders cut an encoded word into plain continuations.
    if any_extended {
        value
    } else {
        header::decode_words(&value)
    }
}
