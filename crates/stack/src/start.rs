//! Starting a whole stack: what to start, in which order, and what happens when a part of it does not come up.

use std::fs::File;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::addresses::DATABASE;
use crate::checkout::{checkout_root, state_folder};
use crate::daemon;
use crate::deployment::Deployment;
use crate::error::StackError;
use crate::layout::Layout;
use crate::ports::Ports;
use crate::secrets::Secrets;
use crate::service::Service;
use crate::stack::Stack;
use crate::state::State;
use crate::tls;
use crate::users::{caller, folder, is_root};

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
    /// Full-text search in the mail store.
    pub search: bool,
    /// The port of 127.0.0.1 that takes all mail to other hosts. Without one, Postfix takes no such mail.
    pub outside: Option<u16>,
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
            search: true,
            outside: None,
            services: Service::BASE.to_vec(),
            binary: PathBuf::from("roost"),
            page_dir: checkout.join("dist"),
            checkout,
        }
    }
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
        if let Some(user) = caller() {
            chown(layout.root(), Some(user.uid), Some(user.gid))
                .map_err(StackError::file("hand over", layout.root()))?;
        }
        for name in ["log", "processes", "sockets"] {
            folder(&layout.root().join(name), 0o755)?;
        }
        let secrets = match &previous {
            Some(state) => state.secrets.clone().completed()?,
            None => Secrets::generate()?,
        };
        let state = State {
            deployment: Deployment::Development,
            checkout: options.checkout.clone(),
            hostname: options.hostname.clone(),
            search: options.search,
            antivirus: options.services.contains(&Service::Clamav),
            outside: options.outside,
            relay_host: String::new(),
            dns_lists: String::new(),
            acme: None,
            trusted_proxies: String::new(),
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
            daemon::create_database(self.context(), DATABASE)?;
            daemon::create_roles(self.context())?;
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
}

/// Keeps two processes from starting the same stack at once. Released when the value is dropped.
fn lock(layout: &Layout) -> Result<File, StackError> {
    let path = layout.lock_file();
    let file = File::create(&path).map_err(StackError::file("create", &path))?;
    file.lock().map_err(StackError::file("lock", &path))?;
    Ok(file)
}
