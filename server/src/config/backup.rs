//! `[backup]`: what `roost backup` and `roost restore` need to know beyond the rest.

use std::path::PathBuf;

use serde::Deserialize;

/// `[backup]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backup {
    /// Dovecot's mail store, if it is Roost's to back up. Whoever runs the command must be able to read it.
    pub mail_folder: Option<PathBuf>,
    /// Rspamd's Redis, if it is Roost's to back up: `redis://:password@host:port/0`.
    pub redis_url: Option<String>,
    /// How `pg_dump` is run; it must be of the server's version or a newer one.
    pub pg_dump: Vec<String>,
    /// How `pg_restore` is run.
    pub pg_restore: Vec<String>,
}

impl Default for Backup {
    fn default() -> Self {
        Self {
            mail_folder: None,
            redis_url: None,
            pg_dump: vec!["pg_dump".to_owned()],
            pg_restore: vec!["pg_restore".to_owned()],
        }
    }
}

// Without Redis' password.
impl std::fmt::Debug for Backup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backup")
            .field("mail_folder", &self.mail_folder)
            .finish_non_exhaustive()
    }
}
