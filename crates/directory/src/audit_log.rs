//! Reading the audit log.

use roost_db::audit::{self, AuditEvent, AuditFilter};
use roost_shared::admin::AuditEntry;
use serde_json::Value;

use crate::{Actor, Directory, Result};

/// How many rows are given at once, at most.
const ROWS_MAX: u32 = 500;

impl Directory {
    /// What was done and what was refused, the newest first: all of it for administrators of the server, and for others
    /// what was done in their domains. `before` is the id of the last row that is known already.
    ///
    /// # Errors
    /// The database's.
    pub async fn audit_log(
        &self,
        actor: &Actor,
        target: Option<&str>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditEntry<Value>>> {
        let mut db = self.pool.acquire().await?;
        let filter = AuditFilter {
            domains: actor.domains(),
            target: target.filter(|target| !target.contains('\0')),
            before_id: before,
        };
        let rows = audit::list(&mut db, filter, limit.min(ROWS_MAX).into()).await?;
        Ok(rows.into_iter().map(to_entry).collect())
    }
}

fn to_entry(event: AuditEvent) -> AuditEntry<Value> {
    AuditEntry {
        id: event.id,
        at: event.at,
        actor_kind: event.actor_kind,
        actor: event.actor,
        ip: event.ip,
        action: event.action,
        domain: event.domain,
        target: event.target,
        outcome: event.outcome,
        before: event.before,
        after: event.after,
    }
}
