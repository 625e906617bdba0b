//! Undoing `Content-Transfer-Encoding` (RFC 2045 §6), piece by piece, tolerant of what senders get wrong.
//!
//! `roost-mail` streams attachments through a [`Decoder`]; texts are decoded whole by [`decode`].

use std::borrow::Cow;

/// How the bytes of a part were made fit for transport.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// `7bit`, `8bit`, `binary` and whatever is unknown: bytes as they are.
    #[default]
    Identity,
    /// `quoted-printable` (RFC 2045 §6.7).
    QuotedPrintable,
    /// `base64` (RFC 2045 §6.8).
    Base64,
}

impl Encoding {
    /// Reads the header's word, in any case.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        let word = word.trim().trim_matches('"');
        if word.eq_ignore_ascii_case("base64") {
            Self::Base64
        } else if word.eq_ignore_ascii_case("quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::Identity
        }
    }

    /// How many bytes `transferred` bytes decode to, as near as one can tell without seeing them.
    #[must_use]
    pub fn decoded_size(self, transferred: u64) -> u64 {
        match self {
            // Lines of 76 characters and CRLF hold 57 bytes.
            Self::Base64 => transferred.saturating_mul(57) / 78,
            Self::Identity | Self::QuotedPrintable => transferred,
        }
    }
}

/// Decodes a part that arrives in pieces, so that a large one is never held whole.
#[derive(Debug)]
pub struct Decoder(State);

#[derive(Debug)]
enum State {
    Identity,
    Base64 { bits: u32, count: u8 },
    QuotedPrintable(QuotedPrintable),
}

impl Decoder {
    /// Starts one.
    #[must_use]
    pub fn new(encoding: Encoding) -> Self {
        Self(match encoding {
            Encoding::Identity => State::Identity,
            Encoding::Base64 => State::Base64 { bits: 0, count: 0 },
            Encoding::QuotedPrintable => State::QuotedPrintable(QuotedPrintable::default()),
        })
    }

    /// Takes the next piece and appends what it decodes to.
    pub fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        match &mut self.0 {
            State::Identity => out.extend_from_slice(piece),
            State::Base64 { bits, count } => {
                out.reserve(piece.len() / 4 * 3);
                for &byte in piece {
                    match sextet(byte) {
                        Some(value) => {
                            *bits = *bits << 6 | u32::from(value);
                            *count += 1;
                            if *count == 4 {
                                flush_base64(bits, count, out);
                            }
                        }
                        // Padding ends a quantum; some senders join several encoded runs.
                        None if byte == b'=' => flush_base64(bits, count, out),
                        None => {}
                    }
                }
            }
            State::QuotedPrintable(state) => piece.iter().for_each(|&byte| state.push(byte, out)),
        }
    }

    /// Appends what was held back waiting for more.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        match &mut self.0 {
            State::Identity => {}
            State::Base64 { bits, count } => flush_base64(bits, count, out),
            State::QuotedPrintable(state) => state.finish(out),
        }
    }
}

/// Decodes a whole part, or its beginning.
#[must_use]
pub fn decode(encoding: Encoding, bytes: &[u8]) -> Cow<'_, [u8]> {
    if encoding == Encoding::Identity {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::new();
    let mut decoder = Decoder::new(encoding);
    decoder.push(bytes, &mut out);
    decoder.finish(&mut out);
    Cow::Owned(out)
}

const fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

fn flush_base64(bits: &mut u32, count: &mut u8, out: &mut Vec<u8>) {
    let bytes = (*bits << (6 * (4 - u32::from((*count).min(4))))).to_be_bytes();
    let whole = match *count {
        4 => 3,
        3 => 2,
        2 => 1,
        _ => 0, // Six bits are no byte.
    };
    out.extend(bytes.iter().skip(1).take(whole));
    (*bits, *count) = (0, 0);
}

/// Whitespace at a line's end is not part of the text (RFC 2045 §6.7 rule 3), so it waits for what follows.
#[derive(Debug, Default)]
struct QuotedPrintable {
    /// `=` and what followed it so far.
    escape: Vec<u8>,
    space: Vec<u8>,
}

/// More than any sender pads with; beyond it the spaces are taken as text.
const LONGEST_PADDING: usize = 1024;

impl QuotedPrintable {
    fn push(&mut self, byte: u8, out: &mut Vec<u8>) {
        if !self.escape.is_empty() {
            self.push_escape(byte, out);
            return;
        }
        match byte {
            b'=' => {
                out.append(&mut self.space);
                self.escape.push(byte);
            }
            b' ' | b'\t' => {
                self.space.push(byte);
                if self.space.len() > LONGEST_PADDING {
                    out.append(&mut self.space);
                }
            }
            b'\r' | b'\n' => {
                self.space.clear();
                out.push(byte);
            }
            _ => {
                out.append(&mut self.space);
                out.push(byte);
            }
        }
    }

    fn push_escape(&mut self, byte: u8, out: &mut Vec<u8>) {
        match (self.escape.as_slice(), byte) {
            // A soft line break, perhaps with padding before it.
            (_, b'\n') => self.escape.clear(),
            ([b'='] | [b'=', b' ' | b'\t' | b'\r', ..], b' ' | b'\t' | b'\r')
                if self.escape.len() < LONGEST_PADDING =>
            {
                self.escape.push(byte);
            }
            ([b'='], _) if hex(byte).is_some() => self.escape.push(byte),
            ([b'=', high], _) => {
                if let (Some(high), Some(low)) = (hex(*high), hex(byte)) {
                    self.escape.clear();
                    out.push(high << 4 | low);
                } else {
                    self.give_up(byte, out);
                }
            }
            _ => self.give_up(byte, out),
        }
    }

    /// What looked like an escape is text after all.
    fn give_up(&mut self, byte: u8, out: &mut Vec<u8>) {
        out.append(&mut self.escape);
        self.push(byte, out);
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        // A cut in the middle of an escape leaves nothing to show.
        self.escape.clear();
        out.append(&mut self.space);
    }
}

const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qp(text: &str) -> String {
        String::from_utf8(decode(Encoding::QuotedPrintable, text.as_bytes()).into_owned()).unwrap()
    }

    fn base64(text: &str) -> String {
        String::from_utf8(decode(Encoding::Base64, text.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn reads_quoted_printable_as_senders_write_it() {
        assert_eq!(qp("caf=C3=A9 =\r\nbar=\nbaz  \r\nend"), "café barbaz\r\nend");
        assert_eq!(qp("soft =  \t\r\nbreak"), "soft break");
        assert_eq!(qp("a=b=zz=3d=3D 1=2"), "a=b=zz== 1");
        assert_eq!(qp("x = y"), "x = y");
        assert_eq!(qp("price==20"), "price= ");
    }

    #[test]
    fn reads_base64_with_line_breaks_noise_and_joined_runs() {
        assert_eq!(base64("SGVs\r\nbG8s IHdvcmxk!IQ=="), "Hello, world!");
        assert_eq!(base64("SGVsbG8=IQ=="), "Hello!");
        assert_eq!(base64("SGVsbG8"), "Hello");
        assert_eq!(base64("S"), "");
    }

    #[test]
    fn pieces_give_what_the_whole_gives() {
        let raw = "caf=C3=A9 =\r\nfoo  \r\n=3D".repeat(20);
        let whole = decode(Encoding::QuotedPrintable, raw.as_bytes()).into_owned();
        for size in 1..9 {
            let mut out = Vec::new();
            let mut decoder = Decoder::new(Encoding::QuotedPrintable);
            raw.as_bytes()
                .chunks(size)
                .for_each(|piece| decoder.push(piece, &mut out));
            decoder.finish(&mut out);
            assert_eq!(out, whole, "in pieces of {size}");
        }
    }
}
