//! `[internal]`: the listener that the mail server asks.

use std::net::SocketAddr;

use serde::Deserialize;

/// `[internal]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Internal {
    /// Where to listen: a loopback address or a private network's.
    pub listen: SocketAddr,
    /// What the mail server presents, at least 32 characters.
    pub secret: String,
}

impl std::fmt::Debug for Internal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Internal")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}
