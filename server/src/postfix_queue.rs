//! Postfix's queue, by its programs `postqueue` and `postsuper`: it works where they and the spool are.

use std::process::Stdio;

use anyhow::{Context, ensure};
use serde_json::Value;
use tokio::process::Command;

use crate::config::TransportConfig;

/// Its parts, as `postqueue -j` calls them.
pub const NAMES: [&str; 5] = ["maildrop", "hold", "incoming", "active", "deferred"];

/// What waits, as `postqueue -j` has it: one JSON object a line.
pub async fn entries(settings: &TransportConfig) -> anyhow::Result<Vec<Value>> {
    let lines = execute(&settings.postqueue, &["-j"]).await?;
    lines
        .lines()
        .map(|line| serde_json::from_str(line).context("postqueue answers in another form"))
        .collect()
}

pub async fn execute(program: &[String], arguments: &[&str]) -> anyhow::Result<String> {
    let (name, first) = program
        .split_first()
        .context("no command is configured for the queue")?;
    let output = Command::new(name)
        .kill_on_drop(true)
        .args(first)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .await
        .with_context(|| format!("cannot run {name}"))?;
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    ensure!(output.status.success(), "{name} failed: {}", said.trim());
    Ok(said)
}
