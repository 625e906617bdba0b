//! The server's configuration file, and servers beside the stack's own: each test that needs other settings
//! starts one.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::addresses::{Addresses, DATABASE, database_url};
use crate::daemon::{Context, render_folder};
use crate::deployment::{Deployment, any_address};
use crate::error::StackError;
use crate::layout::Layout;
use crate::process::{Running, in_own_session};
use crate::service::Service;
use crate::state::State;
use crate::template::Values;
use crate::users::caller;

/// Where Roost writes the host's certificate for Postfix and Dovecot, on servers.
const EXPORT: &str = "/srv/roost/tls";
/// Dovecot's mail store, on servers.
const MAIL_STORE: &str = "/srv/roost/dovecot/mail";
/// Where an operator lays a certificate of their own: `fullchain.pem` and `privkey.pem`.
const OWN_CERTIFICATE: &str = "/etc/roost/certificate";

/// Which server decides whether a sign-in is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailMode {
    /// Roost's database.
    Stack,
    /// The IMAP server.
    Beside,
}

/// The values of `deploy/roost/roost.toml`.
#[derive(Debug, Clone)]
pub struct RoostConfig {
    /// The port for plain HTTP; on a server it is only for a reverse proxy of the machine.
    pub http_port: u16,
    /// Networks of reverse proxies, with commas between them.
    pub trusted_proxies: String,
    /// The internal listener's port on 127.0.0.1.
    pub internal_port: u16,
    /// The port on 127.0.0.1 at which Postfix asks; 0 takes any, for a server beside the stack's own.
    pub transport_port: u16,
    /// Shared with Dovecot and Rspamd.
    pub internal_secret: String,
    /// What people type.
    pub public_url: String,
    /// The built page.
    pub page_dir: PathBuf,
    /// The database.
    pub database_url: String,
    /// Who decides about sign-ins.
    pub mode: MailMode,
    /// `imap://`, `imap+starttls://` or `imaps://`.
    pub imap: String,
    /// `smtp://`, `smtp+starttls://` or `smtps://`.
    pub submission: String,
    /// `sieve://`.
    pub sieve: String,
    /// The largest message that may be sent, in bytes.
    pub max_message_bytes: u64,
    /// The host that mail clients are told.
    pub discovery_hostname: String,
    /// The IMAP port that mail clients are told.
    pub discovery_imap_port: u16,
    /// The submission port that mail clients are told.
    pub discovery_smtp_port: u16,
    /// Opens the administration API.
    pub admin_api_key: String,
    /// Sections that the template has not, as they are to stand in the file.
    pub more: String,
}

impl RoostConfig {
    /// For the stack's own server.
    #[must_use]
    pub fn stack(state: &State) -> Self {
        let addresses = Addresses::of(state);
        let config = Self {
            http_port: state.ports.http,
            trusted_proxies: state.trusted_proxies.clone(),
            internal_port: state.ports.internal,
            transport_port: state.ports.transport,
            internal_secret: state.secrets.internal.clone(),
            public_url: addresses.url,
            page_dir: state.page_dir.clone(),
            database_url: database_url(state, DATABASE),
            mode: MailMode::Stack,
            imap: addresses.imap,
            submission: addresses.own_submission,
            sieve: addresses.sieve,
            max_message_bytes: state.max_message_bytes,
            discovery_hostname: "localhost".into(),
            discovery_imap_port: state.ports.imaps,
            discovery_smtp_port: state.ports.submissions,
            admin_api_key: state.secrets.admin_api_key.clone(),
            more: String::new(),
        };
        match state.deployment {
            Deployment::Development => config,
            Deployment::Server => Self {
                public_url: format!("https://{}", state.hostname),
                discovery_hostname: state.hostname.clone(),
                more: format!("{}{}", server_tls(state), server_backup(state)) + &server_metrics(state),
                ..config
            },
        }
    }

    /// For a server beside the stack's foreign IMAP server, with a database and ports of its own.
    #[must_use]
    pub fn beside(state: &State, database: &str, http_port: u16, internal_port: u16) -> Self {
        let addresses = Addresses::of(state);
        Self {
            http_port,
            internal_port,
            transport_port: 0,
            public_url: format!("http://127.0.0.1:{http_port}"),
            database_url: database_url(state, database),
            mode: MailMode::Beside,
            imap: addresses.beside_imap,
            submission: addresses.beside_submission,
            sieve: addresses.beside_sieve,
            discovery_imap_port: state.ports.beside_imaps,
            discovery_smtp_port: state.ports.beside_submission,
            ..Self::stack(state)
        }
    }

    fn http_listen(&self, deployment: Deployment) -> SocketAddr {
        let host = match deployment {
            Deployment::Development => IpAddr::from(Ipv4Addr::LOCALHOST),
            // No port of the container is published for it unless an operator has a reverse proxy.
            Deployment::Server => any_address(),
        };
        SocketAddr::new(host, self.http_port)
    }

    /// Writes the file for the server called `name`.
    pub(crate) fn write(&self, context: Context<'_>, name: &str) -> Result<(), StackError> {
        let mode = match self.mode {
            MailMode::Stack => "stack",
            MailMode::Beside => "beside",
        };
        let values = Values::new()
            .with("http_listen", self.http_listen(context.state.deployment))
            .with("trusted_proxies", quoted(&self.trusted_proxies))
            .with("public_url", &self.public_url)
            .with("page_dir", self.page_dir.display())
            .with(
                "internal_listen",
                format_args!("127.0.0.1:{}", self.internal_port),
            )
            .with("internal_secret", &self.internal_secret)
            .with("database_url", &self.database_url)
            .with("mail_mode", mode)
            .with("imap_url", &self.imap)
            .with("submission_url", &self.submission)
            .with("sieve_url", &self.sieve)
            .with(
                "transport_listen",
                format_args!("127.0.0.1:{}", self.transport_port),
            )
            .with("mail_hostname", &context.state.hostname)
            .with(
                "release_address",
                format_args!("127.0.0.1:{}", context.state.ports.release),
            )
            .with(
                "controller_url",
                format_args!("http://127.0.0.1:{}", context.state.ports.controller),
            )
            .with("controller_password", &context.state.secrets.rspamd)
            .with("postqueue", queue_command(context, "postqueue"))
            .with("postsuper", queue_command(context, "postsuper"))
            .with(
                "logs_folder",
                match context.state.deployment {
                    Deployment::Development => {
                        let folder = context.layout.root().join("log");
                        format!("folder = \"{}\"", folder.display())
                    }
                    // The engine has them.
                    Deployment::Server => "# folder = \"/var/log/roost\"".to_owned(),
                },
            )
            .with("max_message_bytes", self.max_message_bytes)
            .with("files_dir", files_folder(context, name).display())
            .with("discovery_hostname", &self.discovery_hostname)
            .with("discovery_imap_port", self.discovery_imap_port)
            .with("discovery_imap_security", "tls")
            .with("discovery_smtp_port", self.discovery_smtp_port)
            .with("discovery_smtp_security", "tls")
            .with("admin_api_key", &self.admin_api_key);
        let folder = config_file(context.layout, name).with_file_name("");
        let reader = caller().map_or(0, |user| user.gid);
        render_folder(&context.templates("roost"), &folder, &values, reader)?;
        let file = config_file(context.layout, name);
        std::fs::OpenOptions::new()
            .append(true)
            .open(&file)
            .and_then(|mut opened| std::io::Write::write_all(&mut opened, self.more.as_bytes()))
            .map_err(StackError::file("write", &file))
    }
}

/// `[tls]` of a server.
fn server_tls(state: &State) -> String {
    let any = |port: u16| SocketAddr::new(any_address(), port);
    let mut text = format!(
        "\n[tls]\nlisten = \"{}\"\nredirect_listen = \"{}\"\nexport_dir = \"{EXPORT}\"\n",
        any(state.ports.https),
        any(state.ports.redirect),
    );
    if let Some(acme) = &state.acme {
        text.push_str("\n[tls.acme]\n");
        let given = [
            ("contact", &acme.contact),
            ("directory", &acme.directory),
            ("root", &acme.root),
        ];
        for (name, value) in given.into_iter().filter(|(_, value)| !value.is_empty()) {
            text.push_str(&format!("{name} = {}\n", string(value)));
        }
    }
    let own = Path::new(OWN_CERTIFICATE);
    let (chain, key) = (own.join("fullchain.pem"), own.join("privkey.pem"));
    if chain.exists() {
        text.push_str(&format!(
            "\n[[tls.certificates]]\nchain = \"{}\"\nkey = \"{}\"\n",
            chain.display(),
            key.display()
        ));
    }
    text
}

/// `[backup]` of a server, for the container that is given what it needs for that.
fn server_backup(state: &State) -> String {
    if state.secrets.redis.is_empty() {
        return String::new();
    }
    format!(
        "\n[backup]\nmail_folder = \"{MAIL_STORE}\"\nredis_url = \"redis://:{}@127.0.0.1:{}/0\"\n",
        state.secrets.redis, state.ports.redis
    )
}

/// `[metrics]` of a server whose operator has set a token.
fn server_metrics(state: &State) -> String {
    let token = &state.secrets.metrics;
    if token.is_empty() {
        return String::new();
    }
    format!("\n[metrics]\ntoken = {}\n", string(token))
}

/// A word as a string of TOML: what would end it early is left out.
fn string(word: &str) -> String {
    format!("\"{}\"", word.replace(['"', '\\', '\n'], ""))
}

/// Words with commas between them as strings of TOML.
fn quoted(words: &str) -> String {
    let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(string).collect::<Vec<_>>().join(", ")
}

/// How a program of Postfix is run, as strings of TOML: on a server by asking its container.
fn queue_command(context: Context<'_>, program: &str) -> String {
    match context.state.deployment {
        Deployment::Server => format!("\"roost-daemon\", \"queue\", \"{program}\""),
        Deployment::Development => {
            let conf = context.layout.folder(Service::Postfix, "conf");
            format!("\"{program}\", \"-c\", \"{}\"", conf.display())
        }
    }
}

fn files_folder(context: Context<'_>, name: &str) -> PathBuf {
    match context.state.deployment {
        Deployment::Server => context.layout.folder(Service::Roost, "files"),
        Deployment::Development => context.layout.root().join(format!("{name}-files")),
    }
}

/// The command that runs the server called `name`.
pub(crate) fn serve(context: Context<'_>, name: &str) -> Command {
    let mut command = in_own_session(&context.state.binary);
    command
        .args(["serve", "--config"])
        .arg(config_file(context.layout, name))
        .current_dir(context.layout.root());
    if let Some(user) = caller() {
        command.uid(user.uid).gid(user.gid);
    }
    command
}

pub(crate) fn config_file(layout: &Layout, name: &str) -> PathBuf {
    layout.root().join(name).join("conf").join("roost.toml")
}

/// A server that a test started; it ends with this value.
#[derive(Debug)]
pub struct RoostProcess {
    running: Running,
    url: String,
    log: PathBuf,
}

impl RoostProcess {
    pub(crate) fn start(context: Context<'_>, name: &str, config: &RoostConfig) -> Result<Self, StackError> {
        config.write(context, name)?;
        let file = config_file(context.layout, name);
        let binary = &context.state.binary;
        crate::process::run(Command::new(binary).args(["migrate", "--config"]).arg(&file))?;
        let log = context.layout.named_log(name);
        let mut command = in_own_session(binary);
        command
            .args(["serve", "--config"])
            .arg(&file)
            .current_dir(context.layout.root());
        let running = Running::spawn(&mut command, &log)?;
        let process = Self {
            running,
            url: config.public_url.clone(),
            log: log.clone(),
        };
        let port = config.http_port;
        let limit = Duration::from_secs(20);
        crate::probe::wait_until_ready(Service::Roost, &running, limit, &log, || {
            crate::probe::http(port, "/readyz")
        })?;
        Ok(process)
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its process id.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.running.pid
    }

    /// What it has written so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Asks it to end in order, as a service manager does, and says how long that took.
    #[must_use]
    pub fn terminate(self) -> Duration {
        let asked = Instant::now();
        self.running.stop(Signal::TERM, Duration::from_secs(15));
        asked.elapsed()
    }

    /// Ends it at once, in the middle of whatever it does.
    pub fn kill(self) {
        self.running.stop(Signal::KILL, Duration::from_secs(15));
    }
}

impl Drop for RoostProcess {
    fn drop(&mut self) {
        self.running.stop(Signal::TERM, Duration::from_secs(10));
    }
}
