//! ClamAV's signatures: fetched by `freshclam`, which Debian ships with it.

use std::process::Command;
use std::time::Duration;

use super::supervise::{Child, Signals};
use crate::daemon::{Context, program};
use crate::process::in_own_session;
use crate::service::Service;

const PACKAGE: &str = "clamav-freshclam";
/// Four times a day, as its makers ask for.
const RENEW_EVERY: Duration = Duration::from_secs(6 * 3600);
const RETRY_AFTER: Duration = Duration::from_secs(60);

/// Waits until there are signatures: without any, the scanner does not start. Mail waits as long.
pub(super) fn wait(context: Context<'_>, signals: &Signals) {
    while !any(context) && !signals.stopped() {
        eprintln!("roost-daemon: fetching the first signatures");
        fetch(context);
        let mut waited = Duration::ZERO;
        while !any(context) && waited < RETRY_AFTER && !signals.stopped() {
            std::thread::sleep(Duration::from_secs(1));
            waited += Duration::from_secs(1);
        }
    }
}

/// Looks for newer ones from time to time; `freshclam` tells the scanner.
pub(super) fn renew(context: Context<'_>, child: &Child) {
    while child.runs() {
        child.sleep(RENEW_EVERY);
        if child.runs() {
            fetch(context);
        }
    }
}

fn any(context: Context<'_>) -> bool {
    let folder = context.layout.folder(Service::Clamav, "signatures");
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| {
            let kinds = ["cvd", "cld", "hdb", "hsb", "ndb"];
            entry
                .path()
                .extension()
                .is_some_and(|kind| kinds.iter().any(|known| kind == *known))
        })
}

/// Its outcome is on its output, and in whether there are signatures.
fn fetch(context: Context<'_>) {
    let conf = context.layout.folder(Service::Clamav, "conf");
    let Ok(freshclam) = program("freshclam", PACKAGE) else {
        eprintln!("roost-daemon: freshclam is missing: install the Debian package {PACKAGE}");
        return;
    };
    let mut command: Command = in_own_session(freshclam);
    command
        .arg("--foreground")
        .arg("--stdout")
        .arg(format!("--config-file={}", conf.join("freshclam.conf").display()));
    if let Err(error) = command.spawn().and_then(|mut child| child.wait()) {
        eprintln!("roost-daemon: freshclam: {error}");
    }
}
