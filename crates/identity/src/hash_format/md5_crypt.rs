//! MD5-crypt (`$1$salt$hash`), as FreeBSD and the libraries of Unix systems have it. No kept library has it alone.

use md5::{Digest, Md5};
use subtle::ConstantTimeEq;

const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SALT_BYTES: usize = 8;
const ROUNDS: u32 = 1000;

/// Whether the password fits; `None` if the stored hash cannot be read.
pub(super) fn verify(stored: &str, password: &[u8]) -> Option<bool> {
    let (salt, hash) = stored.strip_prefix("$1$")?.split_once('$')?;
    if hash.len() != 22 || salt.len() > SALT_BYTES {
        return None;
    }
    let made = encode(digest(password, salt.as_bytes()));
    Some(made.as_bytes().ct_eq(hash.as_bytes()).into())
}

fn digest(password: &[u8], salt: &[u8]) -> [u8; 16] {
    let inner: [u8; 16] = Md5::new()
        .chain_update(password)
        .chain_update(salt)
        .chain_update(password)
        .finalize()
        .into();
    let mut first = Md5::new()
        .chain_update(password)
        .chain_update(b"$1$")
        .chain_update(salt);
    // As many bytes of the inner digest, repeated, as the password has.
    for chunk in password.chunks(inner.len()) {
        first.update(inner.get(..chunk.len()).unwrap_or(&inner));
    }
    // For each bit of the password's length, from the lowest to the highest that is set.
    let mut bits = password.len();
    while bits > 0 {
        match password.first() {
            Some(byte) if bits & 1 == 0 => first.update([*byte]),
            _ => first.update([0]),
        }
        bits >>= 1;
    }
    let mut state: [u8; 16] = first.finalize().into();
    for round in 0..ROUNDS {
        let is_odd = round % 2 == 1;
        let mut next = Md5::new();
        next.update(if is_odd { password } else { &state });
        if round % 3 != 0 {
            next.update(salt);
        }
        if round % 7 != 0 {
            next.update(password);
        }
        next.update(if is_odd { &state } else { password });
        state = next.finalize().into();
    }
    state
}

/// Its own base64: 24 bits at a time, the lowest six first, of bytes in an order of its own.
fn encode(state: [u8; 16]) -> String {
    let [a0, a1, a2, a3, a4, a5, b0, b1, b2, b3, b4, c0, c1, c2, c3, c4] = state;
    let groups = [
        ([a0, b0, c1], 4),
        ([a1, b1, c2], 4),
        ([a2, b2, c3], 4),
        ([a3, b3, c4], 4),
        ([a4, b4, a5], 4),
        ([0, 0, c0], 2),
    ];
    let mut text = String::with_capacity(22);
    for ([high, middle, low], characters) in groups {
        let mut bits = u32::from(high) << 16 | u32::from(middle) << 8 | u32::from(low);
        for _ in 0..characters {
            let sextet = usize::try_from(bits & 63).unwrap_or_default();
            text.push(ALPHABET.get(sextet).map_or('.', |byte| char::from(*byte)));
            bits >>= 6;
        }
    }
    text
}
