//! Starting, recognising and ending processes. A process is known by its id and its start time, so that a stale
//! file never leads to the end of a stranger that was given the same id.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde::{Deserialize, Serialize};

use crate::error::StackError;

/// How long the children of a process that has ended may take.
const CHILDREN_LIMIT: Duration = Duration::from_secs(2);

/// How much of a log an error shows.
const TAIL_LINES: usize = 25;

/// A process that was started here, perhaps by an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Its process id, which is also its process group's.
    pub pid: u32,
    /// When it started, in the kernel's clock ticks since boot.
    started: u64,
}

impl Running {
    /// Starts a command made by [`in_own_session`] with output to `log`. The log of the run before is kept beside
    /// it as `….1`.
    pub(crate) fn spawn(command: &mut Command, log: &Path) -> Result<Self, StackError> {
        let program = shown(command);
        if log.exists() {
            let previous = log.with_extension("log.1");
            fs::rename(log, &previous).map_err(StackError::file("rename", log))?;
        }
        let output = File::create(log).map_err(StackError::file("create", log))?;
        let errors = output.try_clone().map_err(StackError::file("share", log))?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(StackError::file("start", Path::new(&program)))?;
        let pid = child.id();
        let running = Self {
            pid,
            started: start_time(pid).unwrap_or(0),
        };
        // Somebody must take its exit status, or it stays in the process table after its end.
        thread::spawn(move || child.wait());
        Ok(running)
    }

    /// Whether it still runs.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        start_time(self.pid) == Some(self.started)
    }

    /// Asks it to end with `signal`, and after `limit` ends its whole group by force. What the process itself
    /// started has ended, too, when this returns.
    pub(crate) fn stop(&self, signal: Signal, limit: Duration) {
        let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) else {
            return;
        };
        if !self.is_alive() {
            return;
        }
        // A failure means that it has just ended.
        let _ = kill_process(pid, signal);
        wait_while(limit, || self.is_alive());
        // Its children end by themselves when it does, some only when they notice.
        wait_while(CHILDREN_LIMIT, || group_runs(self.pid));
        // Fails when the group is empty, as it should be by now.
        let _ = kill_process_group(pid, Signal::KILL);
        wait_while(CHILDREN_LIMIT, || self.is_alive());
    }
}

fn wait_while(limit: Duration, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while condition() && begun.elapsed() < limit {
        thread::sleep(Duration::from_millis(20));
    }
}

/// A command that runs `program` in a session of its own, so that neither Ctrl-C nor the end of the terminal
/// reaches it. (`setsid` becomes the program: the process id stays. A process group alone would not do, because
/// Postfix's master insists on leading a session.)
pub(crate) fn in_own_session(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("setsid");
    command.arg(program);
    command
}

/// What `/proc/<pid>/stat` says of a process that has not ended.
struct Stat {
    group: u32,
    start_time: u64,
}

impl Stat {
    fn of(pid: u32) -> Option<Self> {
        const STATE: usize = 0;
        const GROUP: usize = 2;
        const START_TIME: usize = 19;
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The second field is the program's name in parentheses and may itself contain spaces and parentheses.
        let (_, rest) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        // One that has ended stays listed until its parent takes notice.
        let ended = matches!(*fields.get(STATE)?, "Z" | "X");
        if ended {
            return None;
        }
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(Self {
            group: u32::try_from(number(GROUP)?).ok()?,
            start_time: number(START_TIME)?,
        })
    }
}

fn start_time(pid: u32) -> Option<u64> {
    Stat::of(pid).map(|stat| stat.start_time)
}

/// Whether a process of this group has not ended.
fn group_runs(group: u32) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(Stat::of)
        .any(|stat| stat.group == group)
}

/// Runs a short command to its end and returns what it printed.
pub(crate) fn run(command: &mut Command) -> Result<String, StackError> {
    let shown = shown(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| StackError::Command {
            command: shown.clone(),
            output: source.to_string(),
        })?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(StackError::Command {
        command: shown,
        output: tail(&format!("{stdout}{stderr}")),
    })
}

/// The command line for messages: program and arguments, without the environment, where secrets are.
pub(crate) fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The last lines of a text.
pub(crate) fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(TAIL_LINES);
    lines.get(from..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_stopped_and_known_to_be_gone() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("sleep.log");
        let running = Running::spawn(in_own_session("sleep").arg("60"), &log).unwrap();
        assert!(running.is_alive());
        running.stop(Signal::TERM, Duration::from_secs(5));
        assert!(!running.is_alive());
    }

    #[test]
    fn one_that_ignores_the_request_is_ended_by_force() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("stubborn.log");
        let script = "trap '' TERM; echo ready; while true; do sleep 0.1; done";
        let running = Running::spawn(in_own_session("sh").args(["-c", script]), &log).unwrap();
        while !fs::read_to_string(&log).unwrap().contains("ready") {
            thread::sleep(Duration::from_millis(10));
        }
        running.stop(Signal::TERM, Duration::from_millis(200));
        assert!(!running.is_alive());
    }

    #[test]
    fn another_process_with_the_same_id_is_not_ours() {
        let own = std::process::id();
        let stranger = Running {
            pid: own,
            started: start_time(own).unwrap() + 1,
        };
        assert!(!stranger.is_alive());
        stranger.stop(Signal::KILL, Duration::ZERO); // must not end this test
    }

    #[test]
    fn a_failing_command_is_shown_with_its_words() {
        let error = run(Command::new("sh").args(["-c", "echo broken >&2; exit 3"])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`sh -c echo broken >&2; exit 3` failed: broken"
        );
    }

    #[test]
    fn the_log_of_the_run_before_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("echo.log");
        for word in ["first", "second"] {
            let running = Running::spawn(in_own_session("echo").arg(word), &log).unwrap();
            while running.is_alive() {
                thread::sleep(Duration::from_millis(5));
            }
        }
        assert_eq!(fs::read_to_string(&log).unwrap(), "second\n");
        assert_eq!(
            fs::read_to_string(folder.path().join("echo.log.1")).unwrap(),
            "first\n"
        );
    }
}
