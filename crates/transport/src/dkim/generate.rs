//! Making keys, in the forms that Rspamd and DNS have for them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{Ed25519KeyPair, KeyPair};
use rsa::PrivateKey;
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey};

use super::Algorithm;
use crate::error::TransportError;

/// A fresh key, both halves in base64.
pub(super) struct Generated {
    pub(super) private: String,
    pub(super) public: String,
}

/// Makes a key. An RSA key takes up to a second of one processor, so it is made beside the requests.
pub(super) async fn key(algorithm: Algorithm) -> Result<Generated, TransportError> {
    tokio::task::spawn_blocking(move || match algorithm {
        Algorithm::Rsa(bits) => rsa(usize::from(bits)),
        Algorithm::Ed25519 => ed25519(rand::random()),
    })
    .await
    .map_err(|_| TransportError::Key)?
}

fn rsa(bits: usize) -> Result<Generated, TransportError> {
    let key = PrivateKey::new(&mut rand::rng(), bits).map_err(|_| TransportError::Key)?;
    halves(&key)
}

/// Both halves of an RSA key.
pub(super) fn halves(key: &PrivateKey) -> Result<Generated, TransportError> {
    let private = key.to_pkcs8_der().map_err(|_| TransportError::Key)?;
    // SubjectPublicKeyInfo, as verifiers in the field expect it (RFC 6376 errata 3017).
    let public = key
        .to_public_key()
        .to_public_key_der()
        .map_err(|_| TransportError::Key)?;
    Ok(Generated {
        private: STANDARD.encode(private.as_bytes()),
        public: STANDARD.encode(public.as_bytes()),
    })
}

/// Both halves of the Ed25519 key with these 32 bytes.
pub(super) fn ed25519(seed: [u8; 32]) -> Result<Generated, TransportError> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| TransportError::Key)?;
    let public = pair.public_key().as_ref();
    Ok(Generated {
        private: STANDARD.encode([&seed, public].concat()),
        public: STANDARD.encode(public),
    })
}
