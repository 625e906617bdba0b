//! `[database]`: Postgres.

use serde::Deserialize;

/// `[database]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `postgres://user:password@host:port/name`
    pub url: String,
    /// The most connections at once, at least 3: two of them hear announcements and serve no request. With `[tls]` there
    /// is a third such one.
    #[serde(default = "default_connections")]
    pub max_connections: u32,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database")
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

/// Connections that hear announcements all the time: of changes in collections, and of sessions that end.
pub(super) const LISTENERS: u32 = 2;

const fn default_connections() -> u32 {
    16
}
