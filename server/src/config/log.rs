//! `[log]`: what is written of Roost itself.

use serde::Deserialize;

/// `[log]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// One JSON object a line, rather than text.
    pub json: bool,
    /// How much is written, by targets and levels: `info`, or `warn,roost=debug`. The environment's `RUST_LOG` comes first.
    pub filter: Option<String>,
}
