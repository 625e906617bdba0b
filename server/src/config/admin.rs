//! `[admin]`: the administration's own access.

use serde::Deserialize;

/// `[admin]`
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Admin {
    /// The key of the administration's API; empty switches it off.
    pub api_key: String,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Admin { .. }")
    }
}
