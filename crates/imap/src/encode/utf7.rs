//! Modified UTF-7, the form of mailbox names (RFC 3501 §5.1.3).

use base64::alphabet::IMAP_MUTF7;
use base64::engine::{Engine, GeneralPurpose, general_purpose::NO_PAD};

const BASE64: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// Encodes any text. The result is printable ASCII: control characters are shifted to base64 too.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut shifted: Vec<u8> = Vec::new();
    for character in text.chars() {
        if matches!(character, ' '..='~') {
            end_shift(&mut encoded, &mut shifted);
            encoded.push(character);
            if character == '&' {
                encoded.push('-');
            }
        } else {
            let mut units = [0; 2];
            shifted.extend(
                character
                    .encode_utf16(&mut units)
                    .iter()
                    .flat_map(|unit| unit.to_be_bytes()),
            );
        }
    }
    end_shift(&mut encoded, &mut shifted);
    encoded
}

fn end_shift(encoded: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        encoded.push('&');
        BASE64.encode_string(&shifted, encoded);
        encoded.push('-');
        shifted.clear();
    }
}

/// Decodes a name. `None` where it would not encode back to the same bytes.
pub(crate) fn decode(raw: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(raw).ok()?;
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, shifted)) = rest.split_once('&') {
        decoded.push_str(plain);
        let (base64, after) = shifted.split_once('-')?;
        if base64.is_empty() {
            decoded.push('&');
        } else {
            let bytes = BASE64.decode(base64).ok()?;
            let (pairs, odd) = bytes.as_chunks::<2>();
            if !odd.is_empty() {
                return None;
            }
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            decoded.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    decoded.push_str(rest);
    (encode(&decoded).as_bytes() == raw).then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_the_way_there_and_back() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("A&B", "A&-B"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("🎉", "&2DzfiQ-"),
            ("a\"b\\c", "a\"b\\c"),
            ("x {5}", "x {5}"),
            ("", ""),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire.as_bytes()).as_deref(), Some(name));
        }
    }

    #[test]
    fn control_characters_cannot_end_a_line() {
        for name in ["a\r\nA1 DELETE INBOX", "a\0b", "\u{7f}", "\u{1b}[31m"] {
            let wire = encode(name);
            assert!(wire.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{wire:?}");
            assert_eq!(decode(wire.as_bytes()).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_would_not_come_back_the_same_is_not_a_name() {
        for wire in ["a&b", "&AGE-", "&2Dw-", "&A-", "&APw", "caf\u{e9}"] {
            assert_eq!(decode(wire.as_bytes()), None, "{wire}");
        }
        assert_eq!(decode(b"caf\xe9"), None);
    }
}
