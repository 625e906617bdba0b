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
    /// Seconds that the body of a request may stand still, 1 to 3600.
    pub body_seconds: u64,
    /// Open connections that one address may have, or one /64 of IPv6; 0 sets no limit. Those of private networks and of
    /// `http.trusted_proxies` are not counted.
    pub per_address: usize,
}

impl ConnectionLimits {
    /// How long one may be without a request.
    #[must_use]
    pub const fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }

    /// How long a body may stand still.
    #[must_use]
    pub const fn body(&self) -> Duration {
        Duration::from_secs(self.body_seconds)
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        for (name, seconds) in [
            ("idle_seconds", self.idle_seconds),
            ("body_seconds", self.body_seconds),
        ] {
            ensure!(
                (1..=3600).contains(&seconds),
                "connections.{name} must be from 1 to 3600"
            );
        }
        Ok(())
    }
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            idle_seconds: 75,
            body_seconds: 120,
            per_address: 500,
        }
    }
}
