//! Running the daemon of a container, and ending it when the container is to stop. Processes that have lost their parent are
//! the business of the engine's own first process (`init: true`).

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use signal_hook::consts::{SIGCHLD, SIGINT, SIGTERM};
use signal_hook::iterator::SignalsInfo;

use crate::error::StackError;
use crate::process::shown;

/// The signals that concern the first process.
pub(super) struct Signals {
    waiting: Mutex<SignalsInfo>,
    /// Whether one has asked to stop: looking at a signal takes it away.
    stop: AtomicBool,
}

impl Signals {
    pub(super) fn watch() -> Result<Self, StackError> {
        signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGCHLD])
            .map(|signals| Self {
                waiting: Mutex::new(signals),
                stop: AtomicBool::new(false),
            })
            .map_err(StackError::file("watch", Path::new("signals")))
    }

    /// Whether the container was asked to stop.
    pub(super) fn stopped(&self) -> bool {
        if self.lock().pending().any(asks_to_stop) {
            self.stop.store(true, Ordering::Release);
        }
        self.stop.load(Ordering::Acquire)
    }

    fn lock(&self) -> MutexGuard<'_, SignalsInfo> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn asks_to_stop(signal: i32) -> bool {
    signal != SIGCHLD
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

    /// Takes notice of its end, in tests, where nobody waits for it.
    #[cfg(test)]
    pub(super) fn ended(&self) {
        while take_ended(self).is_none() {
            thread::sleep(Duration::from_millis(10));
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
        .map_err(StackError::file("start", Path::new(&line)))?;
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
    // Both may have happened before anybody looked.
    if signals.stopped() {
        child.signal(stop);
    }
    if let Some(status) = take_ended(child) {
        return exit_code(status);
    }
    for signal in signals.lock().forever() {
        if asks_to_stop(signal) {
            child.signal(stop);
        } else if let Some(status) = take_ended(child) {
            return exit_code(status);
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
    for signal in signals.lock().forever() {
        if asks_to_stop(signal) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    // In one test, since signals go to the whole process.
    #[test]
    fn a_wish_to_stop_is_kept_and_ends_a_daemon_that_starts_after_it() {
        let signals = Signals::watch().unwrap();
        assert!(!signals.stopped());
        signal_hook::low_level::raise(SIGTERM).unwrap();
        assert!(signals.stopped());
        assert!(signals.stopped(), "looking does not take it away");
        let mut command = Command::new("sleep");
        command.arg("60");
        let child = start(command).unwrap();
        let code = until_ended(&child, &signals, Signal::TERM);
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::from(143)));
        assert!(!child.runs());
    }
}
