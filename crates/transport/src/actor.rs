//! Who does something, for the audit log.

use chrono::Utc;
use roost_db::audit::{NewAuditEvent, append};
use serde_json::Value;
use sqlx::PgConnection;

use crate::error::TransportError;

/// Who does something.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    /// `account`, `api_key`, `command` or `system`.
    pub kind: &'a str,
    /// The account's address, the key's name, the operating system's user.
    pub name: &'a str,
    /// Where the request came from, if it came from a network.
    pub ip: Option<&'a str>,
}

impl Actor<'_> {
    /// Roost itself.
    pub const SYSTEM: Actor<'static> = Actor {
        kind: "system",
        name: "roost",
        ip: None,
    };

    /// Writes down that it was done, in the transaction of the deed.
    pub(crate) async fn did(
        &self,
        db: &mut PgConnection,
        action: &str,
        target: &str,
        (before, after): (Option<&Value>, Option<&Value>),
    ) -> Result<(), TransportError> {
        let domain = target.rsplit_once('@').map_or(target, |(_, domain)| domain);
        append(
            db,
            &NewAuditEvent {
                actor_kind: self.kind,
                actor: self.name,
                ip: self.ip,
                action,
                domain: Some(domain),
                target,
                is_done: true,
                before,
                after,
            },
            Utc::now(),
        )
        .await?;
        Ok(())
    }
}
