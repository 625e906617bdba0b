//! Where an IMAP server listens, and how the way there is secured.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::{Host, Url};

/// How bytes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Security {
    /// In the clear: accepted for loopback addresses only.
    Plain,
    /// TLS from the first byte (RFC 8314 §3.2).
    Tls,
    /// TLS after the `STARTTLS` command (RFC 9051 §6.2.1).
    StartTls,
}

/// An IMAP server's address, parsed from `imap://`, `imaps://` or `imap+starttls://` and validated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    host: String,
    port: u16,
    security: Security,
}

/// Why a URL is not an IMAP endpoint.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EndpointError {
    /// It is not a URL with a host.
    #[error("it is not a URL with a host name")]
    NotAUrl,
    /// Another scheme than those that are known, which are named.
    #[error("its scheme must be {0}")]
    Scheme(&'static str),
    /// A path, a query, a user or a password was given, which would have no effect.
    #[error("it may name a host and a port and nothing else")]
    Extra,
    /// `imap://` to another machine.
    #[error("imap:// is only for loopback addresses: use imaps:// or imap+starttls://")]
    PlainText,
}

impl Endpoint {
    /// The host's name or address, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The TCP port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How the way there is secured.
    #[must_use]
    pub fn security(&self) -> Security {
        self.security
    }
}

const SCHEMES: &str = "imap, imaps or imap+starttls";

/// The host, without brackets, and the port of an address that has nothing else.
pub(crate) fn host_and_port(url: &Url) -> Result<(String, Option<u16>), EndpointError> {
    // The url crate leaves hosts of unknown schemes as they are: an IPv4 address counts as a domain.
    let host = match url.host().ok_or(EndpointError::NotAUrl)? {
        Host::Domain(name) if !name.is_empty() => name.to_owned(),
        Host::Domain(_) => return Err(EndpointError::NotAUrl),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    };
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::Extra);
    }
    Ok((host, url.port()))
}

pub(crate) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| EndpointError::NotAUrl)?;
        let (security, default_port) = match url.scheme() {
            "imap" => (Security::Plain, 143),
            "imaps" => (Security::Tls, 993),
            "imap+starttls" => (Security::StartTls, 143),
            _ => return Err(EndpointError::Scheme(SCHEMES)),
        };
        let (host, port) = host_and_port(&url)?;
        if security == Security::Plain && !is_loopback(&host) {
            return Err(EndpointError::PlainText);
        }
        Ok(Self {
            host,
            port: port.unwrap_or(default_port),
            security,
        })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.security {
            Security::Plain => "imap",
            Security::Tls => "imaps",
            Security::StartTls => "imap+starttls",
        };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_schemes_have_their_ports() {
        for (text, security, port) in [
            ("imap://127.0.0.1", Security::Plain, 143),
            ("imap://localhost:10143/", Security::Plain, 10143),
            ("imap://[::1]:144", Security::Plain, 144),
            ("imaps://mail.example.test", Security::Tls, 993),
            ("imap+starttls://mail.example.test", Security::StartTls, 143),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            assert_eq!((endpoint.security(), endpoint.port()), (security, port), "{text}");
            assert_eq!(endpoint.to_string().parse(), Ok(endpoint));
        }
    }

    #[test]
    fn what_would_leak_or_be_ignored_is_refused() {
        for (text, error) in [
            ("imap://mail.example.test", EndpointError::PlainText),
            ("imap://127.0.0.1.example.test", EndpointError::PlainText),
            ("http://localhost", EndpointError::Scheme(SCHEMES)),
            ("imaps://user@mail.example.test", EndpointError::Extra),
            ("imaps://mail.example.test/INBOX", EndpointError::Extra),
            ("imaps://mail.example.test?x", EndpointError::Extra),
            ("localhost:143", EndpointError::Scheme(SCHEMES)),
            ("imaps://", EndpointError::NotAUrl),
        ] {
            assert_eq!(text.parse::<Endpoint>(), Err(error), "{text}");
        }
    }
}
