//! The configuration file: read once at the start, checked as a whole before anything opens.

mod admin;
mod backup;
mod connections;
mod database;
mod discovery;
mod doctor;
mod files;
mod http;
mod internal;
mod log;
mod logs;
mod mail;
mod metrics;
mod session;
mod tls;
mod transport;

use std::path::Path;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

pub use admin::Admin;
pub use backup::Backup;
pub use connections::ConnectionLimits;
pub use database::Database;
pub use discovery::{Discovery, Security, Service};
pub use doctor::Doctor;
pub use files::Files;
pub use http::Http;
pub use internal::Internal;
pub use log::Log;
pub use logs::LogFiles;
pub use mail::{Invitations, Mail, Mode};
pub use metrics::Metrics as MetricsConfig;
pub use session::Session;
pub use tls::{AcmeConfig, CertificateFiles, Dns01, Tls, TsigAlgorithm};
pub use transport::TransportConfig;

/// Everything that an operator can set. Unknown keys are refused, so that a misspelt one is noticed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The plain public listener.
    pub http: Http,
    /// The listener that the mail server asks; never to be reachable from outside.
    pub internal: Internal,
    /// What the public listeners bear.
    #[serde(default)]
    pub connections: ConnectionLimits,
    /// HTTPS and certificates; without it everything is plain HTTP.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// Postgres.
    pub database: Database,
    /// IMAP and submission.
    pub mail: Mail,
    /// The mail stack's Postfix and Rspamd; only with `mail.mode = "stack"`.
    #[serde(default)]
    pub transport: Option<TransportConfig>,
    /// Sessions of browsers.
    #[serde(default)]
    pub session: Session,
    /// Files by WebDAV.
    #[serde(default)]
    pub files: Files,
    /// What clients are told.
    pub discovery: Discovery,
    /// The administration's own access.
    #[serde(default)]
    pub admin: Admin,
    /// Logs.
    #[serde(default)]
    pub log: Log,
    /// The daemons' logs.
    #[serde(default)]
    pub logs: LogFiles,
    /// Numbers for whoever watches from outside.
    #[serde(default)]
    pub metrics: MetricsConfig,
    /// Backups.
    #[serde(default)]
    pub backup: Backup,
    /// What `roost doctor` asks.
    #[serde(default)]
    pub doctor: Doctor,
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// If it cannot be read, or anything in it breaks a rule; the message names the key.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the configuration {}", path.display()))?;
        let config: Self = toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;
        config.check().with_context(|| format!("in {}", path.display()))?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        if !matches!(self.http.public_url.scheme(), "http" | "https") || self.http.public_url.host().is_none()
        {
            bail!("http.public_url must be an http or https address with a host");
        }
        ensure!(
            self.internal.secret.len() >= 32,
            "internal.secret must have at least 32 characters"
        );
        let listeners = database::LISTENERS + u32::from(self.tls.is_some());
        ensure!(
            self.database.max_connections > listeners,
            "database.max_connections must be at least {}",
            listeners + 1
        );
        ensure!(
            (1..=720).contains(&self.session.idle_hours),
            "session.idle_hours must be from 1 to 720"
        );
        ensure!(
            self.mail.max_message_bytes >= 64 * 1024,
            "mail.max_message_bytes must be at least 65536"
        );
        self.connections.check()?;
        self.metrics.check()?;
        if let Some(tls) = &self.tls {
            tls.check(&self.http.public_url)?;
        }
        Ok(())
    }

    /// The names by which the host is reached, in lower case: by mail clients, by other mail servers, by browsers.
    #[must_use]
    pub fn host_names(&self) -> Vec<String> {
        let by_mail_servers = self
            .transport
            .as_ref()
            .map(|transport| transport.hostname.as_str());
        let named = [
            Some(self.discovery.hostname.as_str()),
            by_mail_servers,
            self.http.public_url.domain(),
        ];
        let mut names = Vec::new();
        for name in named.into_iter().flatten() {
            let name = name.trim_end_matches('.').to_lowercase();
            if name.parse::<std::net::IpAddr>().is_err() && !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            names.push("localhost".to_owned());
        }
        names
    }

    /// Whether people reach the server over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.http.public_url.scheme() == "https"
    }

    /// The public address as an `Origin` header has it (RFC 6454 §6.1).
    #[must_use]
    pub fn origin(&self) -> String {
        self.http.public_url.origin().ascii_serialization()
    }
}
