//! Who a message is from and who gets it, as SMTP sees it.

use std::collections::HashSet;

use lettre::Address;

/// Why text is not a mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct AddressError {
    /// What is wrong with it, as a sentence for people.
    pub rule: String,
}

/// Sender and recipients (RFC 5321 §2.3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub(crate) from: Address,
    pub(crate) recipients: Vec<Recipient>,
}

/// A recipient as it goes out, and where the caller had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recipient {
    pub(crate) position: usize,
    pub(crate) given: String,
    pub(crate) address: Address,
}

impl Envelope {
    /// Checks and normalises the addresses: an international domain goes out in its ASCII form, each recipient
    /// goes out once.
    ///
    /// # Errors
    /// The position in `recipients` of the first one that is not an address (`None` for the sender) and why.
    pub fn new(from: &str, recipients: &[&str]) -> Result<Self, (Option<usize>, AddressError)> {
        let from = address(from).map_err(|error| (None, error))?;
        let mut seen = HashSet::new();
        let mut distinct = Vec::with_capacity(recipients.len());
        for (position, given) in recipients.iter().enumerate() {
            let address = address(given).map_err(|error| (Some(position), error))?;
            if seen.insert(address.to_string().to_lowercase()) {
                distinct.push(Recipient {
                    position,
                    given: (*given).to_owned(),
                    address,
                });
            }
        }
        Ok(Self {
            from,
            recipients: distinct,
        })
    }
}

/// Reads `local@domain`, the domain turned into ASCII (RFC 5891).
pub(crate) fn address(text: &str) -> Result<Address, AddressError> {
    let refuse = |rule: &str| AddressError {
        rule: rule.to_owned(),
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(refuse("An address is missing."));
    }
    if text
        .chars()
        .any(|character| character.is_control() || character.is_whitespace())
    {
        return Err(refuse("An address has no spaces or line breaks in it."));
    }
    let (local, domain) = text
        .rsplit_once('@')
        .ok_or_else(|| refuse("An address has the form name@example.org."))?;
    if !local.is_ascii() {
        // It would need SMTPUTF8 (RFC 6531) all the way to the recipient, which cannot be promised.
        return Err(refuse(
            "Before the @ only letters without accents, digits and signs are possible.",
        ));
    }
    let domain =
        ascii_domain(domain).ok_or_else(|| refuse("What stands after the @ is not a domain name."))?;
    Address::new(local, domain).map_err(|_| refuse("An address has the form name@example.org."))
}

fn ascii_domain(domain: &str) -> Option<String> {
    if domain.is_empty() || domain.contains(['%', '/', '\\']) {
        return None;
    }
    if domain.starts_with('[') {
        // An address literal (RFC 5321 §4.1.3): lettre checks it.
        return Some(domain.to_owned());
    }
    match url::Host::parse(domain) {
        Ok(url::Host::Domain(ascii)) => Some(ascii),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses() {
        assert_eq!(
            address(" alice@example.test ").unwrap().to_string(),
            "alice@example.test"
        );
        assert_eq!(
            address("a.b+c@Example.TEST").unwrap().to_string(),
            "a.b+c@example.test"
        );
        assert_eq!(
            address("bob@bücher.example").unwrap().to_string(),
            "bob@xn--bcher-kva.example"
        );
    }

    #[test]
    fn refuses_what_is_none_and_says_why() {
        for bad in [
            "",
            "alice",
            "@example.test",
            "alice@",
            "a b@example.test",
            "a@b\r\nRCPT TO:<x@y>",
            "a@b>\u{0}",
            "jürgen@example.test",
            "a@exa%6dple.test",
            "a@b@",
            "<a@b>",
            "a@ex ample",
            "a@127.0.0.1",
        ] {
            let error = address(bad).unwrap_err();
            assert!(error.rule.ends_with('.'), "{bad:?}: {error}");
        }
    }

    #[test]
    fn each_recipient_goes_out_once() {
        let envelope = Envelope::new("a@x.test", &["b@x.test", "B@X.test", "c@x.test"]).unwrap();
        let positions: Vec<usize> = envelope
            .recipients
            .iter()
            .map(|recipient| recipient.position)
            .collect();
        assert_eq!(positions, [0, 2]);
        assert_eq!(
            Envelope::new("a@x.test", &["b@x.test", "c"]).unwrap_err().0,
            Some(1)
        );
        assert_eq!(Envelope::new("a", &[]).unwrap_err().0, None);
    }
}
