//! Domains and addresses as they are stored: in lower case, domains in A-labels.

use unicode_security::{RestrictionLevel, RestrictionLevelDetection};

use crate::{DirectoryError, Result};

const DOMAIN_RULE: &str =
    "must be a host name with a dot, such as example.com (labels of 63 characters, 253 in all)";
const ADDRESS_RULE: &str = "must be local@domain: ASCII letters, digits and .!#$%&'*+/=?^_`{|}~- before the @ (64 at most), 254 in all";

/// Mail to this address is thrown away.
pub(crate) const DISCARD: &str = "null@localhost";

/// The stored form of a domain's name: A-labels (RFC 5891 §4.4) in lower case. `None` if it is not the name of a mail
/// domain (RFC 5321 §2.3.5, RFC 1123 §2.1).
#[must_use]
pub fn domain_to_ascii(name: &str) -> Option<String> {
    let ascii = roost_identity::canonical_domain(name)?;
    (is_domain(&ascii) && has_no_mixture(&ascii)).then_some(ascii)
}

/// A stored domain's name as people write it.
#[must_use]
pub fn domain_to_unicode(name: &str) -> String {
    let (unicode, valid) = idna::domain_to_unicode(name);
    if valid.is_ok() { unicode } else { name.to_owned() }
}

/// [`domain_to_ascii`], with the error for a field.
pub(crate) fn domain(field: &'static str, name: &str) -> Result<String> {
    domain_to_ascii(name).ok_or_else(|| DirectoryError::invalid(field, DOMAIN_RULE))
}

/// A stored address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) local_part: String,
    pub(crate) domain: String,
}

impl Address {
    pub(crate) fn full(&self) -> String {
        format!("{}@{}", self.local_part, self.domain)
    }
}

/// Reads an address.
pub(crate) fn address(field: &'static str, text: &str) -> Result<Address> {
    split(text)
        .filter(|address| is_local_part(&address.local_part))
        .ok_or_else(|| DirectoryError::invalid(field, ADDRESS_RULE))
}

/// Reads an address, or `@domain`, whose local part is then empty.
pub(crate) fn address_or_domain(field: &'static str, text: &str) -> Result<Address> {
    split(text)
        .filter(|address| address.local_part.is_empty() || is_local_part(&address.local_part))
        .ok_or_else(|| DirectoryError::invalid(field, format!("{ADDRESS_RULE}; or @domain")))
}

/// Reads what mail is led to: an address anywhere, or the one that throws mail away.
pub(crate) fn target(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case(DISCARD) {
        return Ok(DISCARD.to_owned());
    }
    Ok(address(field, text)?.full())
}

/// Reads what mail is led to, each once.
pub(crate) fn targets(field: &'static str, texts: &[String], max: usize) -> Result<Vec<String>> {
    let mut targets = texts
        .iter()
        .map(|text| target(field, text))
        .collect::<Result<Vec<_>>>()?;
    targets.sort_unstable();
    targets.dedup();
    if targets.len() > max {
        return Err(DirectoryError::invalid(field, format!("must be at most {max}")));
    }
    Ok(targets)
}

fn split(text: &str) -> Option<Address> {
    let (local_part, domain) = text.trim().rsplit_once('@')?;
    let address = Address {
        local_part: local_part.to_lowercase(),
        domain: domain_to_ascii(domain)?,
    };
    (address.local_part.len() + 1 + address.domain.len() <= 254).then_some(address)
}

/// Whether each label keeps to scripts that belong together (UTS #39 §5.2, "highly restrictive"): Latin and Cyrillic
/// letters in one label look like somebody else's name.
fn has_no_mixture(ascii: &str) -> bool {
    let (unicode, valid) = idna::domain_to_unicode(ascii);
    valid.is_ok()
        && unicode
            .split('.')
            .all(|label| label.check_restriction_level(RestrictionLevel::HighlyRestrictive))
}

fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let is_host = name
        .rsplit('.')
        .next()
        .is_some_and(|top| !top.bytes().all(|b| b.is_ascii_digit()));
    name.len() <= 253 && name.contains('.') && is_host && name.split('.').all(label)
}

/// A dot-atom by RFC 5321 §4.1.2, without quoting.
pub(crate) fn is_local_part(text: &str) -> bool {
    let atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    };
    text.len() <= 64 && text.split('.').all(atom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_become_a_labels() {
        let long = format!("{}.test", "a".repeat(63));
        for (given, stored) in [
            ("example.test", "example.test"),
            (" Example.TEST. ", "example.test"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
            (long.as_str(), long.as_str()),
        ] {
            assert_eq!(domain_to_ascii(given).as_deref(), Some(stored), "{given}");
        }
        assert_eq!(domain_to_unicode("xn--bcher-kva.example"), "bücher.example");
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        let too_long = format!("{}.test", "a".repeat(64));
        let much_too_long = format!("{}test", "abcdefgh.".repeat(29));
        for bad in [
            "",
            "localhost",
            "-a.test",
            "a-.test",
            "a..test",
            ".test",
            "a b.test",
            "a.test\n.evil.test",
            "a.test\0",
            "192.0.2.1",
            "a_b.test",
            "a.test'; DROP TABLE domain; --",
            "xn--a.test",
            "p\u{430}yp\u{430}l.test", // Latin and Cyrillic
            too_long.as_str(),
            much_too_long.as_str(),
        ] {
            assert_eq!(domain_to_ascii(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn addresses_at_the_limits() {
        let local = "a".repeat(64);
        let domain = format!("{}.{}.{}.test", "b".repeat(61), "c".repeat(61), "d".repeat(59));
        let most = format!("{local}@{domain}");
        assert_eq!(most.len(), 253);
        assert_eq!(address("a", &most).unwrap().full(), most);
        assert!(address("a", &format!("{local}x@{domain}")).is_err());
        assert!(address("a", &format!("{local}@bb{domain}")).is_err());
        for good in ["alice", "a.b", "o'neil", "a+b", "a/b"] {
            assert!(is_local_part(good), "{good}");
        }
        for bad in ["", ".a", "a.", "a..b", "a b", "a\"b", "ä", "a@b", "a\r\nb"] {
            assert!(!is_local_part(bad), "{bad}");
        }
    }

    #[test]
    fn targets_are_cleaned() {
        let given = [
            "B@Example.test".into(),
            "a@bücher.example".into(),
            "b@example.test".into(),
        ];
        assert_eq!(
            targets("t", &given, 10).unwrap(),
            ["a@xn--bcher-kva.example", "b@example.test"]
        );
        assert_eq!(target("t", "NULL@localhost").unwrap(), DISCARD);
        for bad in [
            "|/bin/sh",
            "a@localhost",
            "/etc/passwd",
            ":include:/etc/passwd",
            "a@b.test, c@d.test",
        ] {
            assert!(target("t", bad).is_err(), "{bad}");
        }
    }
}
