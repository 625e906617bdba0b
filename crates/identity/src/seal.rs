//! Sealing the IMAP password of a *beside* session under a key that only the cookie can make.
//!
//! The key is HKDF-SHA256 (RFC 5869) of the session token; the box is ChaCha20-Poly1305 (RFC 8439). Each token
//! seals one password once, so a random nonce cannot repeat under a key.

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use hkdf::Hkdf;
use roost_model::Secret;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::token::SessionToken;

const NONCE_BYTES: usize = 12;

fn cipher(token: &SessionToken) -> Option<ChaCha20Poly1305> {
    let mut key = Zeroizing::new([0_u8; 32]);
    Hkdf::<Sha256>::new(None, token.bytes())
        .expand(b"roost session credential v1", key.as_mut_slice())
        .ok()?;
    Some(ChaCha20Poly1305::new(&Key::from(*key)))
}

/// Nonce and box in one.
pub(crate) fn seal(token: &SessionToken, password: &Secret) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE_BYTES] = rand::random();
    let sealed = cipher(token)?
        .encrypt(&Nonce::from(nonce), password.expose().as_bytes())
        .ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

/// The password, if the token is the one that sealed it and nothing was changed.
pub(crate) fn open(token: &SessionToken, sealed: &[u8]) -> Option<Secret> {
    let (nonce, body) = sealed.split_at_checked(NONCE_BYTES)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
    let plain = Zeroizing::new(cipher(token)?.decrypt(&Nonce::from(nonce), body).ok()?);
    Some(Secret::new(std::str::from_utf8(&plain).ok()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_with_its_own_token_only() {
        let (token, other) = (SessionToken::random(), SessionToken::random());
        let sealed = seal(&token, &Secret::new("pa55 wörd".into())).unwrap();
        assert_eq!(open(&token, &sealed).unwrap().expose(), "pa55 wörd");
        assert!(open(&other, &sealed).is_none());
    }

    #[test]
    fn refuses_what_was_changed_or_cut() {
        let token = SessionToken::random();
        let mut sealed = seal(&token, &Secret::new("secret".into())).unwrap();
        assert!(open(&token, &sealed[..8]).is_none());
        *sealed.last_mut().unwrap() ^= 1;
        assert!(open(&token, &sealed).is_none());
    }
}
