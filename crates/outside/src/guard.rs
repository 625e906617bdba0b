//! Which hosts the server may reach: only those that anyone on the internet can.
//!
//! Whoever chooses an address could otherwise make the server ask its own neighbours (a router's settings, a cloud's
//! metadata, a database). Names are resolved here and the connection goes to what was checked, so that a name
//! cannot point elsewhere between the check and the use.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, LazyLock};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::FetchError;

/// Not reachable, or not the same for everyone (IANA's special-purpose registries, RFC 6890).
static SPECIAL_V4: LazyLock<Vec<Ipv4Net>> = LazyLock::new(|| {
    [
        "0.0.0.0/8",        // this network
        "10.0.0.0/8",       // private
        "100.64.0.0/10",    // carrier-grade NAT
        "127.0.0.0/8",      // loopback
        "168.63.129.16/32", // the host of a virtual machine in one large cloud, outside any such block
        "169.254.0.0/16",   // link-local, and the metadata of most clouds
        "172.16.0.0/12",    // private
        "192.0.0.0/24",     // protocol assignments
        "192.0.2.0/24",     // documentation
        "192.88.99.0/24",   // 6to4 relays
        "192.168.0.0/16",   // private
        "198.18.0.0/15",    // benchmarks
        "198.51.100.0/24",  // documentation
        "203.0.113.0/24",   // documentation
        "224.0.0.0/3",      // multicast, reserved, broadcast
    ]
    .iter()
    .filter_map(|net| net.parse().ok())
    .collect()
});

/// Of IPv6 only global unicast is reachable at all; these parts of it are not, or hide an IPv4 address.
static SPECIAL_V6: LazyLock<Vec<Ipv6Net>> = LazyLock::new(|| {
    [
        "2001::/23",     // protocol assignments, Teredo among them
        "2001:db8::/32", // documentation
        "2002::/16",     // 6to4
        "3fff::/20",     // documentation
    ]
    .iter()
    .filter_map(|net| net.parse().ok())
    .collect()
});

/// Decides where the server may go.
#[derive(Clone, Debug)]
pub struct Guard {
    ports: Vec<u16>,
    /// Networks that are reached although they are not public. Empty but in tests.
    exceptions: Arc<[IpNet]>,
}

impl Guard {
    /// Allows public hosts on these ports.
    #[must_use]
    pub fn new(ports: &[u16]) -> Self {
        Self {
            ports: ports.to_vec(),
            exceptions: Arc::new([]),
        }
    }

    /// Allows one more network: for tests, whose hosts are their own.
    #[must_use]
    pub fn with_exception(mut self, network: IpNet) -> Self {
        self.exceptions = self.exceptions.iter().copied().chain([network]).collect();
        self
    }

    /// Checks what can be seen of an address before its name is resolved.
    ///
    /// # Errors
    /// [`FetchError::Refused`] with what is wrong with it.
    pub fn check(&self, url: &Url) -> Result<(), FetchError> {
        let refused = FetchError::Refused;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused("the scheme"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("a user name"));
        }
        if !url
            .port_or_known_default()
            .is_some_and(|port| self.ports.contains(&port))
        {
            return Err(refused("the port"));
        }
        // An address in figures is connected to as it stands, without a question to the resolver.
        match url.host() {
            Some(Host::Domain(name)) if !name.is_empty() => Ok(()),
            Some(Host::Ipv4(address)) if self.allows(address.into()) => Ok(()),
            Some(Host::Ipv6(address)) if self.allows(address.into()) => Ok(()),
            _ => Err(refused("the host")),
        }
    }

    fn allows(&self, address: IpAddr) -> bool {
        is_public(address) || self.exceptions.iter().any(|network| network.contains(&address))
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One address that is not public makes the name suspect as a whole.
            if addresses.is_empty() || !addresses.iter().all(|address| guard.allows(address.ip())) {
                let error = io::Error::new(io::ErrorKind::PermissionDenied, "the host is not public");
                return Err(error.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Whether anyone on the internet reaches the same host by this address.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded_v4(address) {
            Some(inner) => is_public_v4(inner),
            None => {
                address
                    .segments()
                    .first()
                    .is_some_and(|first| first & 0xE000 == 0x2000)
                    && !SPECIAL_V6.iter().any(|network| network.contains(&address))
            }
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !SPECIAL_V4.iter().any(|network| network.contains(&address))
}

/// The IPv4 address to which an IPv6 one leads: mapped (RFC 4291 §2.5.5.2) or by NAT64's well-known prefix
/// (RFC 6052 §2.1).
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))),
        _ => address.to_ipv4_mapped(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internet_is_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "193.0.14.129",
            "2606:4700:4700::1111",
            "2a00:1450:4001:80b::200e",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn everything_else_is_not() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "2001::1",
            "2001:10::1",
            "2002:7f00:1::",
            "2002:0a00:0001::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "5f00::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn the_lists_are_complete() {
        assert_eq!((SPECIAL_V4.len(), SPECIAL_V6.len()), (15, 4));
    }

    #[test]
    fn addresses_are_checked_before_names_are_resolved() {
        let guard = Guard::new(&[80, 443]);
        for good in [
            "http://example.org/a",
            "https://example.org:443/",
            "https://1.1.1.1/",
            "http://[2606:4700::1]/",
        ] {
            assert!(guard.check(&Url::parse(good).unwrap()).is_ok(), "{good}");
        }
        for bad in [
            "ftp://example.org/",
            "file:///etc/passwd",
            "http://example.org:8080/",
            "http://user@example.org/",
            "http://:pw@example.org/",
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://0/",
            "https://example.org:22/",
            "data:image/png,x",
        ] {
            assert!(guard.check(&Url::parse(bad).unwrap()).is_err(), "{bad}");
        }
    }
}
