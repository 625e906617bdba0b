//! `roost queue …`: what waits in Postfix's queue.

use anyhow::Context;
use clap::Subcommand;
use serde_json::{Value, json};

use super::common::Common;
use crate::config::TransportConfig;
use crate::postfix_queue::Queue;

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
            let list = Queue::new(&settings(&common)?).list().await?;
            common.print(&Value::Array(list.clone()), || {
                list.iter().map(line).collect::<Vec<_>>().join("\n")
            });
        }
        QueueCommand::Show { id, common } => {
            let found = Queue::new(&settings(&common)?).find(&id).await?;
            let entry = found.with_context(|| format!("{id} is not in the queue"))?;
            common.print(&entry, || format!("{entry:#}"));
        }
        QueueCommand::Hold { id, common } => {
            Queue::new(&settings(&common)?).hold(&id).await?;
            done(&common, &id);
        }
        QueueCommand::Release { id, common } => {
            Queue::new(&settings(&common)?).release(&id).await?;
            done(&common, &id);
        }
        QueueCommand::Remove { id, common } => {
            Queue::new(&settings(&common)?).remove(&id).await?;
            done(&common, &id);
        }
        QueueCommand::Flush { id, common } => {
            Queue::new(&settings(&common)?).flush(id.as_deref()).await?;
            common.print(&json!({ "flushed": id }), || "Being tried.".to_owned());
        }
    }
    Ok(())
}

fn settings(common: &Common) -> anyhow::Result<TransportConfig> {
    common.config()?.transport.context("there is no [transport]")
}

fn done(common: &Common, id: &str) {
    common.print(&json!({ "id": id }), || "Done.".to_owned());
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
