//! A daemon in a container of its own, as the process with id 1: configured from the environment, watched, told of new
//! certificates, and ended in order. The program `roost-daemon` is the caller.
//!
//! All containers of a server share one network namespace, so daemons find each other on loopback as in development,
//! and what they say to each other never leaves the machine. Unix sockets lie in a folder that they share.

mod certificates;
mod environment;
mod queue_desk;
mod signatures;
mod supervise;

use std::convert::Infallible;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::daemon::{Context, daemon};
use crate::error::StackError;
use crate::layout::Layout;
use crate::service::Service;
use crate::users::{SystemUser, folder, is_root};

pub use queue_desk::ask as ask_queue;
pub use supervise::hold;

/// What is made anew at each start: in memory. Not below `/run`, which Podman replaces by a folder of its own.
const VOLATILE: &str = "/srv/run";
/// One volume for each daemon.
const DURABLE: &str = "/srv/roost";
/// Holds `deploy/` in the images.
const SHARE: &str = "/usr/share/roost";

const PAUSE: Duration = Duration::from_millis(200);

fn layout() -> Layout {
    Layout::with_durable(PathBuf::from(VOLATILE), PathBuf::from(DURABLE))
}

/// Configures a daemon from the environment, runs it until it ends or a signal ends it, and returns how it ended.
///
/// # Errors
/// A setting is missing or malformed; a file cannot be written; the daemon cannot be started.
pub fn run(service: Service) -> Result<ExitCode, StackError> {
    let layout = layout();
    let state = environment::state(service)?;
    let context = Context {
        layout: &layout,
        state: &state,
    };
    // Watched from the start, so that a container that still waits can be stopped.
    let signals = supervise::Signals::watch()?;
    // On a server the engine has made it: in memory, for whoever the daemon runs as.
    if !layout.root().is_dir() {
        folder(layout.root(), 0o755)?;
    }
    if matches!(service, Service::Dovecot | Service::Postfix) {
        certificates::wait(context, &signals);
    }
    let daemon = daemon(service);
    daemon.prepare(context)?;
    if service == Service::Clamav {
        signatures::wait(context, &signals);
    }
    if signals.stopped() {
        return Ok(ExitCode::SUCCESS);
    }
    let child = supervise::start(daemon.command(context)?)?;
    let child = &child;
    std::thread::scope(|scope| {
        scope.spawn(move || settle(service, context, child));
        if let Some(signal) = daemon.reload_signal() {
            scope.spawn(move || certificates::watch(context, child, signal));
        }
        if service == Service::Postfix {
            scope.spawn(move || queue_desk::serve(context, child));
        }
        if service == Service::Clamav {
            scope.spawn(move || signatures::renew(context, child));
        }
        Ok(supervise::until_ended(child, &signals, daemon.stop_signal()))
    })
}

/// Becomes a program of Roost's, with the server's configuration in its place: for commands in a container of their own.
///
/// # Errors
/// As [`run`]; the program cannot be started.
pub fn exec(words: &[String]) -> Result<Infallible, StackError> {
    let layout = layout();
    let state = environment::state(Service::Roost)?;
    daemon(Service::Roost).prepare(Context {
        layout: &layout,
        state: &state,
    })?;
    if is_root() {
        folders_of_others(&layout)?;
    }
    let (program, arguments) = words.split_first().ok_or(StackError::Setting {
        name: "exec",
        rule: "must be followed by a program",
    })?;
    let error = Command::new(program).args(arguments).exec();
    Err(StackError::file("start", Path::new(program))(error))
}

/// What is restored into a folder is given to whom the folder belongs, so it is there before, also where nothing is yet.
fn folders_of_others(layout: &Layout) -> Result<(), StackError> {
    let folders = [
        (Service::Dovecot, "mail", SystemUser::mail()?),
        (
            Service::Roost,
            "files",
            SystemUser::lookup("roost", "the image of Roost")?,
        ),
    ];
    for (service, name, user) in folders {
        let path = layout.folder(service, name);
        // Not every container is given the volume.
        if path.parent().is_some_and(Path::is_dir) {
            user.private_folder(&path)?;
        }
    }
    Ok(())
}

/// Asks a daemon of this container, in its protocol, whether it is well.
///
/// # Errors
/// In words, what is wrong.
pub fn probe(service: Service) -> Result<(), String> {
    let layout = layout();
    let state = environment::state(service).map_err(|error| error.to_string())?;
    daemon(service).probe(Context {
        layout: &layout,
        state: &state,
    })
}

/// Does what is left to do once the daemon answers. If that fails, the daemon is ended: the container starts anew.
fn settle(service: Service, context: Context<'_>, child: &supervise::Child) {
    let daemon = daemon(service);
    let begun = Instant::now();
    while child.runs() && begun.elapsed() < daemon.start_limit() {
        if daemon.probe(context).is_err() {
            std::thread::sleep(PAUSE);
            continue;
        }
        if let Err(error) = daemon.settle(context) {
            eprintln!("roost-daemon: {error}");
            child.signal(daemon.stop_signal());
        }
        return;
    }
    if child.runs() {
        eprintln!(
            "roost-daemon: {service} does not answer after {:.0?}",
            begun.elapsed()
        );
    }
}
