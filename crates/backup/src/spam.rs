//! What Rspamd has learned: the keys of Redis, each in the form in which Redis hands them from server to server.
//!
//! Counts may be changing while they are read. Each is whole, and statistics that differ by one message are as good.

use redis::Connection;

use crate::error::{BackupError, Result};
use crate::manifest::Blob;
use crate::pack::{PackReader, PackWriter};

/// The file's name in a backup.
pub(crate) const KEYS: &str = "redis.keys";
/// How many keys are asked for at a time.
const STEP: usize = 500;

fn connect(url: &str) -> Result<Connection> {
    let client = redis::Client::open(url)?;
    let limit = std::time::Duration::from_secs(10);
    let connection = client.get_connection_with_timeout(limit)?;
    connection.set_read_timeout(Some(limit))?;
    connection.set_write_timeout(Some(limit))?;
    Ok(connection)
}

/// Reads all keys that do not expire within a minute.
pub(crate) fn read(url: &str, packs: &mut PackWriter<'_>) -> Result<(Blob, usize)> {
    let mut redis = connect(url)?;
    let mut cursor = 0_u64;
    let mut bytes = Vec::new();
    let mut count = 0;
    loop {
        let (next, keys): (u64, Vec<Vec<u8>>) = redis::cmd("SCAN")
            .arg(cursor)
            .arg("COUNT")
            .arg(STEP)
            .query(&mut redis)?;
        let mut pipe = redis::pipe();
        for key in &keys {
            pipe.cmd("DUMP").arg(key).cmd("PTTL").arg(key);
        }
        let values: Vec<redis::Value> = if keys.is_empty() {
            Vec::new()
        } else {
            pipe.query(&mut redis)?
        };
        for (key, pair) in keys.iter().zip(values.chunks(2)) {
            // A key that is gone meanwhile has no value.
            if let [redis::Value::BulkString(value), redis::Value::Int(ttl)] = pair
                && !(0..60_000).contains(ttl)
            {
                record(&mut bytes, key, value, (*ttl).max(0))?;
                count += 1;
            }
        }
        cursor = next;
        if cursor == 0 {
            break;
        }
    }
    Ok((packs.add(&mut bytes.as_slice())?, count))
}

/// Length and bytes of the key, its time to live in milliseconds (0: for ever), length and bytes of its value.
fn record(bytes: &mut Vec<u8>, key: &[u8], value: &[u8], ttl: i64) -> Result<()> {
    for part in [key, value] {
        let length = u32::try_from(part.len())
            .map_err(|_| BackupError::refused("a value in Redis is larger than 4 GiB"))?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(part);
    }
    bytes.extend(ttl.to_be_bytes());
    Ok(())
}

/// Writes them back, in place of keys of the same names. How many there were.
pub(crate) fn restore(url: &str, blob: &Blob, packs: &mut PackReader<'_>) -> Result<usize> {
    let bytes = packs.bytes(blob)?;
    let mut rest = bytes.as_slice();
    let mut redis = connect(url)?;
    let mut count = 0;
    while !rest.is_empty() {
        let mut pipe = redis::pipe();
        for _ in 0..STEP {
            let Some((key, value, ttl)) = next(&mut rest) else {
                break;
            };
            pipe.cmd("RESTORE")
                .arg(key)
                .arg(ttl)
                .arg(value)
                .arg("REPLACE")
                .ignore();
            count += 1;
        }
        if pipe.is_empty() {
            return Err(BackupError::refused(
                "the keys of Redis in the backup cannot be read",
            ));
        }
        pipe.query::<()>(&mut redis)?;
    }
    Ok(count)
}

fn next<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], &'a [u8], i64)> {
    let key = part(rest)?;
    let value = part(rest)?;
    let (ttl, after) = rest.split_first_chunk::<8>()?;
    *rest = after;
    Some((key, value, i64::from_be_bytes(*ttl)))
}

fn part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (part, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_half_of_it_is_not() {
        let mut bytes = Vec::new();
        record(&mut bytes, b"RS_1", b"\0\x01value", 0).unwrap();
        record(&mut bytes, b"", b"", 5).unwrap();
        let mut rest = bytes.as_slice();
        assert_eq!(next(&mut rest), Some((&b"RS_1"[..], &b"\0\x01value"[..], 0)));
        assert_eq!(next(&mut rest), Some((&b""[..], &b""[..], 5)));
        assert!(rest.is_empty());
        let mut half = bytes.split_at(9).0;
        assert_eq!(next(&mut half), None);
    }
}
