//! The configuration file: read once at the start, checked as a whole before anything opens.

mod backup;
mod connections;
mod doctor;
mod metrics;
mod tls;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use ipnet::IpNet;
use serde::Deserialize;
use url::Url;

pub use backup::Backup;
pub use connections::ConnectionLimits;
pub use doctor::Doctor;
pub use metrics::Metrics as MetricsConfig;
pub use tls::{AcmeConfig, CertificateFiles, Dns01, Tls, TsigAlgorithm};

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

/// `[http]`: the plain listener, for a reverse proxy or one's own machine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address by which people reach the server, without a path. `https` makes cookies `Secure`.
    pub public_url: Url,
    /// Where the built page lies.
    pub page_dir: PathBuf,
    /// Reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    #[serde(default)]
    pub trusted_proxies: Vec<IpNet>,
}

/// `[internal]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Internal {
    /// Where to listen: a loopback address or a private network's.
    pub listen: SocketAddr,
    /// What the mail server presents, at least 32 characters.
    pub secret: String,
}

impl std::fmt::Debug for Internal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Internal")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

/// `[database]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `postgres://user:password@host:port/name`
    pub url: String,
    /// The most connections at once, at least 3: two of them hear announcements and serve no request. With `[tls]` there
    /// is a third such one.
    #[serde(default = "default_connections")]
    pub max_connections: u32,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database")
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

/// Connections that hear announcements all the time: of changes in collections, and of sessions that end.
const LISTENERS: u32 = 2;

const fn default_connections() -> u32 {
    16
}

/// Who decides about passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Roost's database is the directory.
    Stack,
    /// The IMAP server does.
    Beside,
}

/// `[mail]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Who decides about passwords.
    pub mode: Mode,
    /// `imaps://host`, `imap+starttls://host`, or `imap://` on loopback.
    pub imap: String,
    /// `smtps://host`, `smtp+starttls://host`, or `smtp://` on loopback.
    pub submission: String,
    /// ManageSieve, by which filters go with a mailbox that is removed: `sieve://host`, away from loopback under TLS. Without
    /// it, the IMAP server's host at port 4190.
    #[serde(default)]
    pub sieve: Option<String>,
    /// The largest message that may be sent, in bytes of its encoded form.
    #[serde(default = "default_message_bytes")]
    pub max_message_bytes: u64,
    /// How invitations from calendars are sent. Needed beside a mail server of somebody else's.
    #[serde(default)]
    pub invitations: Option<Invitations>,
    /// Ports from which images in mails may be loaded.
    #[serde(default = "default_image_ports")]
    pub remote_image_ports: Vec<u16>,
}

/// `[mail.invitations]`: a sign-in to the submission server that may send in everybody's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitations {
    /// Its name.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for Invitations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitations")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

const fn default_message_bytes() -> u64 {
    50 * 1024 * 1024
}

fn default_image_ports() -> Vec<u16> {
    vec![80, 443]
}

/// `[transport]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransportConfig {
    /// Where Postfix asks: a loopback address or a private network's.
    pub listen: SocketAddr,
    /// The mail server's host name, in whose name forwarded mail is sent on. No mail domain may have it.
    pub hostname: String,
    /// `host:port` at which Postfix takes mail that is released from the quarantine.
    pub release: String,
    /// Rspamd's controller: `http://host:port`.
    pub controller: Url,
    /// Its password.
    pub controller_password: String,
    /// How `postqueue` is run; what it is to do is added.
    #[serde(default = "default_postqueue")]
    pub postqueue: Vec<String>,
    /// How `postsuper` is run; what it is to do is added.
    #[serde(default = "default_postsuper")]
    pub postsuper: Vec<String>,
    /// The most messages that a mailbox may send in an hour, counted by recipient; 0 sets no limit.
    #[serde(default = "default_messages_per_hour")]
    pub messages_per_hour: u32,
    /// The largest message that the quarantine keeps, in bytes.
    #[serde(default = "default_quarantine_bytes")]
    pub quarantine_message_bytes: usize,
    /// The most messages that it keeps for a mailbox.
    #[serde(default = "default_quarantine_messages")]
    pub quarantine_messages: u32,
    /// How many days it keeps them.
    #[serde(default = "default_quarantine_days")]
    pub quarantine_days: u32,
}

impl std::fmt::Debug for TransportConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransportConfig")
            .field("listen", &self.listen)
            .field("hostname", &self.hostname)
            .finish_non_exhaustive()
    }
}

fn default_postqueue() -> Vec<String> {
    vec!["postqueue".to_owned()]
}

fn default_postsuper() -> Vec<String> {
    vec!["postsuper".to_owned()]
}

const fn default_messages_per_hour() -> u32 {
    1000
}

const fn default_quarantine_bytes() -> usize {
    10 * 1024 * 1024
}

const fn default_quarantine_messages() -> u32 {
    100
}

const fn default_quarantine_days() -> u32 {
    30
}

/// `[session]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Session {
    /// Hours after which an unused session ends, 1 to 720.
    pub idle_hours: u32,
}

impl Default for Session {
    fn default() -> Self {
        Self { idle_hours: 7 * 24 }
    }
}

/// `[files]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Files {
    /// Where their bytes lie. Several servers of one database share it.
    pub folder: PathBuf,
    /// Bytes that each account may store; 0 sets no limit.
    pub quota_bytes: u64,
}

impl Files {
    /// The quota, if there is one.
    #[must_use]
    pub fn quota(&self) -> Option<u64> {
        Some(self.quota_bytes).filter(|&bytes| bytes > 0)
    }
}

impl Default for Files {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("/var/lib/roost/files"),
            quota_bytes: 1024 * 1024 * 1024,
        }
    }
}

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

/// `[admin]`
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Admin {
    /// The key of the administration's API; empty switches it off.
    pub api_key: String,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Admin { .. }")
    }
}

/// `[log]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// One JSON object a line, rather than text.
    pub json: bool,
    /// How much is written, by targets and levels: `info`, or `warn,roost=debug`. The environment's `RUST_LOG` comes first.
    pub filter: Option<String>,
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
        let listeners = LISTENERS + u32::from(self.tls.is_some());
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
