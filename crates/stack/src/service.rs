//! The names of the daemons.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A daemon of the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// The database: directory, calendars, contacts.
    Postgres,
    /// Rspamd's memory.
    Redis,
    /// The spam filter, a milter of Postfix.
    Rspamd,
    /// The mail store: IMAP, ManageSieve, LMTP, and sign-in for Postfix.
    Dovecot,
    /// Mail transport and submission.
    Postfix,
    /// The resolver, on servers.
    Unbound,
    /// The virus scanner, where it is asked for.
    Clamav,
    /// A second, foreign IMAP server for tests of the *beside* way of working.
    Beside,
    /// The server `roost` itself.
    Roost,
}

impl Service {
    /// The daemons that a stack always has, in the order in which they are stopped last to first.
    pub const BASE: [Self; 5] = [
        Self::Postgres,
        Self::Redis,
        Self::Rspamd,
        Self::Dovecot,
        Self::Postfix,
    ];

    /// Every service, in the order in which they start.
    pub const ALL: [Self; 9] = [
        Self::Unbound,
        Self::Postgres,
        Self::Redis,
        Self::Rspamd,
        Self::Dovecot,
        Self::Postfix,
        Self::Clamav,
        Self::Beside,
        Self::Roost,
    ];

    /// The name in lower case, as in commands, file names and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Redis => "redis",
            Self::Rspamd => "rspamd",
            Self::Dovecot => "dovecot",
            Self::Postfix => "postfix",
            Self::Unbound => "unbound",
            Self::Clamav => "clamav",
            Self::Beside => "beside",
            Self::Roost => "roost",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Service {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|service| service.name() == name)
            .ok_or_else(|| {
                let known: Vec<_> = Self::ALL.iter().map(|service| service.name()).collect();
                format!("no service is called `{name}`; there are {}", known.join(", "))
            })
    }
}
