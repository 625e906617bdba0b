//! The audit log of what is changed about sign-ins.

use chrono::{DateTime, Utc};
use roost_db::DbError;
use roost_db::audit::{self, NewAuditEvent};
use roost_model::Actor;
use serde_json::Value;
use sqlx::PgConnection;

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
        actor,
        action: deed.action,
        domain: deed.target.rsplit_once('@').map(|(_, domain)| domain),
        target: deed.target,
        is_done: true,
        before: deed.before.as_ref(),
        after: deed.after.as_ref(),
    };
    audit::append(db, &event, now).await
}
