//! A certificate that stands in until the authority's arrives, so that everything can start.

use chrono::{DateTime, TimeDelta, Utc};
use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair};

use crate::error::CertificateError;
use crate::pair::{Pair, PrivateKey};

/// Clocks differ: it is valid from a day ago.
const BEFORE: TimeDelta = TimeDelta::days(1);
/// Nobody trusts it anyway, and nobody is to find the mail server stopped because it has expired.
const VALIDITY: TimeDelta = TimeDelta::days(3650);

/// Makes one for these names, of which there is at least one.
pub(crate) fn make(names: &[String], now: DateTime<Utc>) -> Result<Pair, CertificateError> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    if let Some(name) = names.first() {
        params.distinguished_name.push(DnType::CommonName, name.as_str());
    }
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let time = |time: DateTime<Utc>| std::time::SystemTime::from(time).into();
    params.not_before = time(now - BEFORE);
    params.not_after = time(now + VALIDITY);
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok(Pair::new(certificate.pem(), PrivateKey::new(key.serialize_pem())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_names_and_a_long_life() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let names = ["mail.example.test".to_owned(), "web.example.test".to_owned()];
        let details = make(&names, now).unwrap().details().unwrap();
        assert_eq!(details.names, names);
        assert_eq!(details.not_before, now - BEFORE);
        assert_eq!(details.not_after, now + VALIDITY);
    }
}
