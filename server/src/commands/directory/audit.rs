//! `roost audit …`

use clap::Subcommand;
use roost_shared::admin::AuditEntry;
use serde_json::Value;

use super::Common;

/// `roost audit …`
#[derive(Subcommand)]
pub enum AuditCommand {
    /// List what was done and what was refused, the newest first.
    List {
        /// Only about this, such as an address.
        #[arg(long)]
        target: Option<String>,
        /// Only what came before the row with this number.
        #[arg(long)]
        before: Option<i64>,
        /// At most so many rows, up to 500.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost audit …`.
pub async fn audit(command: AuditCommand) -> anyhow::Result<()> {
    let AuditCommand::List {
        target,
        before,
        limit,
        common,
    } = command;
    let (directory, actor) = common.directory().await?;
    let rows = directory
        .audit_log(&actor, target.as_deref(), before, limit)
        .await?;
    common.show_all(&rows, line)
}

fn line(row: &AuditEntry<Value>) -> String {
    let from = row
        .ip
        .as_ref()
        .map(|ip| format!(" from {ip}"))
        .unwrap_or_default();
    format!(
        "{:>8} {} {:<7} {} {} by {} {}{from}",
        row.id, row.at, row.outcome, row.action, row.target, row.actor_kind, row.actor
    )
}
