//! Cuts the server's bytes into responses.

use bytes::{Bytes, BytesMut};

use crate::error::OverLimit;

/// How much room a read finds at least.
const READ_SIZE: usize = 8 * 1024;
/// How much room is made at once for a literal.
const MAX_RESERVE: usize = 256 * 1024;
/// Status responses are lines for people and programs; longer ones are a fault.
const STATUS_LIMIT: usize = 64 * 1024;

/// One whole response with its line end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Tagged, a continuation, or one of untagged OK, NO, BAD, BYE and PREAUTH.
    Status(Bytes),
    /// Any other untagged response, literals included.
    Data(Bytes),
}

/// Collects bytes until they are a response.
#[derive(Debug)]
pub(super) struct Framer {
    buffer: BytesMut,
    /// Up to here the buffer has been looked through; behind the end while a literal is not complete.
    scanned: usize,
    /// Where the text behind the last literal starts: only there can another literal be announced.
    text_start: usize,
    limit: usize,
}

impl Framer {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            scanned: 0,
            text_start: 0,
            limit,
        }
    }

    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Lets go of the buffer if nothing is in it.
    pub(super) fn shrink(&mut self) {
        if self.buffer.is_empty() {
            self.buffer = BytesMut::new();
        }
    }

    /// Where the next bytes from the network go.
    pub(super) fn spare(&mut self) -> &mut BytesMut {
        let missing = self.scanned.saturating_sub(self.buffer.len());
        self.buffer.reserve(missing.clamp(READ_SIZE, MAX_RESERVE));
        &mut self.buffer
    }

    /// The next whole response, if it is there.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, OverLimit> {
        loop {
            let fresh = self.buffer.get(self.scanned..).unwrap_or_default();
            let Some(position) = fresh.iter().position(|byte| *byte == b'\n') else {
                self.scanned = self.scanned.max(self.buffer.len());
                return if self.scanned > self.response_limit() {
                    Err(OverLimit)
                } else {
                    Ok(None)
                };
            };
            let end = self.scanned + position + 1;
            if end > self.response_limit() {
                return Err(OverLimit);
            }
            let is_status = is_status(self.buffer.get(..end).unwrap_or_default());
            match literal_length(self.buffer.get(self.text_start..end).unwrap_or_default()) {
                Some(length) if !is_status => {
                    // The literal and the end of the response's line still have to fit.
                    let after = end
                        .checked_add(length)
                        .filter(|after| *after < self.limit)
                        .ok_or(OverLimit)?;
                    (self.scanned, self.text_start) = (after, after);
                }
                _ => {
                    (self.scanned, self.text_start) = (0, 0);
                    let frame = self.buffer.split_to(end).freeze();
                    return Ok(Some(if is_status {
                        Frame::Status(mend(frame))
                    } else {
                        Frame::Data(frame)
                    }));
                }
            }
        }
    }

    fn response_limit(&self) -> usize {
        if is_status(&self.buffer) {
            STATUS_LIMIT
        } else {
            self.limit
        }
    }
}

fn is_status(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"* ") else {
        return true;
    };
    let word = rest
        .split(|byte| matches!(byte, b' ' | b'\r' | b'\n'))
        .next()
        .unwrap_or_default();
    [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"]
        .iter()
        .any(|status| status.eq_ignore_ascii_case(word))
}

/// The length that stands in `{…}` at the line's end.
fn literal_length(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"\r\n")?.strip_suffix(b"}")?;
    let line = line.strip_suffix(b"+").unwrap_or(line);
    let start = line.iter().rposition(|byte| *byte == b'{')?;
    let digits = line.get(start + 1..)?;
    let all_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    // More than the type holds is certainly over every limit.
    all_digits
        .then(|| {
            std::str::from_utf8(digits)
                .ok()?
                .parse()
                .ok()
                .or(Some(usize::MAX))
        })
        .flatten()
}

/// imap-proto cuts one byte off the text behind `[CODE]`, taking it for a space; it panics where a longer
/// character stands there. So a space is put where none is.
fn mend(line: Bytes) -> Bytes {
    let Some(bracket) = line.iter().position(|byte| *byte == b']') else {
        return line;
    };
    match line.split_at_checked(bracket + 1) {
        Some((head, tail)) if !matches!(tail.first(), Some(b' ' | b'\r') | None) => {
            Bytes::from([head, b" ", tail].concat())
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `input` in pieces of `size` bytes.
    fn frames(input: &[u8], size: usize, limit: usize) -> Result<Vec<Frame>, OverLimit> {
        let mut framer = Framer::new(limit);
        let mut frames = Vec::new();
        for piece in input.chunks(size) {
            framer.spare().extend_from_slice(piece);
            while let Some(frame) = framer.next()? {
                frames.push(frame);
            }
        }
        Ok(frames)
    }

    #[test]
    fn responses_are_cut_the_same_however_they_arrive() {
        let parts: [&[u8]; 7] = [
            b"* OK [UIDNEXT 3] text {5}\r\n",
            b"* 1 FETCH (BODY[] {7}\r\na\r\nb{1} UID 3)\r\n",
            b"* LIST () \"/\" {3}\r\na\nb\r\n",
            b"* LIST () \"/\" {3}\r\n{9}\r\n",
            b"+ idling\r\n",
            b"* 3 EXISTS\r\n",
            b"A0001 NO [ALERT] {9}\r\n",
        ];
        let input = parts.concat();
        for size in [1, 2, 3, 7, 1000] {
            let frames = frames(&input, size, 1000).unwrap();
            let texts: Vec<&[u8]> = frames
                .iter()
                .map(|frame| match frame {
                    Frame::Status(line) | Frame::Data(line) => &line[..],
                })
                .collect();
            assert_eq!(texts, parts, "in pieces of {size}");
            let kinds: Vec<bool> = frames
                .iter()
                .map(|frame| matches!(frame, Frame::Status(_)))
                .collect();
            assert_eq!(kinds, [true, false, false, false, true, false, true]);
        }
    }

    #[test]
    fn a_literal_over_the_limit_is_refused_before_it_is_read() {
        for announced in ["1000", "99999999999999999999999999"] {
            let input = format!("* 1 FETCH (BODY[] {{{announced}}}\r\n");
            assert!(frames(input.as_bytes(), 4096, 500).is_err());
        }
        assert!(
            frames(b"* 1 FETCH (BODY[] {400}\r\n", 4096, 500)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn a_line_without_end_is_refused() {
        assert!(frames(&[b'x'; 70_000], 1000, 1_000_000).is_err());
        assert!(frames(&[b"* SEARCH", &[b'1'; 2000][..]].concat(), 100, 1000).is_err());
    }

    #[test]
    fn text_right_behind_a_code_is_moved_away() {
        assert_eq!(
            frames("* OK [ALERT]ü\r\n* OK [ALERT]\r\n".as_bytes(), 100, 1000).unwrap(),
            [
                Frame::Status(Bytes::from("* OK [ALERT] ü\r\n")),
                Frame::Status(Bytes::from_static(b"* OK [ALERT]\r\n"))
            ]
        );
    }

    #[test]
    fn a_literal_makes_room_in_bounded_steps() {
        let mut framer = Framer::new(usize::MAX);
        framer
            .spare()
            .extend_from_slice(b"* 1 FETCH (BODY[] {900000000}\r\n");
        assert_eq!(framer.next().unwrap(), None);
        assert!(framer.spare().capacity() < 2 * MAX_RESERVE);
    }
}
