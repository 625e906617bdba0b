//! The host's certificate, which Roost gets and renews: it is there before a daemon starts that shows it, and the daemon is
//! told when there is another one.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use rustix::fs::inotify;
use rustix::process::Signal;

use super::supervise::{Child, Signals};
use crate::daemon::Context;

/// Looked at even if nothing was heard: there are hosts on which nothing more can be watched.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How long a daemon's end may go unnoticed here.
const TURN: Duration = Duration::from_secs(1);
const WAIT: Duration = Duration::from_millis(500);

/// Waits until the certificate and its key are there, or the container is to stop.
pub(super) fn wait(context: Context<'_>, signals: &Signals) {
    let there = || context.certificate().is_file() && context.key().is_file();
    if !there() {
        eprintln!("roost-daemon: waiting for Roost's first certificate");
    }
    while !there() && !signals.stopped() {
        std::thread::sleep(WAIT);
    }
}

/// Sends the daemon `signal` each time that the certificate is another one.
pub(super) fn watch(context: Context<'_>, child: &Child, signal: Signal) {
    let changes = Changes::of(&context.layout.tls(""));
    let certificate = context.certificate();
    let shown = fs::read(&certificate).ok();
    follow(child, &changes, &certificate, shown, || {
        eprintln!("roost-daemon: there is a new certificate");
        child.signal(signal);
    });
}

/// Tells of each content of `file` that is another than the one before, first of all than `shown`, while the daemon runs.
fn follow(child: &Child, changes: &Changes, file: &Path, mut shown: Option<Vec<u8>>, tell: impl Fn()) {
    while child.runs() {
        let begun = Instant::now();
        while child.runs() && begun.elapsed() < LOOK_EVERY && !changes.wait(TURN) {}
        let now = fs::read(file).ok();
        if now.is_some() && now != shown {
            tell();
            shown = now;
        }
    }
}

/// Hears that something was put in its place in a folder.
struct Changes(Option<OwnedFd>);

impl Changes {
    fn of(folder: &Path) -> Self {
        let begin = || {
            let heard = inotify::init(inotify::CreateFlags::NONBLOCK | inotify::CreateFlags::CLOEXEC)?;
            inotify::add_watch(&heard, folder, inotify::WatchFlags::MOVED_TO)?;
            Ok::<_, rustix::io::Errno>(heard)
        };
        let heard = begin().inspect_err(|error| {
            let seconds = LOOK_EVERY.as_secs();
            eprintln!("roost-daemon: certificates are looked at every {seconds} s only, since they cannot be watched: {error}");
        });
        Self(heard.ok())
    }

    /// Whether something was within this time; returns as soon as it is.
    fn wait(&self, time: Duration) -> bool {
        let Some(heard) = &self.0 else {
            std::thread::sleep(time);
            return false;
        };
        let limit = Timespec::try_from(time).ok();
        let happened = poll(&mut [PollFd::new(heard, PollFlags::IN)], limit.as_ref());
        if !matches!(happened, Ok(1..)) {
            return false;
        }
        // What it was does not matter.
        let mut events = [0_u8; 4096];
        while rustix::io::read(heard, &mut events).is_ok_and(|read| read > 0) {}
        true
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;
    use std::sync::mpsc;

    use super::super::supervise;
    use super::*;

    #[test]
    fn another_certificate_is_told_when_it_is_put_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        // As Roost writes them: a folder for each, and a link that is replaced.
        let put = |generation: &str| {
            fs::create_dir(at(generation)).unwrap();
            fs::write(at(generation).join("fullchain.pem"), generation).unwrap();
            symlink(generation, at(".fresh")).unwrap();
            fs::rename(at(".fresh"), at("current")).unwrap();
        };
        put("first");
        let mut command = Command::new("sleep");
        command.arg("60");
        let child = supervise::start(command).unwrap();
        let changes = Changes::of(folder.path());
        assert!(changes.0.is_some());
        let (teller, told) = mpsc::channel();
        std::thread::scope(|scope| {
            let child = &child;
            let file = at("current/fullchain.pem");
            let shown = fs::read(&file).ok();
            scope.spawn(move || follow(child, &changes, &file, shown, || teller.send(()).unwrap()));
            put("second");
            // Before it would have been looked at without a notice.
            let first = told.recv_timeout(LOOK_EVERY / 2);
            // The same once more is no other one.
            fs::write(at(".reload"), "second").unwrap();
            fs::rename(at(".reload"), at("reload")).unwrap();
            let second = told.recv_timeout(Duration::from_secs(2));
            child.signal(Signal::KILL);
            child.ended();
            first.unwrap();
            assert!(second.is_err(), "told twice");
        });
    }

    #[test]
    fn a_folder_that_cannot_be_watched_is_looked_at() {
        let changes = Changes::of(Path::new("/there/is/no/such/folder"));
        assert!(!changes.wait(Duration::from_millis(1)));
    }
}
