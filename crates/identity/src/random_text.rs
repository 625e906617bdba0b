//! Random passwords and codes that people copy: letters and digits that are hard to take for one another, in groups
//! of four. There are too many to guess, so a plain SHA-256 is enough to keep of them.

use roost_model::Secret;
use sha2::{Digest, Sha256};

/// Five bits each.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const GROUP: usize = 4;

/// `N` characters: four, a dash, four, …
pub(crate) fn random<const N: usize>() -> Secret {
    let mut text = String::with_capacity(N + N / GROUP);
    for place in 0..N {
        if place > 0 && place % GROUP == 0 {
            text.push('-');
        }
        // 32 divides 256, so each character is as likely as any other.
        let byte: u8 = rand::random();
        let letter = ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or(b'a');
        text.push(char::from(letter));
    }
    Secret::new(text)
}

/// SHA-256 of the characters, however their groups were typed. `None` for what cannot be one of `N` characters.
pub(crate) fn hash<const N: usize>(typed: &Secret) -> Option<[u8; 32]> {
    let mut characters = [0; N];
    let typed = typed
        .expose()
        .bytes()
        .filter(|byte| !matches!(byte, b'-' | b' '))
        .map(|byte| byte.to_ascii_lowercase());
    let mut places = characters.iter_mut();
    for byte in typed {
        *places.next()? = ALPHABET.contains(&byte).then_some(byte)?;
    }
    if places.next().is_some() {
        return None;
    }
    Some(Sha256::digest(characters).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_recognised_however_its_groups_are_typed() {
        let password = random::<20>();
        assert_eq!(password.expose().len(), 24);
        let typed = password.expose().to_uppercase().replace('-', " ");
        assert_eq!(hash::<20>(&password), hash::<20>(&Secret::new(typed)));
        assert_ne!(hash::<20>(&password), hash::<20>(&random::<20>()));
        assert!(hash::<20>(&password).is_some());
    }

    #[test]
    fn what_cannot_be_one_has_no_hash() {
        for text in [
            "",
            "short",
            "aaaa-aaaa-aaaa-aaaa-aaa",
            "aaaa-aaaa-aaaa-aaaa-aaaaa",
            "aaaa-aaaa-aaaa-aaaa-aaa1",
            "aaaa-aaaa-aaaa-aaaa-aaaä",
        ] {
            assert_eq!(hash::<20>(&Secret::new(text.into())), None, "{text}");
        }
    }
}
