//! `[doctor]`: what `roost doctor` asks that nothing else of the server does.

use serde::Deserialize;

/// `[doctor]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Doctor {
    /// clamd, `host:port`, if there is one.
    pub clamav: Option<String>,
    /// With whose clock this host's is compared, by NTP.
    pub time_server: String,
}

impl Default for Doctor {
    fn default() -> Self {
        Self {
            clamav: None,
            time_server: "pool.ntp.org".to_owned(),
        }
    }
}
