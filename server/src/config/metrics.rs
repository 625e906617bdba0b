//! `[metrics]`: numbers for whoever watches from outside.

use anyhow::ensure;
use serde::Deserialize;

/// `[metrics]`
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// What has to be presented for `/metrics` at the public listeners, at least 32 characters; empty: they have no numbers.
    pub token: String,
}

impl Metrics {
    /// The token, if there is one.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        Some(self.token.as_str()).filter(|token| !token.is_empty())
    }

    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.token().is_none_or(|token| token.len() >= 32),
            "metrics.token must have at least 32 characters"
        );
        Ok(())
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics { .. }")
    }
}
