//! A message as Dovecot's sdbox keeps it: a header that tells its size, its bytes, perhaps compressed, and lines about
//! it. Written from what Dovecot 2.3 stores.

use bytes::Bytes;
use chrono::{DateTime, FixedOffset};

/// The file's first line: version 2, the size of the header before each message, a stamp.
const VERSION: &[u8] = b"2 M";
/// What a message's header begins with, and what stands between message and lines.
const BEFORE: &[u8] = b"\x01\x02N";
const AFTER: &[u8] = b"\n\x01\x03\n";
/// zstd's magic number (RFC 8878 §3.1.1), little-endian.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";
/// The largest message that is taken out of its compression, in bytes.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// A message on its own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its bytes, lines ended by CRLF as IMAP wants them.
    pub(crate) data: Bytes,
    /// When it was received.
    pub(crate) received: Option<DateTime<FixedOffset>>,
}

/// Reads a file. `None` if it is not one of these.
pub(crate) fn parse(file: &[u8]) -> Option<Message> {
    let line_end = file.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = (file.get(..line_end)?, file.get(line_end + 1..)?);
    let header_size = line
        .strip_prefix(VERSION)?
        .split(|byte| *byte == b' ')
        .next()
        .and_then(hexadecimal)?;
    let (header, rest) = rest.split_at_checked(usize::try_from(header_size).ok()?)?;
    // Magic, type, ten bytes of an older form, the size in 16 digits, a line feed.
    let size = hexadecimal(header.strip_prefix(BEFORE)?.get(10..26)?)?;
    let (body, rest) = rest.split_at_checked(usize::try_from(size).ok()?)?;
    let received = rest
        .strip_prefix(AFTER)?
        .split(|byte| *byte == b'\n')
        .find_map(|line| line.strip_prefix(b"R"))
        .and_then(hexadecimal)
        .and_then(|seconds| DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0));
    let plain;
    let body = if body.starts_with(ZSTD) {
        plain = decompressed(body)?;
        plain.as_slice()
    } else {
        body
    };
    Some(Message {
        data: with_crlf(body).into(),
        received: received.map(|time| time.fixed_offset()),
    })
}

fn hexadecimal(text: &[u8]) -> Option<u64> {
    u64::from_str_radix(std::str::from_utf8(text).ok()?.trim(), 16).ok()
}

fn decompressed(body: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    let decoder = zstd::Decoder::new(body).ok()?;
    let read = std::io::Read::read_to_end(&mut std::io::Read::take(decoder, LARGEST), &mut plain).ok()?;
    (u64::try_from(read).ok()? < LARGEST).then_some(plain)
}

fn with_crlf(body: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(body.len() + body.len() / 32);
    let mut last = 0;
    for byte in body {
        if *byte == b'\n' && last != b'\r' {
            text.push(b'\r');
        }
        text.push(*byte);
        last = *byte;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(body: &[u8]) -> Vec<u8> {
        let mut file = b"2 M1e C6565f5a2\n\x01\x02N          ".to_vec();
        file.extend(format!("{:016x}\n", body.len()).bytes());
        file.extend(body);
        file.extend(b"\n\x01\x03\nR6565f5a1\nVd\nG0123\n\n");
        file
    }

    #[test]
    fn a_message_comes_out_with_its_date() {
        let read = parse(&file(b"Subject: x\n\ny\r\n")).unwrap();
        assert_eq!(&*read.data, b"Subject: x\r\n\r\ny\r\n");
        assert_eq!(read.received.unwrap().timestamp(), 0x6565_f5a1);
    }

    #[test]
    fn a_compressed_one_does_too() {
        let packed = zstd::encode_all(&b"Subject: x\n\ny\n"[..], 3).unwrap();
        assert_eq!(&*parse(&file(&packed)).unwrap().data, b"Subject: x\r\n\r\ny\r\n");
    }

    #[test]
    fn half_a_file_is_none() {
        let whole = file(b"Subject: x\n\ny\n");
        for length in [0, 3, 16, 40, 60] {
            assert_eq!(parse(&whole[..length]), None, "{length}");
        }
        assert_eq!(parse(b"2 Mffffffffffffffff C\n\x01\x02N"), None);
    }
}
