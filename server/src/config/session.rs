//! `[session]`: sessions of browsers.

use serde::Deserialize;

/// `[session]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Session {
    /// Hours after which an unused session ends, 1 to 720.
    pub idle_hours: u32,
}

impl Default for Session {
    fn default() -> Self {
        Self { idle_hours: 7 * 24 }
    }
}
