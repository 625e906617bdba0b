//! Reading keys that were made elsewhere.

use rsa::PrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, PrivateKeyInfoRef, SecretDocument};
use rsa::traits::PublicKeyParts;

use super::Algorithm;
use super::generate::{self, Generated};
use crate::error::TransportError;

const RULE: &str = "must be a private key in PEM without a password: RSA of 1024 to 4096 bits, or Ed25519";
/// In bytes; a key of 4096 bits has some 3,300.
const TEXT_MAX: usize = 16 * 1024;
/// What signers must, and what verifiers need, not take (RFC 8301 §3.2).
const BITS: std::ops::RangeInclusive<u32> = 1024..=4096;
/// An object identifier (RFC 8410 §3).
const ED25519: &str = "1.3.101.112";
/// What stands before the 32 bytes of an Ed25519 key (RFC 8410 §7): an octet string of that length.
const SEED_PREFIX: [u8; 2] = [0x04, 0x20];

fn invalid() -> TransportError {
    TransportError::invalid("private_key", RULE)
}

/// Reads a private key in PEM: PKCS #8, or PKCS #1 as OpenSSL wrote it for long.
pub(super) async fn key(pem: String) -> Result<(Algorithm, Generated), TransportError> {
    if pem.len() > TEXT_MAX {
        return Err(invalid());
    }
    // Reading an RSA key checks its numbers, which takes a while.
    tokio::task::spawn_blocking(move || read(pem.trim()))
        .await
        .map_err(|_| TransportError::Key)?
}

fn read(pem: &str) -> Result<(Algorithm, Generated), TransportError> {
    let (label, document) = SecretDocument::from_pem(pem).map_err(|_| invalid())?;
    let der = document.as_bytes();
    let key = match label {
        "RSA PRIVATE KEY" => PrivateKey::from_pkcs1_der(der).map_err(|_| invalid())?,
        "PRIVATE KEY" => {
            let info = PrivateKeyInfoRef::try_from(der).map_err(|_| invalid())?;
            if info.algorithm.oid.to_string() == ED25519 {
                let seed = info.private_key.as_bytes().strip_prefix(&SEED_PREFIX);
                let seed = seed.and_then(|seed| seed.try_into().ok()).ok_or_else(invalid)?;
                return Ok((Algorithm::Ed25519, generate::ed25519(seed)?));
            }
            PrivateKey::from_pkcs8_der(der).map_err(|_| invalid())?
        }
        _ => return Err(invalid()),
    };
    let bits = key.n().bit_width();
    if !BITS.contains(&bits) {
        return Err(invalid());
    }
    let algorithm = Algorithm::Rsa(u16::try_from(bits).map_err(|_| invalid())?);
    Ok((algorithm, generate::halves(&key)?))
}

/// A key as it is kept, to be kept for another domain as well.
pub(super) fn copied(private_key: &str, public_key: &str) -> Generated {
    Generated {
        private: private_key.to_owned(),
        public: public_key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn pem(label: &str, der: &[u8]) -> String {
        let text = STANDARD.encode(der);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        format!(
            "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
            lines.join("\n")
        )
    }

    #[test]
    fn keys_of_both_kinds_are_read_whatever_their_wrapping() {
        let made = PrivateKey::new(&mut rand::rng(), 1024).unwrap();
        let halves = generate::halves(&made).unwrap();
        let pkcs8 = pem("PRIVATE KEY", &STANDARD.decode(&halves.private).unwrap());
        let pkcs1 = {
            use rsa::pkcs1::EncodeRsaPrivateKey;
            pem("RSA PRIVATE KEY", made.to_pkcs1_der().unwrap().as_bytes())
        };
        for text in [pkcs8.clone(), pkcs1, pkcs8.replace('\n', "\r\n")] {
            let (algorithm, read) = read(text.trim()).unwrap();
            assert_eq!(algorithm, Algorithm::Rsa(1024));
            assert_eq!((&read.private, &read.public), (&halves.private, &halves.public));
        }
        // RFC 8410 §10.3.
        let known = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----";
        let (algorithm, read) = read(known).unwrap();
        assert_eq!(algorithm, Algorithm::Ed25519);
        assert_eq!(read.public, "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let short = PrivateKey::new(&mut rand::rng(), 512).map(|key| generate::halves(&key).unwrap());
        let short = short.map(|halves| pem("PRIVATE KEY", &STANDARD.decode(halves.private).unwrap()));
        for text in [
            "",
            "no key",
            "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4C\n-----END ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN CERTIFICATE-----\nMC4C\n-----END CERTIFICATE-----",
            short.as_deref().unwrap_or_default(),
        ] {
            assert!(matches!(
                read(text.trim()),
                Err(TransportError::Invalid {
                    field: "private_key",
                    ..
                })
            ));
        }
    }
}
