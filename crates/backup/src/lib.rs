//! Backups of a running system, and bringing back what is in them: everything into an empty system, or one mailbox or
//! one calendar into a running one.
//!
//! Called by `roost backup` and `roost restore`, never by the server. Most of it waits for disks and programs, and
//! blocks; the commands are all that their process does. What a backup consists of: [`manifest`]; how it lies on disk:
//! [`repository`]. It must not log or print what is in a backup, nor a password.
#![deny(missing_docs)]

mod create;
mod database;
mod error;
mod flags;
pub mod manifest;
mod message;
mod pack;
pub mod repository;
mod restore;
mod seal;
mod spam;
mod store;
mod verify;

use std::path::PathBuf;

pub use create::{Done, backup};
pub use error::BackupError;
pub use manifest::Part;
pub use repository::Repository;
pub use restore::{RestoredCalendar, RestoredMailbox, Whole, restore_all, restore_calendar, restore_mailbox};
pub use verify::verify;

/// Where everything is.
#[derive(Clone)]
pub struct Settings {
    /// `postgres://user:password@host:port/name`
    pub database_url: String,
    /// Dovecot's mail store, if it is Roost's to back up.
    pub mail_folder: Option<PathBuf>,
    /// The folder of files.
    pub files_folder: PathBuf,
    /// Rspamd's Redis, `redis://:password@host:port/0`, if it is Roost's to back up.
    pub redis_url: Option<String>,
    /// How `pg_dump` is run.
    pub pg_dump: Vec<String>,
    /// How `pg_restore` is run.
    pub pg_restore: Vec<String>,
    /// The server's version, for the manifest.
    pub version: String,
}
