//! Digests of the password alone, or of the password and a salt that follows the digest.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

/// How a digest is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// In hexadecimal if it has just the length of a digest in it and no other character, else in base64.
    Detected,
    Hex,
    Base64,
}

impl Encoding {
    pub(super) fn decode(self, text: &str) -> Option<Vec<u8>> {
        if self == Self::Hex {
            return hex(text);
        }
        STANDARD
            .decode(text)
            .or_else(|_| STANDARD_NO_PAD.decode(text))
            .ok()
    }

    fn for_digest(self, text: &str, digest_bytes: usize) -> Self {
        let is_hex = text.len() == digest_bytes * 2 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match self {
            Self::Detected if is_hex => Self::Hex,
            Self::Detected => Self::Base64,
            chosen => chosen,
        }
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok()))
        .collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Which digest, and whether a salt follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digester {
    algorithm: Algorithm,
    is_salted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

impl Digester {
    /// By Dovecot's name of the scheme.
    pub(super) fn of_scheme(scheme: &str) -> Option<Self> {
        let (algorithm, is_salted) = match scheme {
            "PLAIN-MD5" | "LDAP-MD5" => (Algorithm::Md5, false),
            "SMD5" => (Algorithm::Md5, true),
            "SHA" | "SHA1" => (Algorithm::Sha1, false),
            "SSHA" => (Algorithm::Sha1, true),
            "SHA256" => (Algorithm::Sha256, false),
            "SSHA256" => (Algorithm::Sha256, true),
            "SHA512" => (Algorithm::Sha512, false),
            "SSHA512" => (Algorithm::Sha512, true),
            _ => return None,
        };
        Some(Self { algorithm, is_salted })
    }

    fn digest_bytes(self) -> usize {
        match self.algorithm {
            Algorithm::Md5 => 16,
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
            Algorithm::Sha512 => 64,
        }
    }

    fn digest(self, parts: [&[u8]; 2]) -> Vec<u8> {
        fn of<D: Digest>([password, salt]: [&[u8]; 2]) -> Vec<u8> {
            D::new()
                .chain_update(password)
                .chain_update(salt)
                .finalize()
                .to_vec()
        }
        match self.algorithm {
            Algorithm::Md5 => of::<Md5>(parts),
            Algorithm::Sha1 => of::<Sha1>(parts),
            Algorithm::Sha256 => of::<Sha256>(parts),
            Algorithm::Sha512 => of::<Sha512>(parts),
        }
    }

    /// Whether the password fits; `None` if the stored digest cannot be read.
    pub(super) fn verify(self, encoding: Encoding, stored: &str, password: &[u8]) -> Option<bool> {
        let stored = encoding.for_digest(stored, self.digest_bytes()).decode(stored)?;
        let (digest, salt) = stored.split_at_checked(self.digest_bytes())?;
        if !self.is_salted && !salt.is_empty() {
            return None;
        }
        Some(self.digest([password, salt]).ct_eq(digest).into())
    }
}
