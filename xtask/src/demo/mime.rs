//! Writing messages byte for byte, also in ways that a library would refuse: odd charsets, raw 8-bit text.

use std::fmt::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A MIME entity: headers and a body.
#[derive(Debug, Clone)]
pub struct Entity {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Entity {
    /// With a header more.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The whole of it with CRLF line ends; `head` comes first.
    pub fn bytes(&self, head: &[(String, Vec<u8>)]) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, value) in head {
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b": ");
            out.extend_from_slice(value);
            out.extend_from_slice(b"\r\n");
        }
        for (name, value) in &self.headers {
            out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&self.body);
        out
    }
}

/// Bytes as they are, with line ends made CRLF.
pub fn raw(content_type: &str, encoding: &str, bytes: &[u8]) -> Entity {
    let headers = vec![
        ("Content-Type".to_owned(), content_type.to_owned()),
        ("Content-Transfer-Encoding".to_owned(), encoding.to_owned()),
    ];
    let mut body = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => {
                body.extend_from_slice(text);
                body.extend_from_slice(b"\r\n");
            }
            None => body.extend_from_slice(line),
        }
    }
    Entity { headers, body }
}

/// Plain text in UTF-8.
pub fn text(text: &str) -> Entity {
    utf8("text/plain", text)
}

/// HTML in UTF-8.
pub fn html(html: &str) -> Entity {
    utf8("text/html", html)
}

fn utf8(media_type: &str, text: &str) -> Entity {
    let content_type = format!("{media_type}; charset=utf-8");
    let short = text.lines().all(|line| line.len() <= 200);
    if text.is_ascii() && short {
        return raw(&content_type, "7bit", text.as_bytes());
    }
    raw(
        &content_type,
        "quoted-printable",
        quoted_printable(text).as_bytes(),
    )
}

/// Any bytes, in base64.
pub fn binary(content_type: &str, bytes: &[u8]) -> Entity {
    raw(content_type, "base64", base64_lines(bytes).as_bytes())
}

/// A file to save.
pub fn attachment(name: &str, media_type: &str, bytes: &[u8]) -> Entity {
    binary(&format!("{media_type}; name=\"{name}\""), bytes)
        .with("Content-Disposition", format!("attachment; filename=\"{name}\""))
}

/// A picture that the HTML beside it shows as `cid:…`.
pub fn inline_image(id: &str, name: &str, png: &[u8]) -> Entity {
    binary(&format!("image/png; name=\"{name}\""), png)
        .with("Content-Disposition", format!("inline; filename=\"{name}\""))
        .with("Content-ID", format!("<{id}>"))
}

/// Several entities: `mixed`, `alternative`, `related; type="text/html"`, …
pub fn multipart(subtype: &str, parts: &[Entity]) -> Entity {
    // Nested ones have more parts below them, so their boundaries differ.
    let size: usize = parts.iter().map(|part| part.body.len()).sum();
    let boundary = format!("=_roost_{}_{size:x}", parts.len());
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        body.extend_from_slice(&part.bytes(&[]));
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = match subtype.split_once(';') {
        Some((subtype, parameters)) => format!("multipart/{subtype}; boundary=\"{boundary}\";{parameters}"),
        None => format!("multipart/{subtype}; boundary=\"{boundary}\""),
    };
    Entity {
        headers: vec![("Content-Type".to_owned(), content_type)],
        body,
    }
}

/// The usual pair of plain text and HTML.
pub fn alternative(plain: &str, rich: &str) -> Entity {
    multipart("alternative", &[text(plain), html(rich)])
}

/// A header's text, encoded if it is not ASCII (RFC 2047).
pub fn header_text(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    // At most 45 bytes of text for each encoded word of 75 characters.
    let mut words = vec![String::new()];
    for character in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + character.len_utf8() <= 42 => word.push(character),
            _ => words.push(character.to_string()),
        }
    }
    words
        .iter()
        .map(|word| format!("=?utf-8?B?{}?=", base64(word.as_bytes())))
        .collect::<Vec<_>>()
        .join("\r\n ")
}

/// Base64 on one line.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for position in 0..4 {
            let index = usize::try_from(bits >> (18 - 6 * position) & 63).unwrap_or(0);
            let digit = DIGITS.get(index).copied().unwrap_or(b'=');
            out.push(if position <= group.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out
}

fn base64_lines(bytes: &[u8]) -> String {
    // 57 bytes make a line of 76 digits.
    bytes.chunks(57).map(|line| base64(line) + "\n").collect()
}

fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        for byte in content.bytes() {
            let mut piece = String::new();
            if (byte.is_ascii_graphic() && byte != b'=') || byte == b' ' {
                piece.push(char::from(byte));
            } else {
                let _ = write!(piece, "={byte:02X}");
            }
            if column + piece.len() > 75 {
                out.push_str("=\n");
                column = 0;
            }
            column += piece.len();
            out.push_str(&piece);
        }
        if content.len() != line.len() {
            if out.ends_with(' ') {
                out.pop();
                out.push_str("=20");
            }
            out.push('\n');
            column = 0;
        }
    }
    out
}

/// Compresses as PDF and PNG do.
pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to a vector does not fail.
    let _ = std::io::Write::write_all(&mut encoder, bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_follows_the_examples_of_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn quoted_printable_breaks_lines_and_keeps_spaces() {
        assert_eq!(quoted_printable("a=b é \n"), "a=3Db =C3=A9=20\n");
        assert!(
            quoted_printable(&"x".repeat(200))
                .lines()
                .all(|line| line.len() <= 76)
        );
    }

    #[test]
    fn header_text_is_encoded_only_where_it_must_be() {
        assert_eq!(header_text("Lunch"), "Lunch");
        assert_eq!(header_text("Café"), "=?utf-8?B?Q2Fmw6k=?=");
    }

    #[test]
    fn nested_multiparts_have_boundaries_of_their_own() {
        let inner = multipart("alternative", &[text("a"), html("b")]);
        let outer = multipart("mixed", &[inner, attachment("a.txt", "text/plain", b"x")]);
        let written = String::from_utf8(outer.bytes(&[])).unwrap();
        let boundaries: std::collections::BTreeSet<_> = written
            .split("boundary=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(boundaries.len(), 2);
    }
}
