//! The daemons' logs.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What writes a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LogService {
    /// Roost itself.
    Roost,
    /// Takes mail, and sends it.
    Postfix,
    /// Keeps mail.
    Dovecot,
    /// Judges mail.
    Rspamd,
    /// The database.
    Postgres,
    /// What Rspamd remembers.
    Redis,
    /// Asks DNS.
    Unbound,
    /// Looks for viruses.
    Clamav,
}

impl LogService {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Roost,
        Self::Postfix,
        Self::Dovecot,
        Self::Rspamd,
        Self::Postgres,
        Self::Redis,
        Self::Unbound,
        Self::Clamav,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Roost => "roost",
            Self::Postfix => "postfix",
            Self::Dovecot => "dovecot",
            Self::Rspamd => "rspamd",
            Self::Postgres => "postgres",
            Self::Redis => "redis",
            Self::Unbound => "unbound",
            Self::Clamav => "clamav",
        }
    }
}

/// The text is no service's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLogService;

impl fmt::Display for UnknownLogService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be one of roost, postfix, dovecot, rspamd, postgres, redis, unbound, clamav")
    }
}

impl std::error::Error for UnknownLogService {}

impl FromStr for LogService {
    type Err = UnknownLogService;

    fn from_str(text: &str) -> Result<Self, UnknownLogService> {
        let found = Self::ALL.into_iter().find(|service| service.as_str() == text);
        found.ok_or(UnknownLogService)
    }
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogLine {
    /// When it was written; `null` where the line does not say.
    pub time: Option<DateTime<Utc>>,
    /// By which program of the service.
    pub program: String,
    /// How much it matters, in the service's word.
    pub priority: String,
    /// What it says.
    pub message: String,
}
