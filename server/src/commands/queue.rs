//! `roost queue …`: what waits in Postfix's queue.

use super::output::Common;
use crate::config::TransportConfig;
use crate::postfix_queue::{entries, execute};
use anyhow::{Context, bail, ensure};
use clap::Subcommand;
use serde_json::{Value, json};

/// `roost queue …`
#[derive(Subcommand)]
pub enum QueueCommand {
    /// List what waits.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Show one message as it stands in the queue.
    Show {
        /// Its id.
        id: String,
        #[command(flatten)]
        common: Common,
    },
    /// Keep a message back until it is released.
    Hold {
        /// Its id.
        id: String,
        #[command(flatten)]
        common: Common,
    },
    /// Let a message that was kept back go on.
    Release {
        /// Its id.
        id: String,
        #[command(flatten)]
        common: Common,
    },
    /// Try at once to deliver one message, or everything.
    Flush {
        /// Only this one.
        id: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Remove a message without telling its sender.
    Remove {
        /// Its id; ALL for everything.
        id: String,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost queue …`.
pub async fn run(command: QueueCommand) -> anyhow::Result<()> {
    match command {
        QueueCommand::List { common } => {
            let queue = entries(&settings(&common)?).await?;
            common.print(&Value::Array(queue.clone()), || {
                queue.iter().map(line).collect::<Vec<_>>().join("\n")
            });
        }
        QueueCommand::Show { id, common } => {
            let found = entries(&settings(&common)?).await?;
            let entry = found
                .into_iter()
                .find(|entry| entry.get("queue_id").and_then(Value::as_str) == Some(&id))
                .with_context(|| format!("{id} is not in the queue"))?;
            common.print(&entry, || format!("{entry:#}"));
        }
        QueueCommand::Hold { id, common } => change(&common, "-h", &id).await?,
        QueueCommand::Release { id, common } => change(&common, "-H", &id).await?,
        QueueCommand::Remove { id, common } => change(&common, "-d", &id).await?,
        QueueCommand::Flush { id, common } => {
            let settings = settings(&common)?;
            match &id {
                Some(id) => execute(&settings.postqueue, &["-i", checked(id)?]).await?,
                None => execute(&settings.postqueue, &["-f"]).await?,
            };
            common.print(&json!({ "flushed": id }), || "Being tried.".to_owned());
        }
    }
    Ok(())
}

fn settings(common: &Common) -> anyhow::Result<TransportConfig> {
    common.config()?.transport.context("there is no [transport]")
}

/// An id of Postfix's is letters and digits; ALL is the word for everything. Nothing else reaches a command line.
fn checked(id: &str) -> anyhow::Result<&str> {
    ensure!(
        (3..=40).contains(&id.len()) && id.chars().all(|character| character.is_ascii_alphanumeric()),
        "an id in the queue is of letters and digits"
    );
    Ok(id)
}

async fn change(common: &Common, option: &str, id: &str) -> anyhow::Result<()> {
    let settings = settings(common)?;
    let said = execute(&settings.postsuper, &[option, checked(id)?]).await?;
    // It succeeds whatever it found, and says what it did.
    if id != "ALL" && !said.contains(": 1 message") {
        bail!("{id} is not in the queue");
    }
    common.print(&json!({ "id": id }), || "Done.".to_owned());
    Ok(())
}

fn line(entry: &Value) -> String {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
    let recipients = entry.get("recipients").and_then(Value::as_array);
    let recipients = recipients.into_iter().flatten().map(|recipient| {
        let text = |name: &str| recipient.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("{} {}", text("address"), text("delay_reason"))
            .trim()
            .to_owned()
    });
    format!(
        "{} {} <{}> to {}",
        text("queue_id"),
        text("queue_name"),
        text("sender"),
        recipients.collect::<Vec<_>>().join("; ")
    )
}
