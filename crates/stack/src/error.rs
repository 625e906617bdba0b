//! What can go wrong while daemons are set up, in words for the person at the terminal.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::service::Service;
use crate::template::TemplateError;

/// Why the stack, or one daemon of it, could not be started, stopped or asked.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// A file or folder could not be read or written.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// What was being done, as a verb: `read`, `write`, `create`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A template of `deploy/` and the values given for it do not fit together.
    #[error("{path}: {source}")]
    Template {
        /// The template.
        path: PathBuf,
        /// What does not fit.
        source: TemplateError,
    },
    /// A program that should be there is not.
    #[error("{program} is missing: install the Debian package {package}")]
    MissingProgram {
        /// The program's name.
        program: String,
        /// The package that has it.
        package: String,
    },
    /// A program ended with an error.
    #[error("`{command}` failed: {output}")]
    Command {
        /// The command line.
        command: String,
        /// The last lines that it wrote.
        output: String,
    },
    /// A port that was asked for by number is taken.
    #[error("port {port} on 127.0.0.1 is in use by another program")]
    PortInUse {
        /// The port.
        port: u16,
    },
    /// No free port was found.
    #[error("found no free port between {from} and {to} on 127.0.0.1")]
    NoFreePort {
        /// First port tried.
        from: u16,
        /// Last port tried.
        to: u16,
    },
    /// A daemon ended, or did not speak its protocol, within its time limit.
    #[error("{service} {problem} (waited {waited:.1?}); the end of its log:\n{log}")]
    NotReady {
        /// Which daemon.
        service: Service,
        /// How the last attempt to talk to it failed.
        problem: String,
        /// How long it had.
        waited: Duration,
        /// The last lines of its log.
        log: String,
    },
    /// A setting of a container is missing or malformed.
    #[error("{name} {rule}")]
    Setting {
        /// The variable.
        name: &'static str,
        /// What it must be.
        rule: &'static str,
    },
    /// Starting daemons under users of their own needs root.
    #[error("the daemons run under users of their own, so starting them needs root (or sudo)")]
    NeedsRoot,
    /// The state folder belongs to a stack that is running.
    #[error("a stack already runs with its state in {0}")]
    AlreadyRunning(PathBuf),
    /// There is no stack with its state in this folder.
    #[error("no stack has its state in {0}")]
    NoStack(PathBuf),
    /// The state file is not what this version writes.
    #[error("{path} is damaged or of another version: {source}")]
    State {
        /// The state file.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
}

impl StackError {
    /// For `map_err`: which file, and what was being done with it.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }
}
