//! Folding of long lines (RFC 5545 §3.1, RFC 6350 §3.2).

/// The longest line in octets, its line break not counted.
const MAX_LINE: usize = 75;

/// Appends `text` as one content line: broken so that no line is longer than 75 octets and never inside a
/// UTF-8 sequence, ended by CRLF.
pub fn fold(text: &str, out: &mut Vec<u8>) {
    let mut column = 0;
    for character in text.chars() {
        let mut buffer = [0; 4];
        let encoded = character.encode_utf8(&mut buffer).as_bytes();
        if column + encoded.len() > MAX_LINE {
            out.extend_from_slice(b"\r\n ");
            column = 1;
        }
        out.extend_from_slice(encoded);
        column += encoded.len();
    }
    out.extend_from_slice(b"\r\n");
}
