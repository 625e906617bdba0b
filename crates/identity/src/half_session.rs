//! What one holds between the password and the code of a sign-in in two steps.
//!
//! `h1.<expiry>.<address>.<MAC>`, as the mail token is made, with the stored hash of the password under the MAC: it
//! ends when that changes. It opens nothing by itself, so the database need not know of it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use roost_model::Secret;
use sha2::Sha256;

/// Long enough to find one's phone.
pub(crate) const LIFETIME: Duration = Duration::minutes(5);

/// Makes and checks them.
pub(crate) struct HalfSessions {
    key: Vec<u8>,
}

impl HalfSessions {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self {
            key: [b"roost half session v1".as_slice(), key].concat(),
        }
    }

    fn mac(&self, signed: &str, password_hash: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(signed.as_bytes());
        mac.update(&[0]);
        mac.update(password_hash.as_bytes());
        Some(mac)
    }

    /// One for someone whose password was right. `None` only if HMAC cannot be set up.
    pub(crate) fn issue(&self, address: &str, password_hash: &str, now: DateTime<Utc>) -> Option<Secret> {
        let expiry = (now + LIFETIME).timestamp();
        let signed = format!("h1.{expiry}.{}", URL_SAFE_NO_PAD.encode(address));
        let mac = self.mac(&signed, password_hash)?.finalize().into_bytes();
        Some(Secret::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac))))
    }

    /// Whose it says it is, if it has not expired. To be believed only after [`Self::is_genuine`].
    pub(crate) fn address(token: &str, now: DateTime<Utc>) -> Option<String> {
        let (signed, _) = token.rsplit_once('.')?;
        let (expiry, address) = signed.strip_prefix("h1.")?.split_once('.')?;
        if expiry.parse::<i64>().ok()? <= now.timestamp() {
            return None;
        }
        String::from_utf8(URL_SAFE_NO_PAD.decode(address).ok()?).ok()
    }

    /// Whether it was made here, while the password had this hash.
    pub(crate) fn is_genuine(&self, token: &str, password_hash: &str) -> bool {
        let check = || {
            let (signed, mac) = token.rsplit_once('.')?;
            let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
            // Compares in constant time.
            self.mac(signed, password_hash)?.verify_slice(&mac).ok()
        };
        check().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_with_its_time_and_with_the_password() {
        let halves = HalfSessions::new(&[7; 32]);
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let token = halves.issue("alice@example.test", "hash", now).unwrap();
        let token = token.expose();
        assert_eq!(
            HalfSessions::address(token, now).as_deref(),
            Some("alice@example.test")
        );
        assert_eq!(HalfSessions::address(token, now + LIFETIME), None);
        assert!(halves.is_genuine(token, "hash"));
        assert!(!halves.is_genuine(token, "another hash"));
        assert!(!HalfSessions::new(&[8; 32]).is_genuine(token, "hash"));
        let later = token.replacen("1800000300", "1900000000", 1);
        assert!(!halves.is_genuine(&later, "hash"));
        for nonsense in ["", "h1", "h1.1.2", "h1.x.y.z", "h1.9999999999.!.z"] {
            assert_eq!(HalfSessions::address(nonsense, now), None, "{nonsense}");
            assert!(!halves.is_genuine(nonsense, "hash"));
        }
    }
}
