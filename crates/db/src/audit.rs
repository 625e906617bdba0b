//! The audit log: who changed what, with before and after.

use chrono::{DateTime, Utc};
use roost_model::Actor;
use serde_json::Value;
use sqlx::PgConnection;

use crate::DbError;

/// One thing that was done, or that was tried and refused. Nothing in it may be a secret, a hash or a token.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAuditEvent<'a> {
    /// Who did it or tried to.
    pub actor: &'a Actor,
    /// What was done: a thing and a verb, such as `mailbox.add`.
    pub action: &'a str,
    /// The domain whose administrators may read it; `None` for the whole server's administrators alone.
    pub domain: Option<&'a str>,
    /// What it was done to, such as an address.
    pub target: &'a str,
    /// Whether it was done; else it was refused.
    pub is_done: bool,
    /// The thing as it was.
    pub before: Option<&'a Value>,
    /// The thing as it is now.
    pub after: Option<&'a Value>,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct AuditEvent {
    /// Grows with time.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// See [`roost_model::ActorKind::name`].
    pub actor_kind: String,
    /// See [`Actor::name`].
    pub actor: String,
    /// See [`Actor::ip`].
    pub ip: Option<String>,
    /// See [`NewAuditEvent::action`].
    pub action: String,
    /// See [`NewAuditEvent::domain`].
    pub domain: Option<String>,
    /// See [`NewAuditEvent::target`].
    pub target: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// See [`NewAuditEvent::before`].
    pub before: Option<Value>,
    /// See [`NewAuditEvent::after`].
    pub after: Option<Value>,
}

/// Adds a row, in the transaction of what it tells of.
pub async fn append(
    db: &mut PgConnection,
    event: &NewAuditEvent<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO audit_event (at, actor_kind, actor, ip, action, domain, target, outcome, before, after)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(now)
    .bind(event.actor.kind.name())
    .bind(&event.actor.name)
    .bind(event.actor.ip.map(|ip| ip.to_canonical().to_string()))
    .bind(event.action)
    .bind(event.domain)
    .bind(event.target)
    .bind(if event.is_done { "done" } else { "refused" })
    .bind(event.before)
    .bind(event.after)
    .execute(db)
    .await?;
    Ok(())
}

/// Which rows to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditFilter<'a> {
    /// Only rows of these domains; `None` for all rows, those of the whole server among them.
    pub domains: Option<&'a [String]>,
    /// Only rows about this target.
    pub target: Option<&'a str>,
    /// Only rows older than this one.
    pub before_id: Option<i64>,
}

/// The newest rows first, at most `limit`.
pub async fn list(
    db: &mut PgConnection,
    filter: AuditFilter<'_>,
    limit: i64,
) -> Result<Vec<AuditEvent>, DbError> {
    // A statement is planned once, whatever its arguments: a filter that may be absent could use no index, so there is
    // one for each that has an index, all of the same arguments.
    macro_rules! select {
        ($filter:literal) => {
            concat!(
                "SELECT id, at, actor_kind, actor, ip, action, domain, target, outcome, before, after
                 FROM audit_event WHERE ",
                $filter,
                " AND ($3::bigint IS NULL OR id < $3) ORDER BY id DESC LIMIT $4"
            )
        };
    }
    let statement = match (filter.domains, filter.target) {
        (Some(_), _) => select!("domain = ANY($1::text[]) AND ($2::text IS NULL OR target = $2)"),
        (None, Some(_)) => select!("$1::text[] IS NULL AND target = $2::text"),
        (None, None) => select!("$1::text[] IS NULL AND $2::text IS NULL"),
    };
    Ok(sqlx::query_as(statement)
        .bind(filter.domains)
        .bind(filter.target)
        .bind(filter.before_id)
        .bind(limit)
        .fetch_all(db)
        .await?)
}

/// Removes rows older than `before`, and answers how many.
pub async fn delete_older(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query("DELETE FROM audit_event WHERE at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
