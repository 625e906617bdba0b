//! Postfix's queue, by its programs `postqueue` and `postsuper`: it works where they and the spool are.

use std::process::Stdio;

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tokio::process::Command;

use crate::config::TransportConfig;

/// Its parts, as `postqueue -j` calls them.
pub const NAMES: [&str; 5] = ["maildrop", "hold", "incoming", "active", "deferred"];

/// The queue that the configuration's programs look after.
#[derive(Clone, Copy)]
pub struct Queue<'a> {
    settings: &'a TransportConfig,
}

impl<'a> Queue<'a> {
    /// By the programs that the configuration names.
    pub const fn new(settings: &'a TransportConfig) -> Self {
        Self { settings }
    }

    /// What waits, as `postqueue -j` has it.
    pub async fn list(&self) -> anyhow::Result<Vec<Value>> {
        let lines = execute(&self.settings.postqueue, &["-j"]).await?;
        lines
            .lines()
            .map(|line| serde_json::from_str(line).context("postqueue answers in another form"))
            .collect()
    }

    /// One message of the list.
    pub async fn find(&self, id: &str) -> anyhow::Result<Option<Value>> {
        let list = self.list().await?;
        Ok(list
            .into_iter()
            .find(|entry| entry.get("queue_id").and_then(Value::as_str) == Some(id)))
    }

    /// Keeps a message back until it is let go.
    pub async fn hold(&self, id: &str) -> anyhow::Result<()> {
        self.change("-h", id).await
    }

    /// Lets a message that was kept back go on.
    pub async fn release(&self, id: &str) -> anyhow::Result<()> {
        self.change("-H", id).await
    }

    /// Removes a message without telling its sender; `ALL` for everything.
    pub async fn remove(&self, id: &str) -> anyhow::Result<()> {
        self.change("-d", id).await
    }

    /// Tries at once to deliver one message, or everything.
    pub async fn flush(&self, id: Option<&str>) -> anyhow::Result<()> {
        match id {
            Some(id) => execute(&self.settings.postqueue, &["-i", checked(id)?])
                .await
                .map(drop),
            None => execute(&self.settings.postqueue, &["-f"]).await.map(drop),
        }
    }

    async fn change(&self, option: &str, id: &str) -> anyhow::Result<()> {
        let said = execute(&self.settings.postsuper, &[option, checked(id)?]).await?;
        // It succeeds whatever it found, and says what it did.
        if id != "ALL" && !said.contains(": 1 message") {
            bail!("{id} is not in the queue");
        }
        Ok(())
    }
}

/// An id of Postfix's is letters and digits; ALL is the word for everything. Nothing else reaches a command line.
fn checked(id: &str) -> anyhow::Result<&str> {
    ensure!(is_id(id), "an id in the queue is of letters and digits");
    Ok(id)
}

/// Whether a text may be an id of the queue.
pub fn is_id(text: &str) -> bool {
    (3..=40).contains(&text.len()) && text.chars().all(|character| character.is_ascii_alphanumeric())
}

async fn execute(program: &[String], arguments: &[&str]) -> anyhow::Result<String> {
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
