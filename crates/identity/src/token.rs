//! The session token: 256 random bits in the cookie, and only their hash in the database.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// SHA-256 of a session token.
pub(crate) type TokenHash = [u8; 32];

/// A session token. No `Debug`: it opens the session.
#[derive(Clone)]
pub(crate) struct SessionToken(Zeroizing<[u8; 32]>);

impl SessionToken {
    pub(crate) fn random() -> Self {
        Self(Zeroizing::new(rand::random()))
    }

    /// Reads a cookie's value. `None` if it cannot be a token.
    pub(crate) fn parse(cookie: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(cookie).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// The cookie's value.
    pub(crate) fn to_cookie(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_slice())
    }

    /// What the database knows of it. A plain hash is enough: there is nothing to guess in 256 random bits.
    pub(crate) fn hash(&self) -> TokenHash {
        Sha256::digest(self.0.as_slice()).into()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_the_cookie() {
        let token = SessionToken::random();
        let again = SessionToken::parse(&token.to_cookie()).unwrap();
        assert_eq!(token.hash(), again.hash());
    }

    #[test]
    fn refuses_what_is_no_token() {
        for text in ["", "short", "!!!!", &"A".repeat(44)] {
            assert!(SessionToken::parse(text).is_none(), "{text}");
        }
    }
}
