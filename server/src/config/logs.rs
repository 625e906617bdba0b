//! `[logs]`: where the daemons' logs are.

use std::path::PathBuf;

use serde::Deserialize;

/// `[logs]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogFiles {
    /// The folder in which each daemon's log is the file `<service>.log`. Without it, logs are looked at where the daemons
    /// write them.
    pub folder: Option<PathBuf>,
}
