//! The host's certificate, which Roost gets and renews: it is there before a daemon starts that shows it, and the daemon is
//! told when there is another one.

use std::fs;
use std::time::Duration;

use rustix::process::Signal;

use super::supervise::{Child, Signals};
use crate::daemon::Context;

const LOOK_EVERY: Duration = Duration::from_secs(30);
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
    let read = || fs::read(context.certificate()).ok();
    let mut shown = read();
    while child.runs() {
        child.sleep(LOOK_EVERY);
        let now = read();
        if now.is_some() && now != shown {
            eprintln!("roost-daemon: there is a new certificate");
            child.signal(signal);
            shown = now;
        }
    }
}
