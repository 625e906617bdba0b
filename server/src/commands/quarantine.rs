//! `roost quarantine …`

use anyhow::Context;
use clap::Subcommand;
use roost_transport::{Held, HeldFilter};
use serde_json::{Value, json};

use super::common::Common;
use crate::spam_filter::SpamFilter;

/// `roost quarantine …`
#[derive(Subcommand)]
pub enum QuarantineCommand {
    /// List refused mail, the newest first.
    List {
        /// Only that for this mailbox.
        #[arg(long)]
        recipient: Option<String>,
        /// Only that for this domain.
        #[arg(long)]
        domain: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: u32,
        #[command(flatten)]
        common: Common,
    },
    /// Show one message: headers and text.
    Show {
        /// Its id.
        id: i64,
        #[command(flatten)]
        common: Common,
    },
    /// Deliver one message past the spam filter.
    Release {
        /// Its id.
        id: i64,
        #[command(flatten)]
        common: Common,
    },
    /// Teach the spam filter what one message is.
    Learn {
        /// Its id.
        id: i64,
        /// It is spam; else it is not.
        #[arg(long)]
        spam: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Remove one message.
    Delete {
        /// Its id.
        id: i64,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost quarantine …`.
pub async fn run(command: QuarantineCommand) -> anyhow::Result<()> {
    let all = HeldFilter::default();
    match command {
        QuarantineCommand::List {
            recipient,
            domain,
            limit,
            common,
        } => {
            let domains = domain.map(|domain| vec![domain.to_lowercase()]);
            let filter = HeldFilter {
                recipient: recipient.as_deref(),
                domains: domains.as_deref(),
            };
            let held = common.transport().await?.0.held(filter, None, limit).await?;
            common.print(&Value::Array(held.iter().map(shown).collect()), || {
                held.iter().map(line).collect::<Vec<_>>().join("\n")
            });
        }
        QuarantineCommand::Show { id, common } => {
            let (held, content) = common.transport().await?.0.show_held(all, id).await?;
            let mut value = shown(&held);
            if let Some(fields) = value.as_object_mut() {
                fields.insert("headers".to_owned(), json!(content.headers));
                fields.insert("text".to_owned(), json!(content.text));
                fields.insert("attachments".to_owned(), json!(content.attachments));
            }
            common.print(&value, || {
                format!("{}\n\n{}\n\n{}", line(&held), content.headers, content.text)
            });
        }
        QuarantineCommand::Release { id, common } => {
            let (transport, actor) = common.transport().await?;
            let held = transport.release(&actor, all, id).await?;
            common.print(&json!({ "released": id }), || {
                format!("Delivered to {}.", held.recipient)
            });
        }
        QuarantineCommand::Learn { id, spam, common } => {
            let message = common.transport().await?.0.held_message(all, id).await?;
            let config = common.config()?;
            let settings = config.transport.as_ref().context("there is no [transport]")?;
            SpamFilter::new(settings)?.learn(message, spam).await?;
            common.print(&json!({ "learned": id }), || "Learned.".to_owned());
        }
        QuarantineCommand::Delete { id, common } => {
            let (transport, actor) = common.transport().await?;
            transport.delete_held(&actor, all, id).await?;
            common.print(&json!({ "deleted": id }), || "Removed.".to_owned());
        }
    }
    Ok(())
}

fn line(held: &Held) -> String {
    format!(
        "{} {} {:.1} <{}> to <{}>: {}",
        held.id,
        held.created_at.format("%Y-%m-%d %H:%M"),
        held.score,
        held.sender,
        held.recipient,
        held.subject
    )
}

fn shown(held: &Held) -> Value {
    json!({
        "id": held.id,
        "recipient": held.recipient,
        "sender": held.sender,
        "subject": held.subject,
        "ip": held.ip,
        "score": held.score,
        "action": held.action,
        "symbols": held.symbols,
        "queue_id": held.queue_id,
        "size": held.size,
        "created_at": held.created_at,
    })
}
