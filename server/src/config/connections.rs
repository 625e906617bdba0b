//! `[connections]`: what the public listeners bear.

use std::time::Duration;

use anyhow::ensure;
use serde::Deserialize;

/// `[connections]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConnectionLimits {
    /// Seconds that a connection may be without a request, 1 to 3600; a head that comes in pieces is none yet. Longer than
    /// reverse proxies keep a connection for later, which is a minute for most.
    pub idle_seconds: u64,
    /// Open connections that one address may have, or one /64 of IPv6; 0 sets no limit. Those of private networks are not
    /// counted.
    pub per_address: usize,
}

impl ConnectionLimits {
    /// How long one may be without a request.
    #[must_use]
    pub const fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(
            (1..=3600).contains(&self.idle_seconds),
            "connections.idle_seconds must be from 1 to 3600"
        );
        Ok(())
    }
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            idle_seconds: 75,
            per_address: 500,
        }
    }
}
