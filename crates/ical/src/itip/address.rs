//! Calendar user addresses (RFC 6638 §2.4.1): when two of them mean the same one.

use std::collections::BTreeSet;

use crate::text::strip_mailto;

/// The form in which calendar user addresses are compared: `mailto:` taken off, in lower case, because mail
/// systems give the case of neither part a meaning. Of a principal's URL it is the path, with the `@` as it is.
pub fn normalize(address: &str) -> String {
    let address = strip_mailto(address.trim()).trim().to_lowercase();
    let of_url = ["http://", "https://"]
        .iter()
        .find_map(|scheme| address.strip_prefix(scheme))
        .map(|rest| rest.find('/').map_or("/", |start| rest.split_at(start).1));
    let path = of_url.or(address.starts_with('/').then_some(address.as_str()));
    path.map(|path| path.replace("%40", "@")).unwrap_or(address)
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
        let own = Addresses::new(["/principals/a%40example.com/"]);
        assert!(own.contains("/principals/a@example.com/"));
        assert!(own.contains("https://Example.com/principals/A%40example.com/"));
        assert!(!own.contains("https://example.com"));
    }
}
