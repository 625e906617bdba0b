//! Calendar user addresses (RFC 6638 §2.4.1): when two of them mean the same one.

use std::collections::BTreeSet;

use crate::text::strip_mailto;

/// The form in which calendar user addresses are compared: `mailto:` taken off, in lower case, because mail
/// systems give the case of neither part a meaning.
pub fn normalize(address: &str) -> String {
    strip_mailto(address.trim()).trim().to_lowercase()
}

/// All calendar user addresses of one person: the main address and the aliases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(BTreeSet<String>);

impl Addresses {
    /// Takes addresses with or without `mailto:`, and other URIs; empty ones are left out.
    pub fn new<Text: AsRef<str>>(addresses: impl IntoIterator<Item = Text>) -> Addresses {
        Addresses(
            addresses
                .into_iter()
                .map(|address| normalize(address.as_ref()))
                .filter(|address| !address.is_empty())
                .collect(),
        )
    }

    /// Whether the address is one of them.
    pub fn contains(&self, address: &str) -> bool {
        self.0.contains(&normalize(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_the_same_whatever_their_case_and_scheme() {
        let own = Addresses::new(["mailto:A@Example.com", "alias@example.com", " "]);
        assert!(own.contains("MAILTO:a@example.COM"));
        assert!(own.contains(" alias@example.com "));
        assert!(!own.contains("b@example.com"));
        assert!(!own.contains(""));
    }
}
