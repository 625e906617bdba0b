//! Reading the hashes that migrated people bring, each with Dovecot's `{SCHEME}` before it or recognisable by itself.
//! None of them is made here: at the next right sign-in each gives way to argon2id.
//!
//! Pure: no I/O, no clock, no randomness. Work factors stand in the hashes, so only administrators may store one.

mod digest;
mod md5_crypt;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordVerifier};
use subtle::ConstantTimeEq;

use digest::{Digester, Encoding};

/// A stored hash whose format is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StoredHash<'a> {
    /// A PHC string of argon2i, argon2d or argon2id (RFC 9106).
    Argon2(&'a str),
    /// `$2a$`, `$2b$`, `$2y$`: bcrypt.
    Bcrypt(&'a str),
    /// `$5$` and `$6$`: SHA-crypt.
    ShaCrypt(&'a str),
    /// `$1$`: MD5-crypt.
    Md5Crypt(&'a str),
    /// Dovecot's PBKDF2: `$1$salt$rounds$hex` over HMAC-SHA-1 (RFC 8018 §5.2).
    Pbkdf2Dovecot(&'a str),
    /// Django's PBKDF2: `rounds$salt$base64` over HMAC-SHA-256.
    Pbkdf2Django(&'a str),
    /// A digest of the password, followed by the salt if there is one.
    Digest(Digester, Encoding, &'a str),
    /// The password itself.
    Clear(&'a str),
}

/// Whether the password fits the stored hash. What cannot be read fits nothing.
pub(crate) fn verify(stored: &str, password: &[u8]) -> bool {
    match parse(stored) {
        Some(hash) => hash.fits(password).unwrap_or(false),
        None => false,
    }
}

/// Whether sign-ins can be checked against the hash: its format is known and it is whole.
pub(crate) fn is_known(stored: &str) -> bool {
    parse(stored).is_some_and(|hash| match hash {
        // What takes no time to check is read whole; the others are told by what stands before the hash.
        StoredHash::Digest(..) | StoredHash::Md5Crypt(_) | StoredHash::Clear(_) => hash.fits(b"").is_some(),
        StoredHash::Argon2(text) => PasswordHash::new(text).is_ok_and(|hash| hash.hash.is_some()),
        StoredHash::Bcrypt(text) => text.len() == 60,
        StoredHash::ShaCrypt(text) => sha_crypt::PasswordHashRef::new(text).is_ok(),
        StoredHash::Pbkdf2Dovecot(text) => pbkdf2_dovecot(text).is_some(),
        StoredHash::Pbkdf2Django(text) => pbkdf2_django(text).is_some(),
    })
}

fn parse(stored: &str) -> Option<StoredHash<'_>> {
    let Some((scheme, hash)) = stored.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
        return by_prefix(stored);
    };
    let scheme = scheme.to_ascii_uppercase();
    let (scheme, encoding) = match scheme.split_once('.') {
        None => (scheme.as_str(), Encoding::Detected),
        Some((scheme, "HEX")) => (scheme, Encoding::Hex),
        Some((scheme, "B64" | "BASE64")) => (scheme, Encoding::Base64),
        Some(_) => return None,
    };
    let read = match scheme {
        "ARGON2I" | "ARGON2ID" => StoredHash::Argon2(hash),
        "BLF-CRYPT" => StoredHash::Bcrypt(hash),
        "SHA256-CRYPT" | "SHA512-CRYPT" => StoredHash::ShaCrypt(hash),
        "MD5-CRYPT" | "MD5" => StoredHash::Md5Crypt(hash),
        "PBKDF2" => StoredHash::Pbkdf2Dovecot(hash),
        "CRYPT" => by_prefix(hash)?,
        "CLEAR" | "CLEARTEXT" | "PLAIN" => StoredHash::Clear(hash),
        _ => return Some(StoredHash::Digest(Digester::of_scheme(scheme)?, encoding, hash)),
    };
    // Only digests are written in one way or another.
    (encoding == Encoding::Detected).then_some(read)
}

/// Formats that say themselves what they are.
fn by_prefix(hash: &str) -> Option<StoredHash<'_>> {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| hash.starts_with(prefix));
    if starts(&["$argon2"]) {
        Some(StoredHash::Argon2(hash))
    } else if starts(&["$2a$", "$2b$", "$2y$"]) {
        Some(StoredHash::Bcrypt(hash))
    } else if starts(&["$5$", "$6$"]) {
        Some(StoredHash::ShaCrypt(hash))
    } else if starts(&["$1$"]) {
        Some(StoredHash::Md5Crypt(hash))
    } else {
        hash.strip_prefix("pbkdf2_sha256$").map(StoredHash::Pbkdf2Django)
    }
}

impl StoredHash<'_> {
    /// `None` if the hash cannot be read.
    fn fits(self, password: &[u8]) -> Option<bool> {
        match self {
            Self::Argon2(hash) => {
                let hash = PasswordHash::new(hash).ok()?;
                Some(Argon2::default().verify_password(password, &hash).is_ok())
            }
            Self::Bcrypt(hash) => bcrypt::verify(password, hash).ok(),
            Self::ShaCrypt(hash) => {
                use sha_crypt::PasswordVerifier as _;
                let hash = sha_crypt::PasswordHashRef::new(hash).ok()?;
                Some(
                    sha_crypt::ShaCrypt::SHA512
                        .verify_password(password, hash)
                        .is_ok(),
                )
            }
            Self::Md5Crypt(hash) => md5_crypt::verify(hash, password),
            Self::Pbkdf2Dovecot(hash) => {
                let parts = pbkdf2_dovecot(hash)?;
                let mut made = [0; 20];
                pbkdf2::pbkdf2_hmac::<sha1::Sha1>(password, parts.salt, parts.rounds, &mut made);
                Some(made.as_slice().ct_eq(&parts.hash).into())
            }
            Self::Pbkdf2Django(hash) => {
                let parts = pbkdf2_django(hash)?;
                let mut made = [0; 32];
                pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password, parts.salt, parts.rounds, &mut made);
                Some(made.as_slice().ct_eq(&parts.hash).into())
            }
            Self::Digest(digester, encoding, hash) => digester.verify(encoding, hash, password),
            Self::Clear("") => None,
            Self::Clear(stored) => Some(stored.as_bytes().ct_eq(password).into()),
        }
    }
}

struct Pbkdf2<'a> {
    rounds: u32,
    salt: &'a [u8],
    hash: Vec<u8>,
}

fn pbkdf2_dovecot(text: &str) -> Option<Pbkdf2<'_>> {
    let mut parts = text.strip_prefix("$1$")?.split('$');
    let (salt, rounds, hash) = (parts.next()?, parts.next()?, parts.next()?);
    pbkdf2_of(rounds, salt, Encoding::Hex.decode(hash)?, 20).filter(|_| parts.next().is_none())
}

fn pbkdf2_django(text: &str) -> Option<Pbkdf2<'_>> {
    let mut parts = text.split('$');
    let (rounds, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    pbkdf2_of(rounds, salt, Encoding::Base64.decode(hash)?, 32).filter(|_| parts.next().is_none())
}

fn pbkdf2_of<'a>(rounds: &str, salt: &'a str, hash: Vec<u8>, length: usize) -> Option<Pbkdf2<'a>> {
    let rounds = rounds.parse().ok().filter(|rounds| *rounds > 0)?;
    (hash.len() == length).then_some(Pbkdf2 {
        rounds,
        salt: salt.as_bytes(),
        hash,
    })
}

#[cfg(test)]
mod tests;
