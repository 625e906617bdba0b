//! `[discovery]`: what clients are told.

use serde::Deserialize;

/// How a client is to secure its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS.
    Starttls,
    /// None at all: on one's own machine only.
    Plain,
}

/// `[discovery]`: what clients are told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discovery {
    /// Shown in clients' set-up.
    #[serde(default = "default_provider_name")]
    pub provider_name: String,
    /// The host of IMAP and submission.
    pub hostname: String,
    /// IMAP's port.
    pub imap_port: u16,
    /// How to secure IMAP.
    pub imap_security: Security,
    /// Submission's port.
    pub smtp_port: u16,
    /// How to secure submission.
    pub smtp_security: Security,
}

/// A service as clients reach it.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// The host's name.
    pub host: &'a str,
    /// The port.
    pub port: u16,
    /// How to secure it.
    pub security: Security,
}

impl Discovery {
    /// IMAP for clients.
    #[must_use]
    pub fn imap(&self) -> Service<'_> {
        Service {
            host: &self.hostname,
            port: self.imap_port,
            security: self.imap_security,
        }
    }

    /// Submission for clients.
    #[must_use]
    pub fn submission(&self) -> Service<'_> {
        Service {
            host: &self.hostname,
            port: self.smtp_port,
            security: self.smtp_security,
        }
    }
}

fn default_provider_name() -> String {
    "Roost".to_owned()
}
