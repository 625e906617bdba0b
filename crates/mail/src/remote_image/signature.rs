//! The proof that an address stood in a mail that someone opened, so that nobody else can use the proxy.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use url::form_urlencoded;

use super::RemoteImageError;

/// The proxy's place in the JSON API.
const PATH: &str = "/api/mail/remote";
/// Keeps a signature made for another purpose with the same key from being one here.
const PURPOSE: &[u8] = b"roost remote image 1\n";

/// Signs and verifies addresses (HMAC-SHA-256).
#[derive(Clone)]
pub(crate) struct Signer {
    mac: Option<Hmac<Sha256>>,
}

impl Signer {
    /// Takes a key of any length; 32 random bytes are right.
    pub(crate) fn new(key: &[u8]) -> Self {
        Self {
            mac: Hmac::new_from_slice(key).ok(),
        }
    }

    /// The proxy's address for a picture. It is the same for a day, so that browsers can keep what it gave,
    /// and valid for one to two days.
    pub(crate) fn proxied(&self, url: &str, now: DateTime<Utc>) -> String {
        let day = Duration::days(1).num_seconds();
        let expires = (now.timestamp().div_euclid(day) + 2).saturating_mul(day);
        let signature = self
            .mac(expires, url)
            .map(|mac| {
                format!(
                    "{expires}.{}",
                    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
                )
            })
            .unwrap_or_default();
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("url", url)
            .append_pair("sig", &signature)
            .finish();
        format!("{PATH}?{query}")
    }

    /// Checks a signature, in constant time.
    pub(crate) fn verify(
        &self,
        url: &str,
        signature: &str,
        now: DateTime<Utc>,
    ) -> Result<(), RemoteImageError> {
        let forged = || RemoteImageError::Forged;
        let (expires, code) = signature.split_once('.').ok_or_else(forged)?;
        let expires: i64 = expires.parse().map_err(|_| forged())?;
        let code = URL_SAFE_NO_PAD.decode(code).map_err(|_| forged())?;
        self.mac(expires, url)
            .ok_or_else(forged)?
            .verify_slice(&code)
            .map_err(|_| forged())?;
        if expires < now.timestamp() {
            Err(RemoteImageError::Expired)
        } else {
            Ok(())
        }
    }

    fn mac(&self, expires: i64, url: &str) -> Option<Hmac<Sha256>> {
        let mut mac = self.mac.clone()?;
        mac.update(PURPOSE);
        mac.update(&expires.to_be_bytes());
        mac.update(url.as_bytes());
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    const URL: &str = "https://example.org/a b?x=1&y=ü";

    fn noon() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2025, 7, 1, 12, 0, 0).unwrap()
    }

    /// The parameters of a proxied address, as an HTTP server reads them.
    fn parameters(address: &str) -> (String, String) {
        let parsed = url::Url::parse("https://mail.example.test")
            .unwrap()
            .join(address)
            .unwrap();
        assert_eq!(parsed.path(), PATH);
        let find = |name: &str| {
            parsed
                .query_pairs()
                .find(|(key, _)| key == name)
                .unwrap()
                .1
                .into_owned()
        };
        (find("url"), find("sig"))
    }

    #[test]
    fn an_address_verifies_until_it_expires() {
        let signer = Signer::new(b"key");
        let (url, signature) = parameters(&signer.proxied(URL, noon()));
        assert_eq!(url, URL);
        assert!(signer.verify(&url, &signature, noon()).is_ok());
        assert!(
            signer
                .verify(&url, &signature, noon() + Duration::days(1))
                .is_ok()
        );
        let late = signer.verify(&url, &signature, noon() + Duration::days(2));
        assert!(matches!(late, Err(RemoteImageError::Expired)));
    }

    #[test]
    fn one_day_has_one_address() {
        let signer = Signer::new(b"key");
        assert_eq!(
            signer.proxied(URL, noon()),
            signer.proxied(URL, noon() + Duration::hours(11))
        );
        assert_ne!(
            signer.proxied(URL, noon()),
            signer.proxied(URL, noon() + Duration::hours(12))
        );
    }

    #[test]
    fn nothing_else_verifies() {
        let signer = Signer::new(b"key");
        let (url, signature) = parameters(&signer.proxied(URL, noon()));
        let (expires, code) = signature.split_once('.').unwrap();
        let longer = format!("{}.{code}", expires.parse::<i64>().unwrap() + 1);
        let (_, other_key) = parameters(&Signer::new(b"other").proxied(URL, noon()));
        for (url, signature) in [
            ("https://example.org/", signature.as_str()),
            (&url, longer.as_str()),
            (&url, other_key.as_str()),
            (&url, expires),
            (&url, ""),
            (&url, "."),
            (&url, &format!("{expires}.")),
            (&url, &format!("{expires}.{code}AA")),
        ] {
            assert!(
                matches!(
                    signer.verify(url, signature, noon()),
                    Err(RemoteImageError::Forged)
                ),
                "{signature}"
            );
        }
    }
}
