//! The doors at which a password can be presented.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// By which protocol someone signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Protocol {
    /// The page.
    Web,
    /// IMAP.
    Imap,
    /// POP3.
    Pop3,
    /// Submission of mail.
    Smtp,
    /// ManageSieve.
    Sieve,
    /// WebDAV, CalDAV and CardDAV.
    Dav,
    /// Another program at the JSON API.
    Api,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Web,
        Self::Imap,
        Self::Pop3,
        Self::Smtp,
        Self::Sieve,
        Self::Dav,
        Self::Api,
    ];

    /// Its name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
            Self::Smtp => "smtp",
            Self::Sieve => "sieve",
            Self::Dav => "dav",
            Self::Api => "api",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is no protocol's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownProtocol;

impl fmt::Display for UnknownProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be one of web, imap, pop3, smtp, sieve, dav, api")
    }
}

impl std::error::Error for UnknownProtocol {}

impl FromStr for Protocol {
    type Err = UnknownProtocol;

    fn from_str(text: &str) -> Result<Self, UnknownProtocol> {
        let found = Self::ALL.into_iter().find(|protocol| protocol.as_str() == text);
        found.ok_or(UnknownProtocol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_same_everywhere() {
        for protocol in Protocol::ALL {
            assert_eq!(protocol.as_str().parse(), Ok(protocol));
            let json = serde_json::to_string(&protocol).unwrap();
            assert_eq!(json, format!("\"{protocol}\""));
        }
        assert_eq!("telnet".parse::<Protocol>(), Err(UnknownProtocol));
    }
}
