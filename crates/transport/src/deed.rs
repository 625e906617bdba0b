//! The audit log of what is changed about mail's ways.

use chrono::Utc;
use roost_db::audit::{NewAuditEvent, append};
use roost_model::Actor;
use serde_json::Value;
use sqlx::PgConnection;

use crate::error::TransportError;

/// Writes down that something was done to a domain or an address, in the transaction of the deed.
pub(crate) async fn record(
    db: &mut PgConnection,
    actor: &Actor,
    action: &str,
    target: &str,
    (before, after): (Option<&Value>, Option<&Value>),
) -> Result<(), TransportError> {
    let domain = target.rsplit_once('@').map_or(target, |(_, domain)| domain);
    let event = NewAuditEvent {
        actor,
        action,
        domain: Some(domain),
        target,
        is_done: true,
        before,
        after,
    };
    append(db, &event, Utc::now()).await?;
    Ok(())
}
