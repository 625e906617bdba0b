//! What can stop a backup or a restore, in words for an operator.

use std::io;
use std::path::{Path, PathBuf};

use roost_db::DbError;
use roost_groupware::GroupwareError;
use roost_imap::ImapError;

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It is not done here and now; the words say why and what to do.
    #[error("{0}")]
    Refused(String),
    /// A file of the backup is not what was written.
    #[error("{}: {what}", path.display())]
    Damaged {
        /// Which one.
        path: PathBuf,
        /// How it shows.
        what: String,
    },
    /// A file or folder could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// `read`, `write`, …
        action: &'static str,
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program of Postgres' failed.
    #[error("{program} failed: {said}")]
    Program {
        /// Its name.
        program: String,
        /// The last that it said. It is given no secret in its arguments and tells none.
        said: String,
    },
    /// The database does not answer, or refuses.
    #[error("{0}")]
    Database(#[from] DbError),
    /// The mail server does not answer, or refuses.
    #[error("the mail server: {0}")]
    Imap(#[from] ImapError),
    /// Redis does not answer, or refuses.
    #[error("Redis: {0}")]
    Redis(#[from] redis::RedisError),
    /// A calendar could not be written.
    #[error("the calendar: {0}")]
    Calendar(#[from] GroupwareError),
}

/// Most functions here.
pub type Result<T> = std::result::Result<T, BackupError>;

impl BackupError {
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            what: what.into(),
        }
    }

    pub(crate) fn refused(words: impl Into<String>) -> Self {
        Self::Refused(words.into())
    }
}
