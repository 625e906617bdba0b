//! Who changes something about sign-ins, and the audit log of it.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use roost_db::DbError;
use roost_db::audit::{self, NewAuditEvent};
use serde_json::Value;
use sqlx::PgConnection;

/// Who does something.
#[derive(Clone, Debug)]
pub struct Actor {
    kind: &'static str,
    name: String,
    ip: Option<String>,
}

impl Actor {
    /// Someone who is signed in.
    #[must_use]
    pub fn account(address: &str, ip: Option<IpAddr>) -> Self {
        Self {
            kind: "account",
            name: address.to_owned(),
            ip: ip.map(|ip| ip.to_canonical().to_string()),
        }
    }

    /// Whoever runs a command, by the operating system's name.
    #[must_use]
    pub fn command(user: &str) -> Self {
        Self {
            kind: "command",
            name: user.to_owned(),
            ip: None,
        }
    }
}

/// What was done, to what.
pub(crate) struct Deed<'a> {
    /// A thing and a verb, such as `password.change`.
    pub action: &'a str,
    /// An address; its domain's administrators may read of it.
    pub target: &'a str,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// Writes down what is done, in its transaction.
pub(crate) async fn record(
    db: &mut PgConnection,
    actor: &Actor,
    deed: &Deed<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let event = NewAuditEvent {
        actor_kind: actor.kind,
        actor: &actor.name,
        ip: actor.ip.as_deref(),
        action: deed.action,
        domain: deed.target.rsplit_once('@').map(|(_, domain)| domain),
        target: deed.target,
        is_done: true,
        before: deed.before.as_ref(),
        after: deed.after.as_ref(),
    };
    audit::append(db, &event, now).await
}
