//! Codes by time (RFC 6238) with what every authenticator knows: HMAC-SHA-1, six digits, steps of 30 seconds.
//!
//! Pure: the time is an argument.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// Bytes of a secret: as many as the digest has (RFC 4226 §4).
pub(crate) const SECRET_BYTES: usize = 20;
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// How many steps a phone's clock may be wrong, either way (RFC 6238 §5.2 recommends one).
const DRIFT_STEPS: i64 = 1;

/// The time step whose code this is, near to a moment in seconds since 1970. `None` for a wrong code.
pub(crate) fn step_of(secret: &[u8], code: &str, now: i64) -> Option<i64> {
    let current = now.div_euclid(STEP_SECONDS);
    let mut found = None;
    for step in current - DRIFT_STEPS..=current + DRIFT_STEPS {
        let expected = self::code(secret, step)?;
        // All are compared, so that time does not tell which one fits.
        if bool::from(expected.as_bytes().ct_eq(code.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

/// The code of a time step (RFC 4226 §5.3). `None` only if HMAC cannot be set up.
fn code(secret: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let digest: [u8; 20] = mac.finalize().into_bytes().into();
    let offset = usize::from(digest[19] & 15);
    let four: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(four) & 0x7fff_ffff;
    Some(format!("{:0DIGITS$}", number % 1_000_000))
}

/// The code of a moment in seconds since 1970.
#[cfg(test)]
pub(crate) fn code_for_tests(secret: &[u8], now: i64) -> String {
    code(secret, now.div_euclid(STEP_SECONDS)).unwrap()
}

/// The secret as people type it, in base32 without padding (RFC 4648 §6).
pub(crate) fn base32(secret: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in secret.chunks(5) {
        let mut bytes = [0; 8];
        for (place, byte) in bytes.iter_mut().skip(3).zip(chunk) {
            *place = *byte;
        }
        let bits = u64::from_be_bytes(bytes);
        for character in 0..(chunk.len() * 8).div_ceil(5) {
            let sextet = usize::try_from(bits >> (35 - 5 * character) & 31).unwrap_or_default();
            text.push(ALPHABET.get(sextet).map_or('A', |byte| char::from(*byte)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1; six of its eight digits.
    #[test]
    fn codes_of_the_rfc() {
        let secret = b"12345678901234567890";
        for (time, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(secret, time / 30).as_deref(), Some(expected));
            assert_eq!(step_of(secret, expected, time), Some(time / 30));
        }
    }

    #[test]
    fn a_clock_may_be_wrong_by_one_step() {
        let secret = b"12345678901234567890";
        for (now, expected) in [
            (59 - 30, Some(1)),
            (59 + 30, Some(1)),
            (59 - 60, None),
            (59 + 61, None),
        ] {
            assert_eq!(step_of(secret, "287082", now), expected, "{now}");
        }
        for wrong in ["", "28708", "2870822", "28708\u{662}", "287083"] {
            assert_eq!(step_of(secret, wrong, 59), None, "{wrong}");
        }
    }

    /// RFC 4648 §10.
    #[test]
    fn base32_of_the_rfc() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }
}
