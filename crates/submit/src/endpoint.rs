//! Where the submission server is.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::Url;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// `smtps://`: TLS from the first byte (RFC 8314 §3.3), port 465.
    Tls,
    /// `smtp+starttls://`: TLS before anything else is said (RFC 3207), port 587; refused if the server
    /// does not offer it.
    StartTls,
    /// `smtp://`: none, port 587. Only for a server on loopback.
    Plain,
}

/// The submission server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Protection.
    pub security: Security,
    /// A certificate (DER) to trust beside those that the system trusts, for a server with its own authority.
    pub extra_root: Option<Vec<u8>>,
}

/// Why text is not an [`Endpoint`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Another scheme.
    #[error("`{0}` does not start with smtp://, smtps:// or smtp+starttls://")]
    Scheme(String),
    /// No host, or more than host and port.
    #[error("`{0}` is not of the form scheme://host:port")]
    Shape(String),
    /// `smtp://` to a host that is not on loopback.
    #[error("`{0}` would send passwords without TLS: use smtps:// or smtp+starttls://")]
    Unprotected(String),
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let shape = || EndpointError::Shape(text.to_owned());
        let url = Url::parse(text).map_err(|_| shape())?;
        let (security, default_port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtp" => (Security::Plain, 587),
            _ => return Err(EndpointError::Scheme(text.to_owned())),
        };
        let host = url
            .host_str()
            .unwrap_or_default()
            .trim_start_matches('[')
            .trim_end_matches(']');
        let bare = matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if host.is_empty() || !bare {
            return Err(shape());
        }
        if security == Security::Plain && !is_loopback(host) {
            return Err(EndpointError::Unprotected(text.to_owned()));
        }
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(default_port),
            security,
            extra_root: None,
        })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.security {
            Security::Tls => "smtps",
            Security::StartTls => "smtp+starttls",
            Security::Plain => "smtp",
        };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Endpoint, EndpointError> {
        text.parse()
    }

    #[test]
    fn reads_the_three_kinds() {
        assert_eq!(
            read("smtps://mail.example.org").unwrap().to_string(),
            "smtps://mail.example.org:465"
        );
        assert_eq!(read("smtp+starttls://mail.example.org:2587/").unwrap().port, 2587);
        assert_eq!(read("smtp://127.0.0.1:2525").unwrap().security, Security::Plain);
        assert_eq!(read("smtp://[::1]:25").unwrap().host, "::1");
        assert_eq!(read("smtp://localhost").unwrap().port, 587);
    }

    #[test]
    fn refuses_the_rest() {
        assert!(matches!(
            read("smtp://mail.example.org"),
            Err(EndpointError::Unprotected(_))
        ));
        assert!(matches!(
            read("https://mail.example.org"),
            Err(EndpointError::Scheme(_))
        ));
        for bad in [
            "mail.example.org",
            "smtps://",
            "smtps://host/path",
            "smtps://user:pass@host",
            "smtps://host:99999",
        ] {
            assert!(matches!(read(bad), Err(EndpointError::Shape(_))), "{bad}");
        }
    }
}
