//! Disk and memory of this host.

use std::path::Path;

use super::{Finding, State};
use crate::config::Config;

const AREA: &str = "host";
const MIB: u64 = 1024 * 1024;

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let mut findings = vec![disk("files", &config.files.folder)];
    if let Some(folder) = &config.backup.mail_folder {
        findings.push(disk("mail", folder));
    }
    match std::fs::read_to_string("/proc/meminfo") {
        Ok(text) => findings.push(memory(&text)),
        Err(error) => findings.push(Finding::new(
            AREA,
            State::Unknown,
            format!("the memory: {error}"),
            "",
            "",
        )),
    }
    findings
}

fn disk(what: &str, folder: &Path) -> Finding {
    match rustix::fs::statvfs(folder) {
        Ok(found) => judge_disk(
            what,
            folder,
            found.f_bavail.saturating_mul(found.f_frsize),
            found.f_blocks.saturating_mul(found.f_frsize),
        ),
        Err(error) => Finding::new(
            AREA,
            State::Broken,
            format!(
                "the folder of {what} {} cannot be looked at: {error}",
                folder.display()
            ),
            "What is to be stored there is refused.",
            "Make the folder, or mount what belongs there.",
        ),
    }
}

fn judge_disk(what: &str, folder: &Path, free: u64, all: u64) -> Finding {
    let left = format!(
        "{} MiB of {} MiB are free for {what} ({})",
        free / MIB,
        all / MIB,
        folder.display()
    );
    let (state, why) = if free < 200 * MIB || free < all / 50 {
        (
            State::Broken,
            "Mail is put off and nothing can be stored once it is full.",
        )
    } else if free < 1024 * MIB || free < all / 10 {
        (State::Warning, "It will be full soon; then mail is put off.")
    } else {
        return Finding::fine(AREA, left);
    };
    Finding::new(
        AREA,
        state,
        left,
        why,
        "Make room, or move the folder to a larger disk.",
    )
}

/// By what Linux says (`/proc/meminfo`).
fn memory(text: &str) -> Finding {
    let kibibytes = |name: &str| -> Option<u64> {
        let line = text.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    let (Some(all), Some(free)) = (kibibytes("MemTotal:"), kibibytes("MemAvailable:")) else {
        return Finding::new(
            AREA,
            State::Unknown,
            "the system does not tell its memory",
            "",
            "",
        );
    };
    let said = format!(
        "{} MiB of {} MiB of memory are available",
        free / 1024,
        all / 1024
    );
    if free < 100 * 1024 || free < all / 20 {
        return Finding::new(
            AREA,
            State::Warning,
            said,
            "The system may end a daemon to get memory; then mail waits.",
            "See what takes it, give the host more, or do without the virus scanner and full-text search.",
        );
    }
    Finding::fine(AREA, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_judged_by_what_is_left() {
        let state = |free, all| judge_disk("mail", Path::new("/srv"), free * MIB, all * MIB).state;
        assert_eq!(state(50_000, 100_000), State::Fine);
        assert_eq!(state(9_000, 100_000), State::Warning);
        assert_eq!(state(900, 2_000), State::Warning);
        assert_eq!(state(1_900, 100_000), State::Broken);
        assert_eq!(state(100, 1_000), State::Broken);
    }

    #[test]
    fn memory_is_judged_by_what_is_available() {
        let state = |free: u64| {
            memory(&format!(
                "MemTotal: 2048000 kB\nMemFree: 1 kB\nMemAvailable: {free} kB\n"
            ))
            .state
        };
        assert_eq!(state(1_000_000), State::Fine);
        assert_eq!(state(90_000), State::Warning);
        assert_eq!(memory("nonsense").state, State::Unknown);
    }
}
