//! PHOTO, LOGO, SOUND and KEY: binary values of 3.0 (RFC 2426 §3.1.4), `data:` URIs of 4.0 (RFC 6350 §6.2.4).

use base64::Engine;

use super::super::photo::{BASE64, is_binary, media_type};
use super::params::Params;
use crate::content::{Property, unescape};

/// Characters of base64 that are enough to know a picture by.
const HEAD: usize = 32;

/// The line for 4.0.
pub(super) fn to_v4(line: &Property) -> Property {
    let mut params = Params::of(line);
    let preferred = params.take_type("pref");
    let types = params.take_types();
    let word = types.first().map(String::as_str).unwrap_or_default();
    let value = if is_binary(line) {
        params.take("ENCODING");
        params.take("VALUE");
        let encoded = base64_of(line.value());
        format!("data:{};base64,{encoded}", type_of(line.name(), word, &encoded))
    } else if params
        .get("VALUE")
        .is_some_and(|form| form.eq_ignore_ascii_case("text"))
    {
        line.value().to_owned()
    } else {
        params.take("VALUE");
        if !word.is_empty() {
            params.set("MEDIATYPE", &named_type(line.name(), word));
        }
        unescape(line.value())
    };
    if preferred {
        params.set("PREF", "1");
    }
    params.line(line, line.name(), &value)
}

/// The line for 3.0.
pub(super) fn to_v3(line: &Property) -> Property {
    let mut params = Params::of(line);
    params.take("PREF");
    let media_type = params
        .take("MEDIATYPE")
        .and_then(|types| types.into_iter().next());
    let Some((media_type, encoded)) = data(line.value()) else {
        if params
            .get("VALUE")
            .is_none_or(|form| !form.eq_ignore_ascii_case("text"))
        {
            params.set("VALUE", "uri");
        }
        if let Some(media_type) = media_type {
            params.add_type(&word_of(&media_type));
        }
        return params.line(line, line.name(), line.value());
    };
    params.take("VALUE");
    params.set("ENCODING", "b");
    let word = word_of(&media_type);
    if !word.is_empty() {
        params.add_type(&word);
    }
    params.line(line, line.name(), &encoded)
}

/// The media type and the base64 of a `data:` URI (RFC 2397 §2).
fn data(uri: &str) -> Option<(String, String)> {
    let (scheme, rest) = uri.trim().split_at_checked(5)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    let (head, content) = rest.split_once(',')?;
    // Some writers escape the comma and the semicolon as if the URI were text.
    let head = head.replace('\\', "");
    let media_type = head.split(';').next().unwrap_or_default().to_ascii_lowercase();
    let is_base64 = head
        .rsplit(';')
        .next()
        .is_some_and(|last| last.eq_ignore_ascii_case("base64"));
    let encoded = if is_base64 {
        base64_of(content)
    } else {
        BASE64.encode(percent_decoded(content))
    };
    Some((media_type, encoded))
}

fn base64_of(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '='))
        .collect()
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let hex = (*first == b'%').then(|| others.get(..2)).flatten();
        let byte = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            Some(byte) => {
                decoded.push(byte);
                rest = others.get(2..).unwrap_or_default();
            }
            None => {
                decoded.push(*first);
                rest = others;
            }
        }
    }
    decoded
}

/// What the bytes are, if they are one of the common pictures, or else what the card says.
fn type_of(name: &str, word: &str, encoded: &str) -> String {
    let head = encoded.get(..HEAD.min(encoded.len())).unwrap_or_default();
    let bytes = BASE64.decode(head).unwrap_or_default();
    match media_type(&bytes) {
        "application/octet-stream" => named_type(name, word),
        known => known.to_owned(),
    }
}

/// The media type of a TYPE of 3.0.
fn named_type(name: &str, word: &str) -> String {
    let word = word.to_ascii_lowercase();
    let is_token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'+' | b'/'))
    };
    match (name, word.as_str()) {
        (_, word) if !is_token(word) => "application/octet-stream".to_owned(),
        (_, word) if word.contains('/') => word.to_owned(),
        ("PHOTO" | "LOGO", word) => format!("image/{word}"),
        ("SOUND", word) => format!("audio/{word}"),
        ("KEY", "pgp") => "application/pgp-keys".to_owned(),
        ("KEY", "x509") => "application/pkix-cert".to_owned(),
        _ => "application/octet-stream".to_owned(),
    }
}

/// The TYPE of 3.0 for a media type; empty if there is none.
fn word_of(media_type: &str) -> String {
    match media_type {
        "" | "application/octet-stream" => String::new(),
        "application/pgp-keys" => "PGP".to_owned(),
        "application/pkix-cert" => "X509".to_owned(),
        other => other.rsplit('/').next().unwrap_or_default().to_ascii_uppercase(),
    }
}
