//! The daemons' logs. For administrators of the server: they have everybody's addresses in them.

use chrono::{DateTime, Utc};
use roost_directory::{Access, Actor, DirectoryError, Subject};
use roost_shared::admin::{LogLine, LogService};
use serde_json::Value;

use super::{AdministrationError, Result};
use crate::app::AppState;
use crate::logs::Logs;

/// How many lines are answered at most.
pub const LINES_MAX: u32 = 10_000;

/// The last lines of a service's log, the oldest first.
pub async fn last(
    app: &AppState,
    actor: &Actor,
    service: LogService,
    limit: u32,
    since: Option<DateTime<Utc>>,
) -> Result<Vec<LogLine>> {
    permit(app, actor, service.as_str()).await?;
    let folder = app
        .config()
        .logs
        .folder
        .as_ref()
        .ok_or(DirectoryError::NotFound)?;
    let limit = usize::try_from(limit.min(LINES_MAX)).unwrap_or_default();
    let is_missing = |error: &anyhow::Error| {
        let cause = error.downcast_ref::<std::io::Error>();
        cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::NotFound)
    };
    match Logs::new(folder).last(service, limit, since).await {
        // Not every service runs everywhere.
        Err(error) if is_missing(&error) => Err(DirectoryError::NotFound.into()),
        read => read.map_err(|error| AdministrationError::Daemon(format!("{error:#}"))),
    }
}

/// What Rspamd remembers of the mails that it judged, the newest first.
pub async fn spam_history(app: &AppState, actor: &Actor) -> Result<Vec<Value>> {
    permit(app, actor, "rspamd-history").await?;
    let filter = app.spam_filter().ok_or(DirectoryError::NotFound)?;
    filter
        .history()
        .await
        .map_err(|error| AdministrationError::Daemon(format!("{error:#}")))
}

async fn permit(app: &AppState, actor: &Actor, target: &str) -> Result<()> {
    let subject = Subject {
        action: "log.read",
        domain: None,
        target,
    };
    Ok(app.directory().permit(actor, subject, Access::Read).await?)
}
