//! Which certificate a client is shown: by the name that it asks for (SNI, RFC 6066 §3), else the host's.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use roost_certificates::Pair;
use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// All certificates, in the order in which they are preferred.
#[derive(Default)]
pub struct Table {
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    fallback: Option<usize>,
}

struct Entry {
    key: Arc<CertifiedKey>,
    pair: Pair,
    own: bool,
}

impl Table {
    /// Adds a certificate for those of its names that no earlier one has. One that cannot be used is left out.
    pub fn add(&mut self, pair: Pair, own: bool, provider: &CryptoProvider) {
        let read = pair
            .certified_key(provider)
            .and_then(|key| Ok((key, pair.details()?.names)));
        let (key, names) = match read {
            Ok(read) => read,
            Err(error) => {
                tracing::error!(%error, "a certificate cannot be served");
                return;
            }
        };
        let index = self.entries.len();
        self.entries.push(Entry { key, pair, own });
        for name in names {
            // The operator's `*.` counts before what has been ordered for one name.
            if own || !self.is_own(&name) {
                self.by_name.entry(name).or_insert(index);
            }
        }
    }

    /// Names the host: its certificate is shown to whoever asks for no name, or an unknown one.
    pub fn set_fallback(&mut self, host: &str) {
        self.fallback = self.position(host).or((!self.entries.is_empty()).then_some(0));
    }

    /// The certificate for a name, by itself or by `*.` (RFC 6125 §6.4.3).
    pub fn find(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        self.entry(self.position(name)).map(|entry| entry.key.clone())
    }

    /// Whether the certificate for a name is the operator's own.
    pub fn is_own(&self, name: &str) -> bool {
        self.entry(self.position(name)).is_some_and(|entry| entry.own)
    }

    /// The host's certificate.
    pub fn host_pair(&self) -> Option<Pair> {
        self.entry(self.fallback).map(|entry| entry.pair.clone())
    }

    fn position(&self, name: &str) -> Option<usize> {
        let name = name.to_ascii_lowercase();
        let wildcard = || {
            let (_, parent) = name.split_once('.')?;
            self.by_name.get(&format!("*.{parent}"))
        };
        self.by_name.get(&name).or_else(wildcard).copied()
    }

    fn entry(&self, position: Option<usize>) -> Option<&Entry> {
        self.entries.get(position?)
    }
}

/// Holds the table that is in use.
#[derive(Default)]
pub struct Resolver {
    table: RwLock<Arc<Table>>,
}

impl Resolver {
    /// The table that is in use.
    pub fn table(&self) -> Arc<Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another one in its place: connections from now on see it, those that are open go on.
    pub fn replace(&self, table: Table) {
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
    }
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Resolver { .. }")
    }
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let table = self.table();
        let named = hello.server_name().and_then(|name| table.find(name));
        named.or_else(|| table.entry(table.fallback).map(|entry| entry.key.clone()))
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};
    use roost_certificates::PrivateKey;

    use super::*;

    fn pair(names: &[&str]) -> Pair {
        let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
        Pair::new(certificate.pem(), PrivateKey::new(key.serialize_pem()))
    }

    #[test]
    fn the_name_chooses_and_the_first_certificate_wins() {
        let provider = rustls::crypto::ring::default_provider();
        let own = pair(&["*.example.test", "example.test"]);
        let special = pair(&["special.example.test"]);
        let issued = pair(&["mail.example.test", "autoconfig.other.test"]);
        let mut table = Table::default();
        table.add(own.clone(), true, &provider);
        table.add(special.clone(), true, &provider);
        table.add(issued.clone(), false, &provider);
        table.set_fallback("autoconfig.other.test");
        assert!(table.is_own("Anything.Example.test") && table.is_own("example.test"));
        assert!(table.is_own("mail.example.test"));
        table.set_fallback("special.example.test");
        assert_eq!(table.host_pair(), Some(special));
        table.set_fallback("autoconfig.other.test");
        assert!(!table.is_own("autoconfig.other.test"));
        assert!(table.find("a.b.example.test").is_none() && table.find("other.test").is_none());
        assert_eq!(table.host_pair(), Some(issued));
        table.set_fallback("unknown.test");
        assert_eq!(table.host_pair(), Some(own));
    }

    #[test]
    fn a_certificate_that_cannot_be_used_is_left_out() {
        let provider = rustls::crypto::ring::default_provider();
        let (one, other) = (pair(&["one.test"]), pair(&["other.test"]));
        let mut table = Table::default();
        table.add(
            Pair::new(one.chain().to_owned(), other.key().clone()),
            true,
            &provider,
        );
        table.set_fallback("one.test");
        assert!(table.find("one.test").is_none() && table.host_pair().is_none());
    }
}
