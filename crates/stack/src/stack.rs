//! The whole: starting, attaching to, and stopping a stack or one daemon of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::addresses::{Addresses, database_url};
use crate::checkout::{checkout_root, state_folder};
use crate::daemon::{self, Context, daemon};
use crate::error::StackError;
use crate::layout::Layout;
use crate::ports::Ports;
use crate::probe;
use crate::process::{Running, run, shown, tail};
use crate::roost::{RoostConfig, RoostProcess, config_file};
use crate::secrets::Secrets;
use crate::service::Service;
use crate::state::{State, write_private};
use crate::tls;
use crate::users::{folder, is_root};

const STOP_LIMIT: Duration = Duration::from_secs(15);

/// What to start, and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// The checkout whose `deploy/` configures the daemons.
    pub checkout: PathBuf,
    /// The state folder's path relative to the checkout.
    pub folder: String,
    /// Fixes the web port.
    pub http_port: Option<u16>,
    /// The host name that mail is received and sent under.
    pub hostname: String,
    /// Which daemons, in any order.
    pub services: Vec<Service>,
    /// The server's program.
    pub binary: PathBuf,
    /// The built page.
    pub page_dir: PathBuf,
}

impl Options {
    /// All daemons but the server, with their state in `.roost` of the checkout that this was compiled in.
    #[must_use]
    pub fn in_checkout() -> Self {
        let checkout = checkout_root();
        Self {
            folder: ".roost".into(),
            http_port: None,
            hostname: "mail.example.test".into(),
            services: Service::BASE.to_vec(),
            binary: PathBuf::from("roost"),
            page_dir: checkout.join("dist"),
            checkout,
        }
    }
}

/// A stack whose state folder is known; its daemons may run or not.
#[derive(Debug, Clone)]
pub struct Stack {
    layout: Layout,
    state: State,
}

/// Called with each step that is done, in words for a person.
pub type Progress<'a> = &'a (dyn Fn(&str) + Sync);

impl Stack {
    /// Starts the daemons and waits until each answers. When one does not, the others are stopped again.
    ///
    /// # Errors
    /// Not root; already running; a program, user or port is missing; a daemon does not get ready.
    pub fn start(options: &Options, progress: Progress<'_>) -> Result<Self, StackError> {
        if !is_root() {
            return Err(StackError::NeedsRoot);
        }
        let layout = Layout::new(state_folder(&options.checkout, &options.folder)?);
        let _lock = lock(&layout)?;
        Self::start_locked(layout, options, progress)
    }

    /// Attaches to the stack of `options` if it runs, and starts it otherwise. Several processes may call this at
    /// once: one of them starts the stack, and it stays up when they end.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn shared(options: &Options, progress: Progress<'_>) -> Result<Self, StackError> {
        let layout = Layout::new(state_folder(&options.checkout, &options.folder)?);
        let _lock = lock(&layout)?;
        if let Some(state) = State::load(&layout)? {
            let stack = Self {
                layout: layout.clone(),
                state,
            };
            if options
                .services
                .iter()
                .all(|service| stack.running(*service).is_some())
            {
                return Ok(stack);
            }
            stack.stop_all()?;
        }
        if !is_root() {
            return Err(StackError::NeedsRoot);
        }
        Self::start_locked(layout, options, progress)
    }

    /// The stack with its state in `folder` of `checkout`, running or not.
    ///
    /// # Errors
    /// [`StackError::NoStack`] if none was ever started there.
    pub fn attach(checkout: &Path, folder: &str) -> Result<Self, StackError> {
        let wanted = checkout.join(folder);
        let root = wanted
            .canonicalize()
            .map_err(|_| StackError::NoStack(wanted.clone()))?;
        let layout = Layout::new(root);
        let state = State::load(&layout)?.ok_or(StackError::NoStack(wanted))?;
        Ok(Self { layout, state })
    }

    fn start_locked(layout: Layout, options: &Options, progress: Progress<'_>) -> Result<Self, StackError> {
        let previous = State::load(&layout)?;
        if let Some(state) = &previous {
            let stack = Self {
                layout: layout.clone(),
                state: state.clone(),
            };
            if !stack.pids().is_empty() {
                return Err(StackError::AlreadyRunning(layout.root().to_owned()));
            }
        }
        folder(layout.root(), 0o755)?;
        for name in ["log", "processes", "sockets"] {
            folder(&layout.root().join(name), 0o755)?;
        }
        let secrets = match &previous {
            Some(state) => state.secrets.clone(),
            None => Secrets::generate()?,
        };
        let state = State {
            checkout: options.checkout.clone(),
            hostname: options.hostname.clone(),
            ports: Ports::choose(previous.map(|state| state.ports), options.http_port)?,
            secrets,
            binary: options.binary.clone(),
            page_dir: options.page_dir.clone(),
            max_message_bytes: 50 * 1024 * 1024,
        };
        state.save(&layout)?;
        tls::prepare(&layout, &state.hostname)?;
        let stack = Self { layout, state };
        let started = stack.start_services(&options.services, progress);
        if started.is_err() {
            // The reason for giving up matters more than trouble in doing so.
            let _ = stack.stop_all();
        }
        started.map(|()| stack)
    }

    /// All daemons at once, because none needs another one to get ready; then the database; then the server.
    fn start_services(&self, services: &[Service], progress: Progress<'_>) -> Result<(), StackError> {
        let daemons = services
            .iter()
            .copied()
            .filter(|service| *service != Service::Roost);
        std::thread::scope(|scope| {
            let threads: Vec<_> = daemons
                .map(|service| {
                    scope.spawn(move || {
                        let begun = Instant::now();
                        self.start_service(service)?;
                        progress(&format!(
                            "{service} answers ({:.1} s)",
                            begun.elapsed().as_secs_f64()
                        ));
                        Ok(())
                    })
                })
                .collect();
            threads.into_iter().try_for_each(|thread| match thread.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            })
        })?;
        if services.contains(&Service::Postgres) {
            daemon::create_database(self.context(), crate::addresses::DATABASE)?;
        }
        if services.contains(&Service::Roost) {
            let begun = Instant::now();
            self.migrate()?;
            progress(&format!(
                "the database is up to date ({:.1} s)",
                begun.elapsed().as_secs_f64()
            ));
            let begun = Instant::now();
            self.start_service(Service::Roost)?;
            progress(&format!("roost answers ({:.1} s)", begun.elapsed().as_secs_f64()));
        }
        Ok(())
    }

    /// Brings the schema up to date and renews the daemons' rights on their views.
    ///
    /// # Errors
    /// The server's program or Postgres refuses.
    pub fn migrate(&self) -> Result<(), StackError> {
        RoostConfig::stack(&self.state).write(self.context(), Service::Roost.name())?;
        self.roost(&["migrate"], None)?;
        self.grant_views()
    }

    /// Makes the database roles of Postfix and Dovecot and lets each read its views, which must stand.
    ///
    /// # Errors
    /// Postgres refuses.
    pub fn grant_views(&self) -> Result<(), StackError> {
        daemon::grant_views(self.context())
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

    const fn context(&self) -> Context<'_> {
        Context {
            layout: &self.layout,
            state: &self.state,
        }
    }
}

/// Keeps two processes from starting the same stack at once. Released when the value is dropped.
fn lock(layout: &Layout) -> Result<File, StackError> {
    let path = layout.lock_file();
    let file = File::create(&path).map_err(StackError::file("create", &path))?;
    file.lock().map_err(StackError::file("lock", &path))?;
    Ok(file)
}
