//! The short-lived token with which Roost signs in to its own mail server for someone (*stack* mode).
//!
//! `v1.<expiry>.<address>.<MAC>`, each part but the first two in base64url; HMAC-SHA256 (RFC 2104) under a key
//! that all replicas share, so that whichever replica the mail server asks can answer without the database.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use roost_model::Secret;
use sha2::Sha256;

/// Long enough to open a connection, short enough that a leaked one is of little use.
const LIFETIME: Duration = Duration::minutes(5);

/// Makes and checks the tokens.
pub(crate) struct MailTokens {
    key: Vec<u8>,
}

impl MailTokens {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self {
            key: [b"roost mail token v1".as_slice(), key].concat(),
        }
    }

    fn mac(&self, signed: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(signed.as_bytes());
        Some(mac)
    }

    /// A token for the address. `None` only if HMAC cannot be set up.
    pub(crate) fn issue(&self, address: &str, now: DateTime<Utc>) -> Option<Secret> {
        let expiry = (now + LIFETIME).timestamp();
        let signed = format!("v1.{expiry}.{}", URL_SAFE_NO_PAD.encode(address));
        let mac = URL_SAFE_NO_PAD.encode(self.mac(&signed)?.finalize().into_bytes());
        Some(Secret::new(format!("{signed}.{mac}")))
    }

    /// The address that the token is for, if it is genuine and alive.
    pub(crate) fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<String> {
        let (signed, mac) = token.rsplit_once('.')?;
        // Compares in constant time.
        self.mac(signed)?
            .verify_slice(&URL_SAFE_NO_PAD.decode(mac).ok()?)
            .ok()?;
        let (expiry, address) = signed.strip_prefix("v1.")?.split_once('.')?;
        if expiry.parse::<i64>().ok()? <= now.timestamp() {
            return None;
        }
        String::from_utf8(URL_SAFE_NO_PAD.decode(address).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_address_until_it_expires() {
        let tokens = MailTokens::new(&[7; 32]);
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let token = tokens.issue("alice@example.test", now).unwrap();
        assert_eq!(
            tokens.verify(token.expose(), now).as_deref(),
            Some("alice@example.test")
        );
        assert_eq!(tokens.verify(token.expose(), now + LIFETIME), None);
    }

    #[test]
    fn another_key_or_a_changed_token_is_refused() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let tokens = MailTokens::new(&[7; 32]);
        let token = tokens.issue("alice@example.test", now).unwrap();
        assert_eq!(MailTokens::new(&[8; 32]).verify(token.expose(), now), None);
        let later = token.expose().replacen("1800000300", "1900000000", 1);
        assert_ne!(later, token.expose());
        assert_eq!(tokens.verify(&later, now), None);
        assert_eq!(tokens.verify("", now), None);
        assert_eq!(tokens.verify("v1.1.2.3", now), None);
    }
}
