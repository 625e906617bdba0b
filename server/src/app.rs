//! What every handler works with: the services, wired together once.

use roost_db::pool::Pool;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use base64::Engine as _;
use roost_certificates::{AcmeSettings, CertificateSettings, Certificates, Dns01Settings, TsigAlgorithm};
use roost_db::pool::PoolSettings;
use roost_directory::Directory;
use roost_files::Files;
use roost_groupware::Groupware;
use roost_identity::{Identity, Mode};
use roost_locks::Locks;
use roost_mail::Mail;
use roost_model::{MailCredential, Secret};
use roost_shared::SessionId;
use roost_transport::quarantine::Bounds;
use roost_transport::{Transport, TransportSettings};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::config::{AcmeConfig, Config, Mode as ConfigMode, TsigAlgorithm as ConfiguredAlgorithm};
use crate::http::key_guesses::KeyGuesses;
use crate::http::v1::CallLog;
use crate::spam_filter::SpamFilter;
use crate::tls::Tls;

/// The services. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    pool: Pool,
    identity: Identity,
    directory: Directory,
    key_guesses: KeyGuesses,
    call_log: CallLog,
    removals: Notify,
    groupware: Groupware,
    files: Files,
    locks: Locks,
    mail: Mail,
    transport: Option<Transport>,
    spam_filter: Option<SpamFilter>,
    tls: Option<Arc<Tls>>,
    ended_sessions: broadcast::Sender<SessionId>,
    stopping: CancellationToken,
}

/// The services that a command needs which changes the directory.
pub async fn identity(config: &Config, pool: &Pool) -> anyhow::Result<Identity> {
    let mode = match config.mail.mode {
        ConfigMode::Stack => Mode::Stack,
        ConfigMode::Beside => Mode::Beside(config.mail.imap.parse().context("mail.imap")?),
    };
    let key = secret(pool, "identity").await?;
    let lifetime = chrono::Duration::hours(config.session.idle_hours.into());
    Ok(Identity::new(pool.clone(), mode, &key, lifetime)?)
}

/// The service for Postfix and Rspamd, if they are Roost's to serve.
pub async fn transport(config: &Config, pool: &Pool) -> anyhow::Result<Option<Transport>> {
    let Some(transport) = &config.transport else {
        return Ok(None);
    };
    let settings = TransportSettings {
        hostname: transport.hostname.to_lowercase(),
        messages_per_hour: transport.messages_per_hour,
        quarantine: Bounds {
            message_bytes: transport.quarantine_message_bytes,
            per_recipient: transport.quarantine_messages,
            age: chrono::Duration::days(transport.quarantine_days.into()),
            release_to: transport.release.clone(),
        },
    };
    let key = secret(pool, "srs").await?;
    Ok(Some(Transport::new(pool.clone(), settings, key)))
}

/// The service for certificates, if they are Roost's to see to.
pub fn certificates(config: &Config, pool: &Pool) -> anyhow::Result<Option<Certificates>> {
    let Some(tls) = &config.tls else {
        return Ok(None);
    };
    let settings = CertificateSettings {
        host_names: config.host_names(),
        acme: tls.acme.as_ref().map(acme).transpose()?,
    };
    Ok(Some(Certificates::new(pool.clone(), settings)))
}

fn acme(acme: &AcmeConfig) -> anyhow::Result<AcmeSettings> {
    let dns01 = acme.dns01.as_ref().map(|dns01| {
        let algorithm = match dns01.algorithm {
            ConfiguredAlgorithm::HmacSha256 => TsigAlgorithm::HmacSha256,
            ConfiguredAlgorithm::HmacSha384 => TsigAlgorithm::HmacSha384,
            ConfiguredAlgorithm::HmacSha512 => TsigAlgorithm::HmacSha512,
        };
        let secret = base64::engine::general_purpose::STANDARD.decode(&dns01.secret);
        anyhow::Ok(Dns01Settings {
            server: dns01.server.clone(),
            key_name: dns01.key_name.clone(),
            algorithm,
            // The decoder's words would repeat a byte of it.
            secret: secret
                .ok()
                .context("tls.acme.dns01.secret must be base64")?
                .into(),
            propagation: Duration::from_secs(dns01.propagation_seconds),
        })
    });
    Ok(AcmeSettings {
        directory: acme.directory.as_str().to_owned(),
        contact: acme.contact.clone(),
        root: acme.root.clone(),
        discovery_names: acme.discovery_names,
        resolver: acme.resolver,
        dns01: dns01.transpose()?,
    })
}

/// A key that all replicas share, made at the first start.
async fn secret(pool: &Pool, name: &str) -> anyhow::Result<Vec<u8>> {
    let fresh: [u8; 32] = rand::random();
    let mut db = pool.acquire().await?;
    Ok(roost_db::server_secret::find_or_insert(&mut db, name, &fresh).await?)
}

/// Opens the pool and brings the schema up to date, waiting for a Postgres that is still starting.
///
/// # Errors
/// If it does not answer within a minute, or a migration fails.
pub async fn open_database(config: &Config) -> anyhow::Result<Pool> {
    let settings = PoolSettings {
        max_connections: config.database.max_connections,
        ..PoolSettings::default()
    };
    let pool = roost_db::pool::connect(&config.database.url, settings).context("database.url")?;
    let mut tries = 0;
    loop {
        match roost_db::migrate::run(&pool).await {
            Ok(()) => return Ok(pool),
            Err(error) if error.is_unavailable() && tries < 60 => {
                tries += 1;
                tracing::warn!(%error, "waiting for the database");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(error) => return Err(error).context("bringing the schema up to date"),
        }
    }
}

/// The ManageSieve server of a stack of one's own; somebody else's is not ours to change.
fn sieve(config: &Config) -> anyhow::Result<Option<roost_imap::ManageSieveEndpoint>> {
    if config.mail.mode == ConfigMode::Beside {
        return Ok(None);
    }
    let endpoint = match &config.mail.sieve {
        Some(text) => text.parse().context("mail.sieve")?,
        None => roost_imap::ManageSieveEndpoint::beside(&config.mail.imap.parse().context("mail.imap")?),
    };
    Ok(Some(endpoint))
}

impl AppState {
    /// Wires the services together. `stopping` ends what would go on for ever when the server is told to stop.
    ///
    /// # Errors
    /// If an address in the configuration cannot be read or the database does not answer.
    pub async fn new(config: Config, pool: Pool, stopping: CancellationToken) -> anyhow::Result<Self> {
        let identity = identity(&config, &pool).await?;
        let mut groupware = Groupware::new(pool.clone());
        if config.mail.mode == ConfigMode::Beside && config.mail.invitations.is_none() {
            tracing::warn!("without [mail.invitations], people elsewhere cannot be invited from calendars");
            groupware = groupware.without_mail();
        }
        let files = Files::open(pool.clone(), &config.files.folder, config.files.quota())
            .with_context(|| format!("files.folder: {}", config.files.folder.display()))?;
        let locks = Locks::new(pool.clone());
        let mail = Mail::new(roost_mail::MailConfig {
            imap: config.mail.imap.parse().context("mail.imap")?,
            sieve: sieve(&config)?,
            submission: config.mail.submission.parse().context("mail.submission")?,
            max_message_bytes: config.mail.max_message_bytes,
            image_key: secret(&pool, "remote-image").await?,
            image_ports: config.mail.remote_image_ports.clone(),
            pool: pool.clone(),
        });
        let transport = transport(&config, &pool).await?;
        let spam_filter = config.transport.as_ref().map(SpamFilter::new).transpose()?;
        let tls = match (&config.tls, certificates(&config, &pool)?) {
            (Some(settings), Some(certificates)) => Some(Arc::new(Tls::open(settings, certificates).await?)),
            _ => None,
        };
        let (ended_sessions, _) = broadcast::channel(64);
        let directory_pool = pool.clone();
        let inner = Inner {
            config,
            pool,
            directory: Directory::new(directory_pool, identity.clone()),
            key_guesses: KeyGuesses::default(),
            call_log: CallLog::default(),
            removals: Notify::new(),
            identity,
            groupware,
            files,
            locks,
            mail,
            transport,
            spam_filter,
            tls,
            ended_sessions,
            stopping,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The database, for the health check.
    #[must_use]
    pub fn pool(&self) -> &Pool {
        &self.inner.pool
    }

    /// Who someone is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.inner.identity
    }

    /// Domains, mailboxes and what belongs to them.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.inner.directory
    }

    /// The brake on guessing keys.
    #[must_use]
    pub fn key_guesses(&self) -> &KeyGuesses {
        &self.inner.key_guesses
    }

    /// The last calls of mailcow's API.
    #[must_use]
    pub fn call_log(&self) -> &CallLog {
        &self.inner.call_log
    }

    /// Rings when a mailbox was removed.
    #[must_use]
    pub fn removals(&self) -> &Notify {
        &self.inner.removals
    }

    /// Calendars and contacts.
    #[must_use]
    pub fn groupware(&self) -> &Groupware {
        &self.inner.groupware
    }

    /// With what an invitation of an account is sent: a token of its own, or beside a mail server of somebody else's
    /// the sign-in that the configuration names.
    #[must_use]
    pub fn invitation_credential(&self, address: &str) -> Option<MailCredential> {
        let configured = self.inner.config.mail.invitations.as_ref();
        configured.map_or_else(
            || self.inner.identity.own_mail_credential(address),
            |sign_in| {
                Some(MailCredential::Password {
                    user: sign_in.user.clone(),
                    password: Secret::new(sign_in.password.clone()),
                })
            },
        )
    }

    /// Files.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.inner.files
    }

    /// WebDAV locks.
    #[must_use]
    pub fn locks(&self) -> &Locks {
        &self.inner.locks
    }

    /// Mail.
    #[must_use]
    pub fn mail(&self) -> &Mail {
        &self.inner.mail
    }

    /// Keys, rules of spam and the quarantine, if Postfix and Rspamd are Roost's to serve.
    #[must_use]
    pub fn transport(&self) -> Option<&Transport> {
        self.inner.transport.as_ref()
    }

    /// Rspamd's controller, if Rspamd is Roost's to teach.
    #[must_use]
    pub fn spam_filter(&self) -> Option<&SpamFilter> {
        self.inner.spam_filter.as_ref()
    }

    /// HTTPS and certificates, if they are Roost's to see to.
    #[must_use]
    pub fn tls(&self) -> Option<&Arc<Tls>> {
        self.inner.tls.as_ref()
    }

    /// Tells open pages of a session that it has ended, and closes its connections.
    pub fn session_ended(&self, session: SessionId) {
        // Nobody listens if no page of that session is open here.
        drop(self.inner.ended_sessions.send(session));
    }

    /// The sessions that end from now on.
    #[must_use]
    pub fn ended_sessions(&self) -> broadcast::Receiver<SessionId> {
        self.inner.ended_sessions.subscribe()
    }

    /// Done when the server is told to stop.
    pub fn stopping(&self) -> WaitForCancellationFutureOwned {
        self.inner.stopping.clone().cancelled_owned()
    }
}
