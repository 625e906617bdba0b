//! HTTPS by Roost itself: which certificates there are, and what follows when one changes.
//!
//! `roost-certificates` orders and keeps them; here they are put together with those of the operator's own, served by name,
//! and written to where Postfix and Dovecot read them. All of it without a restart, by every server of one database.

mod challenge;
mod export;
mod hsts;
mod listener;
mod own;
mod redirect;
mod resolver;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use chrono::Utc;
use roost_certificates::{Certificates, Notice, Pair};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

pub use challenge::routes as challenge_routes;
pub use hsts::ask_for_https;
pub use listener::{MadeSecure, TlsListener};
pub use own::OwnCertificate;
pub use redirect::router as redirect_router;

use crate::config::Tls as TlsConfig;
use crate::tls::export::Exporter;
use crate::tls::resolver::{Resolver, Table};

/// How often it is looked whether the operator's files have changed.
const FILES_EVERY: Duration = Duration::from_secs(10);
/// How often it is looked whether a certificate is due.
const WORK_EVERY: Duration = Duration::from_secs(60);
/// How often the authority is asked when it would have its certificates replaced.
const RENEWALS_EVERY: Duration = Duration::from_secs(3600);

/// The certificates of this server, and what serves them.
pub struct Tls {
    certificates: Certificates,
    own: Vec<OwnCertificate>,
    resolver: Arc<Resolver>,
    exporter: Option<Exporter>,
    provider: Arc<CryptoProvider>,
    /// The operator's certificates as they were read last, each of them as long as its files can be read.
    own_pairs: Mutex<Vec<Pair>>,
    changed: Notify,
    due: Notify,
}

impl Tls {
    /// Sees to it that there is a certificate, reads all there are, and exports the host's.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn open(config: &TlsConfig, certificates: Certificates) -> anyhow::Result<Self> {
        certificates
            .prepare_host(Utc::now())
            .await
            .context("preparing the host's certificate")?;
        let exporter = config
            .export_dir
            .as_ref()
            .map(|folder| Exporter::new(folder.clone(), config.reload_commands.clone()));
        let tls = Self {
            certificates,
            own: config.certificates.iter().map(OwnCertificate::new).collect(),
            resolver: Arc::new(Resolver::default()),
            exporter,
            provider: Arc::new(rustls::crypto::ring::default_provider()),
            own_pairs: Mutex::default(),
            changed: Notify::new(),
            due: Notify::new(),
        };
        tls.read_own().await;
        tls.reload().await.context("reading the certificates")?;
        tls.export().await;
        Ok(tls)
    }

    /// What the listener offers: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1.
    ///
    /// # Errors
    /// If the versions of TLS are not there.
    pub fn server_config(&self) -> anyhow::Result<ServerConfig> {
        let mut config = ServerConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(self.resolver.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }

    /// The service.
    #[must_use]
    pub const fn certificates(&self) -> &Certificates {
        &self.certificates
    }

    /// Whether some certificate is for this name.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.resolver.table().find(name).is_some()
    }

    /// The task: hears of changes, reads files again, orders what is due.
    pub async fn run(self: Arc<Self>, stopping: CancellationToken) {
        let hearing = self.certificates.listen(|notice| match notice {
            Notice::Changed => self.changed.notify_one(),
            Notice::Due => self.due.notify_one(),
        });
        tokio::select! {
            () = stopping.cancelled() => {}
            _ = hearing => {}
            () = self.follow() => {}
            () = self.work() => {}
        }
    }

    /// Serves and exports what has changed.
    async fn follow(&self) {
        let mut pending = false;
        loop {
            let told = tokio::time::timeout(FILES_EVERY, self.changed.notified())
                .await
                .is_ok();
            if self.read_own().await || told || pending {
                pending = match self.reload().await {
                    Ok(()) => !self.export().await,
                    Err(error) => {
                        let error = format!("{error:#}");
                        tracing::warn!(error, "the certificates could not be read; trying again");
                        true
                    }
                };
            }
        }
    }

    /// Orders what is due, and asks for renewals now and then.
    async fn work(&self) {
        let mut asked = tokio::time::Instant::now();
        loop {
            let covered = |name: &str| self.is_own(name);
            if let Err(error) = self.certificates.work(&covered).await {
                tracing::warn!(%error, "certificates could not be looked after; trying again");
            }
            if asked.elapsed() >= RENEWALS_EVERY {
                asked = tokio::time::Instant::now();
                if let Err(error) = self.certificates.ask_for_renewals().await {
                    tracing::warn!(%error, "the authority could not be asked about renewals");
                }
            }
            drop(tokio::time::timeout(WORK_EVERY, self.due.notified()).await);
        }
    }

    /// Whether a certificate of the operator's own is for this name.
    fn is_own(&self, name: &str) -> bool {
        self.resolver.table().is_own(name)
    }

    /// Reads the operator's files, and says whether they have changed.
    async fn read_own(&self) -> bool {
        if self.own.is_empty() {
            return false;
        }
        let before = self.own_pairs();
        let mut pairs = Vec::new();
        for own in &self.own {
            match own.read(&self.provider).await {
                Ok(pair) => pairs.push(pair),
                // The one that was read before stays, as while only one of two files has been replaced.
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(error, "a certificate of the configuration cannot be used");
                    pairs.extend(own.last());
                }
            }
        }
        let changed = pairs != before;
        *self.own_pairs.lock().unwrap_or_else(PoisonError::into_inner) = pairs;
        changed
    }

    fn own_pairs(&self) -> Vec<Pair> {
        self.own_pairs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    async fn reload(&self) -> anyhow::Result<()> {
        let issued = self.certificates.issued().await?;
        let mut table = Table::default();
        for pair in self.own_pairs() {
            table.add(pair, true, &self.provider);
        }
        // What an authority has signed is served before what stands in for it.
        let (stand_ins, signed): (Vec<_>, Vec<_>) = issued.into_iter().partition(|issued| issued.self_signed);
        for issued in signed.into_iter().chain(stand_ins) {
            table.add(issued.pair, false, &self.provider);
        }
        if let Some(host) = self.certificates.host_names().first() {
            table.set_fallback(host);
        }
        self.resolver.replace(table);
        Ok(())
    }

    /// Writes the host's certificate to where the daemons read it. `false` if that must be tried again.
    async fn export(&self) -> bool {
        let Some(exporter) = &self.exporter else {
            return true;
        };
        let Some(pair) = self.resolver.table().host_pair() else {
            return true;
        };
        match exporter.export(pair).await {
            Ok(changed) => {
                if changed {
                    tracing::info!(folder = %exporter.folder().display(), "the host's certificate was exported");
                }
                true
            }
            Err(error) => {
                tracing::error!(
                    %error,
                    folder = %exporter.folder().display(),
                    "the host's certificate could not be exported; trying again"
                );
                false
            }
        }
    }
}
