//! Where the submission server is.

use std::str::FromStr;

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
        Err(EndpointError::Scheme(text.to_owned()))
    }
}
