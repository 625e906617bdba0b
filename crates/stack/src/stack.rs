//! A stack that was started: asking it, and starting and stopping one daemon of it or all.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::addresses::{Addresses, database_url};
use crate::daemon::{self, Context, daemon};
use crate::error::StackError;
use crate::layout::Layout;
use crate::probe;
use crate::process::{Running, run, shown, tail};
use crate::roost::{RoostConfig, RoostProcess, config_file};
use crate::service::Service;
use crate::state::{State, write_private};

const STOP_LIMIT: Duration = Duration::from_secs(15);

/// A stack whose state folder is known; its daemons may run or not.
#[derive(Debug, Clone)]
pub struct Stack {
    pub(crate) layout: Layout,
    pub(crate) state: State,
}

impl Stack {
    /// Brings the schema up to date.
    ///
    /// # Errors
    /// The server's program or Postgres refuses.
    pub fn migrate(&self) -> Result<(), StackError> {
        RoostConfig::stack(&self.state).write(self.context(), Service::Roost.name())?;
        self.roost(&["migrate"], None)
    }

    /// Starts one daemon and waits until it answers. Nothing happens if it runs.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_service(&self, service: Service) -> Result<Running, StackError> {
        if let Some(running) = self.running(service) {
            return Ok(running);
        }
        let (context, log) = (self.context(), self.layout.log(service));
        let daemon = daemon(service);
        daemon.prepare(context)?;
        let running = Running::spawn(&mut daemon.command(context)?, &log)?;
        write_private(&self.layout.process_file(service), &running)?;
        probe::wait_until_ready(service, &running, daemon.start_limit(), &log, || {
            daemon.probe(context)
        })?;
        Ok(running)
    }

    /// Stops one daemon and waits until it has ended. Nothing happens if it does not run.
    ///
    /// # Errors
    /// Its process file cannot be removed.
    pub fn stop(&self, service: Service) -> Result<(), StackError> {
        if let Some(running) = self.running(service) {
            running.stop(daemon(service).stop_signal(), STOP_LIMIT);
        }
        let path = self.layout.process_file(service);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(StackError::file("remove", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// Stops one daemon and starts it again.
    ///
    /// # Errors
    /// As [`Self::start_service`].
    pub fn restart(&self, service: Service) -> Result<Running, StackError> {
        self.stop(service)?;
        self.start_service(service)
    }

    /// Stops everything that runs: first what accepts requests, at last the database.
    ///
    /// # Errors
    /// A process file cannot be removed; the others are stopped all the same.
    pub fn stop_all(&self) -> Result<(), StackError> {
        self.stop(Service::Roost)?;
        std::thread::scope(|scope| {
            let mail = [
                Service::Postfix,
                Service::Dovecot,
                Service::Clamav,
                Service::Beside,
                Service::Rspamd,
                Service::Redis,
            ];
            let threads: Vec<_> = mail.map(|service| scope.spawn(move || self.stop(service))).into();
            threads
                .into_iter()
                .try_for_each(|thread| thread.join().unwrap_or(Ok(())))
        })?;
        self.stop(Service::Postgres)
    }

    /// The process of a service, if it runs.
    #[must_use]
    pub fn running(&self, service: Service) -> Option<Running> {
        let text = fs::read(self.layout.process_file(service)).ok()?;
        let running: Running = serde_json::from_slice(&text).ok()?;
        running.is_alive().then_some(running)
    }

    /// The process ids of the services that run.
    #[must_use]
    pub fn pids(&self) -> BTreeMap<Service, u32> {
        Service::ALL
            .into_iter()
            .filter_map(|service| self.running(service).map(|running| (service, running.pid)))
            .collect()
    }

    /// Where clients find everything.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        Addresses::of(&self.state)
    }

    /// Ports, secrets and choices.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The state folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.layout.root()
    }

    /// The configuration file of the stack's own server.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        config_file(&self.layout, Service::Roost.name())
    }

    /// The certificate authority that clients must trust to use TLS.
    #[must_use]
    pub fn certificate_authority(&self) -> PathBuf {
        self.layout.tls("authority.pem")
    }

    /// What a service has written since its last start.
    #[must_use]
    pub fn log(&self, service: Service) -> String {
        fs::read(self.layout.log(service))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Makes a database of the role `roost`, unless it stands, and returns its URL. The name is made of small
    /// letters, digits and underscores.
    ///
    /// # Errors
    /// Postgres refuses.
    pub fn create_database(&self, name: &str) -> Result<String, StackError> {
        daemon::create_database(self.context(), name)?;
        Ok(database_url(&self.state, name))
    }

    /// Makes the domain `name` in Roost's directory.
    ///
    /// # Errors
    /// The server's program refuses.
    pub fn add_domain(&self, name: &str) -> Result<(), StackError> {
        self.roost(&["domain", "add", name], None)
    }

    /// Makes a mailbox in Roost's directory.
    ///
    /// # Errors
    /// The server's program refuses.
    pub fn add_mailbox(
        &self,
        address: &str,
        name: &str,
        password: &str,
        admin: bool,
    ) -> Result<(), StackError> {
        let mut arguments = vec!["mailbox", "add", address, "--name", name, "--password-stdin"];
        if admin {
            arguments.push("--admin");
        }
        self.roost(&arguments, Some(password))
    }

    /// Replaces the people of the foreign IMAP server: pairs of address and password.
    ///
    /// # Errors
    /// Its file cannot be written.
    pub fn set_beside_users(&self, users: &[(&str, &str)]) -> Result<(), StackError> {
        daemon::write_beside_users(self.context(), users)
    }

    /// Starts another server with this configuration and waits until it answers. Its files and log go by `name`.
    ///
    /// # Errors
    /// It does not get ready.
    pub fn spawn_roost(&self, name: &str, config: &RoostConfig) -> Result<RoostProcess, StackError> {
        RoostProcess::start(self.context(), name, config)
    }

    /// Runs a command of the server's program against the stack's own configuration.
    fn roost(&self, arguments: &[&str], input: Option<&str>) -> Result<(), StackError> {
        let mut command = Command::new(&self.state.binary);
        command
            .args(arguments)
            .arg("--config")
            .arg(config_file(&self.layout, Service::Roost.name()));
        let Some(input) = input else {
            return run(&mut command).map(drop);
        };
        let line = shown(&command);
        let failed = |output: String| StackError::Command {
            command: line.clone(),
            output,
        };
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        if let Some(mut stdin) = child.stdin.take() {
            // One that ends without reading says why on its way out.
            let _ = std::io::Write::write_all(&mut stdin, format!("{input}\n").as_bytes());
        }
        let output = child
            .wait_with_output()
            .map_err(|error| failed(error.to_string()))?;
        if output.status.success() {
            return Ok(());
        }
        Err(failed(tail(&String::from_utf8_lossy(&output.stderr))))
    }

    pub(crate) const fn context(&self) -> Context<'_> {
        Context {
            layout: &self.layout,
            state: &self.state,
        }
    }
}
