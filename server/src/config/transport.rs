//! `[transport]`: Postfix and Rspamd.

use std::net::SocketAddr;

use serde::Deserialize;
use url::Url;

/// `[transport]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransportConfig {
    /// Where Postfix asks: a loopback address or a private network's.
    pub listen: SocketAddr,
    /// The mail server's host name, in whose name forwarded mail is sent on. No mail domain may have it.
    pub hostname: String,
    /// `host:port` at which Postfix takes mail that is released from the quarantine.
    pub release: String,
    /// Rspamd's controller: `http://host:port`.
    pub controller: Url,
    /// Its password.
    pub controller_password: String,
    /// How `postqueue` is run; what it is to do is added.
    #[serde(default = "default_postqueue")]
    pub postqueue: Vec<String>,
    /// How `postsuper` is run; what it is to do is added.
    #[serde(default = "default_postsuper")]
    pub postsuper: Vec<String>,
    /// The most messages that a mailbox may send in an hour, counted by recipient; 0 sets no limit.
    #[serde(default = "default_messages_per_hour")]
    pub messages_per_hour: u32,
    /// The largest message that the quarantine keeps, in bytes.
    #[serde(default = "default_quarantine_bytes")]
    pub quarantine_message_bytes: usize,
    /// The most messages that it keeps for a mailbox.
    #[serde(default = "default_quarantine_messages")]
    pub quarantine_messages: u32,
    /// How many days it keeps them.
    #[serde(default = "default_quarantine_days")]
    pub quarantine_days: u32,
}

impl std::fmt::Debug for TransportConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransportConfig")
            .field("listen", &self.listen)
            .field("hostname", &self.hostname)
            .finish_non_exhaustive()
    }
}

fn default_postqueue() -> Vec<String> {
    vec!["postqueue".to_owned()]
}

fn default_postsuper() -> Vec<String> {
    vec!["postsuper".to_owned()]
}

const fn default_messages_per_hour() -> u32 {
    1000
}

const fn default_quarantine_bytes() -> usize {
    10 * 1024 * 1024
}

const fn default_quarantine_messages() -> u32 {
    100
}

const fn default_quarantine_days() -> u32 {
    30
}
