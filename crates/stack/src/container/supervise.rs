//! Running the daemon of a container, and ending it when the container is to stop. Processes that have lost their parent are
//! the business of the engine's own first process (`init: true`).

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use signal_hook::consts::{SIGCHLD, SIGINT, SIGTERM};
use signal_hook::iterator::SignalsInfo;

use crate::error::StackError;
use crate::process::shown;

/// The signals that concern the first process.
pub(super) struct Signals(std::sync::Mutex<SignalsInfo>);

impl Signals {
    pub(super) fn watch() -> Result<Self, StackError> {
        signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGCHLD])
            .map(|signals| Self(std::sync::Mutex::new(signals)))
            .map_err(StackError::file("watch", std::path::Path::new("signals")))
    }

    /// Whether the container was asked to stop since the last look.
    pub(super) fn stopped(&self) -> bool {
        let mut signals = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        signals.pending().any(|signal| signal != SIGCHLD)
    }
}

/// The daemon.
pub(super) struct Child {
    pid: Pid,
    ended: AtomicBool,
}

impl Child {
    pub(super) fn runs(&self) -> bool {
        !self.ended.load(Ordering::Acquire)
    }

    pub(super) fn signal(&self, signal: Signal) {
        if self.runs() {
            // A failure means that it has just ended.
            let _ = kill_process(self.pid, signal);
        }
    }

    /// Sleeps, but no longer than the daemon runs by more than a second.
    pub(super) fn sleep(&self, duration: Duration) {
        let begun = std::time::Instant::now();
        while self.runs() && begun.elapsed() < duration {
            thread::sleep(Duration::from_secs(1).min(duration));
        }
    }
}

/// Starts the daemon, with its output where ours goes.
pub(super) fn start(mut command: Command) -> Result<Child, StackError> {
    let line = shown(&command);
    let child = command
        .spawn()
        .map_err(StackError::file("start", std::path::Path::new(&line)))?;
    i32::try_from(child.id())
        .ok()
        .and_then(Pid::from_raw)
        .map(|pid| Child {
            pid,
            ended: AtomicBool::new(false),
        })
        .ok_or_else(|| StackError::Command {
            command: line,
            output: "has no process id".into(),
        })
}

/// Waits for the daemon's end, which it asks for by `stop` once this process is told to end.
pub(super) fn until_ended(child: &Child, signals: &Signals, stop: Signal) -> ExitCode {
    let mut signals = signals
        .0
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    // It may have ended before anybody looked.
    if let Some(status) = take_ended(child) {
        return exit_code(status);
    }
    for signal in signals.forever() {
        if signal == SIGCHLD {
            if let Some(status) = take_ended(child) {
                return exit_code(status);
            }
        } else {
            child.signal(stop);
        }
    }
    ExitCode::FAILURE
}

/// Takes notice of the daemon's end, if it has.
fn take_ended(child: &Child) -> Option<ExitStatus> {
    let (_, status) = waitpid(Some(child.pid), WaitOptions::NOHANG).ok()??;
    child.ended.store(true, Ordering::Release);
    Some(ExitStatus::from_raw(status.as_raw()))
}

fn exit_code(status: ExitStatus) -> ExitCode {
    match (status.code(), status.signal()) {
        (Some(code), _) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        // As shells say it.
        (None, Some(signal)) => ExitCode::from(u8::try_from(128 + signal).unwrap_or(1)),
        (None, None) => ExitCode::FAILURE,
    }
}

/// Does nothing until the container is to stop: the container whose network the others share.
///
/// # Errors
/// Signals cannot be watched.
pub fn hold() -> Result<(), StackError> {
    let signals = Signals::watch()?;
    let mut signals = signals
        .0
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    for signal in signals.forever() {
        if signal != SIGCHLD {
            break;
        }
    }
    Ok(())
}
