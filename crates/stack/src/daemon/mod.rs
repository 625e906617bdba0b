//! One module for each daemon: how it is configured, started, asked and stopped. `stack` is the only caller.

mod beside;
mod clamav;
mod config;
mod dovecot;
mod postfix;
mod postgres;
mod redis;
mod roost;
mod rspamd;
mod unbound;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;

use crate::deployment::Deployment;
use crate::error::StackError;
use crate::layout::Layout;
use crate::service::Service;
use crate::state::State;

pub(crate) use beside::write_users as write_beside_users;
pub(crate) use config::render_folder;
pub(crate) use postgres::{create_database, create_roles};

/// The stack that a daemon belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) state: &'a State,
}

impl Context<'_> {
    /// The chain of certificates that this host shows.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.layout.tls(match self.state.deployment {
            Deployment::Development => "server.pem",
            Deployment::Server => "current/fullchain.pem",
        })
    }

    /// Its private key.
    pub(crate) fn key(&self) -> PathBuf {
        self.layout.tls(match self.state.deployment {
            Deployment::Development => "server.key",
            Deployment::Server => "current/privkey.pem",
        })
    }

    /// A folder of `deploy/`.
    pub(crate) fn templates(&self, folder: &str) -> PathBuf {
        self.state.checkout.join("deploy").join(folder)
    }
}

/// What the stack needs to know of a daemon.
pub(crate) trait Daemon: Sync {
    /// Writes its configuration and makes its folders. Harmless when done before.
    fn prepare(&self, context: Context<'_>) -> Result<(), StackError>;

    /// The command that runs it in the foreground.
    fn command(&self, context: Context<'_>) -> Result<Command, StackError>;

    /// Asks it, in its protocol, whether it is ready.
    fn probe(&self, context: Context<'_>) -> Result<(), String>;

    /// What is done once it answers, in a container.
    fn settle(&self, _context: Context<'_>) -> Result<(), StackError> {
        Ok(())
    }

    /// What it shows others is read again at its next configuration: it is told of a new certificate by this signal.
    fn reload_signal(&self) -> Option<Signal> {
        None
    }

    /// The signal for an orderly end that does not wait for clients.
    fn stop_signal(&self) -> Signal {
        Signal::TERM
    }

    /// How long it may take until it is ready.
    fn start_limit(&self) -> Duration {
        Duration::from_secs(30)
    }
}

pub(crate) fn daemon(service: Service) -> &'static dyn Daemon {
    match service {
        Service::Postgres => &postgres::Postgres,
        Service::Redis => &redis::Redis,
        Service::Rspamd => &rspamd::Rspamd,
        Service::Dovecot => &dovecot::Dovecot,
        Service::Postfix => &postfix::Postfix,
        Service::Unbound => &unbound::Unbound,
        Service::Clamav => &clamav::Clamav,
        Service::Beside => &beside::Beside,
        Service::Roost => &roost::Roost,
    }
}

/// Finds a program of a Debian package, also in the folders that only root has on its path.
pub(crate) fn program(name: &str, package: &str) -> Result<PathBuf, StackError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([Path::new("/usr/sbin").to_owned(), Path::new("/sbin").to_owned()])
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
        .ok_or_else(|| StackError::MissingProgram {
            program: name.into(),
            package: package.into(),
        })
}
