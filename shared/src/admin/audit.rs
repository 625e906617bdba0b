//! The audit log.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What somebody did, or tried and was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry<V> {
    /// Grows with time.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// `account`, `api_key`, `command` or `system`.
    pub actor_kind: String,
    /// Who.
    pub actor: String,
    /// From which network address.
    pub ip: Option<String>,
    /// What was done: a thing and a verb.
    pub action: String,
    /// The domain that it concerns; `null`: the whole server.
    pub domain: Option<String>,
    /// To what it was done.
    pub target: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// The thing as it was.
    pub before: Option<V>,
    /// The thing as it is since.
    pub after: Option<V>,
}
