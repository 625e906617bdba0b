//! A certificate with its private key.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};
use zeroize::Zeroizing;

use crate::error::CertificateError;

/// A private key in PEM, which no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey(Zeroizing<String>);

impl PrivateKey {
    /// Takes a key in PEM.
    #[must_use]
    pub fn new(pem: String) -> Self {
        Self(Zeroizing::new(pem))
    }

    /// The key in PEM.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey(..)")
    }
}

/// A chain of certificates, the host's own first, and its private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    chain: String,
    key: PrivateKey,
}

/// What the first certificate of a chain says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The names of hosts that it is for, in lower case.
    pub names: Vec<String>,
    /// The start of its validity.
    pub not_before: DateTime<Utc>,
    /// The end of its validity.
    pub not_after: DateTime<Utc>,
    /// Who issued it.
    pub issuer: String,
}

impl Pair {
    /// Takes both in PEM; whether they can be used is seen by [`Pair::certified_key`].
    #[must_use]
    pub const fn new(chain: String, key: PrivateKey) -> Self {
        Self { chain, key }
    }

    /// The chain in PEM.
    #[must_use]
    pub fn chain(&self) -> &str {
        &self.chain
    }

    /// The private key.
    #[must_use]
    pub const fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// What the first certificate says.
    ///
    /// # Errors
    /// [`CertificateError::Unusable`] if it cannot be read.
    pub fn details(&self) -> Result<Details, CertificateError> {
        let chain = read_chain(&self.chain)?;
        let first = chain.first().ok_or_else(no_certificate)?;
        read_details(first)
    }

    /// Both in the form in which they are served.
    ///
    /// # Errors
    /// [`CertificateError::Unusable`] if one cannot be read or they do not belong together.
    pub fn certified_key(&self, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>, CertificateError> {
        let chain = read_chain(&self.chain)?;
        // What PEM readers say of a broken key must not repeat any of it.
        let key = PrivateKeyDer::from_pem_slice(self.key.pem().as_bytes())
            .map_err(|_| CertificateError::Unusable("the private key cannot be read".into()))?;
        let key = CertifiedKey::from_der(chain, key, provider).map_err(|error| {
            CertificateError::Unusable(match error {
                rustls::Error::InconsistentKeys(_) => "the private key is not that of the certificate".into(),
                error => format!("the certificate and its key cannot be used: {error}"),
            })
        })?;
        Ok(Arc::new(key))
    }
}

fn no_certificate() -> CertificateError {
    CertificateError::Unusable("there is no certificate in the chain".into())
}

pub(crate) fn read_chain(pem: &str) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| CertificateError::Unusable(format!("the certificate cannot be read: {error}")))?;
    if chain.is_empty() {
        return Err(no_certificate());
    }
    Ok(chain)
}

fn read_details(certificate: &CertificateDer<'_>) -> Result<Details, CertificateError> {
    let unreadable = |error: &dyn std::fmt::Display| {
        CertificateError::Unusable(format!("the certificate cannot be read: {error}"))
    };
    let (_, parsed) = X509Certificate::from_der(certificate).map_err(|error| unreadable(&error))?;
    let names = parsed
        .subject_alternative_name()
        .map_err(|error| unreadable(&error))?
        .map(|extension| &extension.value.general_names)
        .into_iter()
        .flatten()
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(name.to_lowercase()),
            _ => None,
        });
    let time = |time: x509_parser::time::ASN1Time| {
        DateTime::from_timestamp(time.timestamp(), 0).ok_or_else(|| unreadable(&"its validity is no time"))
    };
    Ok(Details {
        names: names.collect(),
        not_before: time(parsed.validity().not_before)?,
        not_after: time(parsed.validity().not_after)?,
        issuer: crate::words::one_line(&parsed.issuer().to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::self_signed;

    fn provider() -> CryptoProvider {
        rustls::crypto::ring::default_provider()
    }

    fn made(name: &str) -> Pair {
        self_signed::make(&[name.to_owned()], DateTime::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn a_key_is_never_shown() {
        let pair = made("mail.example.test");
        let shown = format!("{pair:?}");
        let secret = pair.key().pem().lines().nth(1).unwrap();
        assert!(!shown.contains(secret) && !shown.contains("PRIVATE"), "{shown}");
    }

    #[test]
    fn a_broken_key_is_refused_without_being_shown() {
        let pair = made("mail.example.test");
        let broken = pair.key().pem().replace("-----END", "*secret*\n-----END");
        let pair = Pair::new(pair.chain().to_owned(), PrivateKey::new(broken));
        let error = pair.certified_key(&provider()).unwrap_err().to_string();
        assert_eq!(error, "the private key cannot be read");
    }

    #[test]
    fn the_key_of_another_certificate_is_refused() {
        let one = made("one.example.test");
        let other = made("other.example.test");
        let mixed = Pair::new(one.chain().to_owned(), other.key().clone());
        let error = mixed.certified_key(&provider()).unwrap_err().to_string();
        assert_eq!(error, "the private key is not that of the certificate");
        assert!(one.certified_key(&provider()).is_ok());
    }

    #[test]
    fn a_chain_without_a_certificate_is_refused() {
        let key = made("mail.example.test").key().clone();
        for chain in [
            "",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            let pair = Pair::new(chain.to_owned(), key.clone());
            assert!(matches!(pair.details(), Err(CertificateError::Unusable(_))));
        }
    }
}
