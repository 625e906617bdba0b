//! Which of a domain's names of discovery point at this host. Only those get a certificate: an authority refuses the rest.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::future::join_all;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{RData, RecordType};

use crate::error::CertificateError;
use crate::words::words;

/// What stands before a domain's name: autoconfiguration of Thunderbird and of Outlook, and the policy of RFC 8461 §3.3.
pub(crate) const DISCOVERY: [&str; 3] = ["autoconfig", "autodiscover", "mta-sts"];

/// Asks DNS.
pub(crate) struct Lookups {
    resolver: TokioResolver,
}

impl Lookups {
    /// Asks this name server, or else the system's resolver.
    pub(crate) fn new(server: Option<SocketAddr>) -> Result<Self, CertificateError> {
        let builder = match server {
            Some(address) => {
                let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                    connection.port = address.port();
                    connection
                });
                let server = NameServerConfig::new(address.ip(), true, connections.into());
                let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
                Ok(TokioResolver::builder_with_config(
                    config,
                    TokioRuntimeProvider::default(),
                ))
            }
            None => TokioResolver::builder_tokio(),
        };
        let resolver = builder.and_then(|mut builder| {
            let options = builder.options_mut();
            options.timeout = Duration::from_secs(3);
            options.attempts = 2;
            // What DNS says now, not what it said.
            options.cache_size = 0;
            builder.build()
        });
        Ok(Self {
            resolver: resolver.map_err(|error| CertificateError::Dns(words(&error)))?,
        })
    }

    /// The addresses of a name; none if there is no such name.
    pub(crate) async fn addresses(&self, name: &str) -> Result<BTreeSet<IpAddr>, NetError> {
        // The dot at the end keeps the resolver from trying it below the host's own domain.
        let name = format!("{name}.");
        let kinds = [RecordType::A, RecordType::AAAA];
        let answers = join_all(kinds.map(|kind| self.resolver.lookup(name.as_str(), kind))).await;
        let mut addresses = BTreeSet::new();
        for answer in answers {
            match answer {
                Ok(lookup) => {
                    addresses.extend(lookup.answers().iter().filter_map(|record| match &record.data {
                        RData::A(address) => Some(IpAddr::V4(address.0)),
                        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
                        _ => None,
                    }))
                }
                Err(error) if error.is_no_records_found() || error.is_nx_domain() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(addresses)
    }

    /// The names of discovery of a domain that have no other addresses than the host's. One that cannot be looked up
    /// counts as it did before.
    pub(crate) async fn pointing_at(
        &self,
        host: &BTreeSet<IpAddr>,
        domain: &str,
        before: &[String],
    ) -> Vec<String> {
        let names = DISCOVERY.map(|label| format!("{label}.{domain}"));
        let found = join_all(names.map(|name| async move {
            let addresses = self.addresses(&name).await;
            (name, addresses)
        }))
        .await;
        let here = found.into_iter().filter(|(name, addresses)| match addresses {
            Ok(addresses) => !addresses.is_empty() && addresses.is_subset(host),
            Err(error) => {
                tracing::debug!(%name, %error, "a name could not be looked up");
                before.contains(name)
            }
        });
        here.map(|(name, _)| name).collect()
    }
}
