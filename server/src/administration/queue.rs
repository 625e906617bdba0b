//! The mail that waits to be delivered. For administrators of the whole server: it is of all domains.

use chrono::DateTime;
use roost_directory::{Access, Actor, DirectoryError, Subject};
use roost_shared::admin::{QueuedMessage, QueuedRecipient};
use serde_json::Value;

use super::{AdministrationError, Result};
use crate::app::AppState;
use crate::postfix_queue::{Queue, is_id};

/// What is done with messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueDeed {
    /// They are kept back.
    Hold,
    /// They go on.
    Release,
    /// They are tried at once.
    Flush,
    /// They are removed without telling their senders.
    Remove,
}

impl QueueDeed {
    const fn action(self) -> &'static str {
        match self {
            Self::Hold => "queue.hold",
            Self::Release => "queue.release",
            Self::Flush => "queue.flush",
            Self::Remove => "queue.remove",
        }
    }
}

/// What waits.
pub async fn list(app: &AppState, actor: &Actor) -> Result<Vec<QueuedMessage>> {
    let queue = open(app)?;
    let subject = Subject {
        action: "queue.list",
        domain: None,
        target: "queue",
    };
    app.directory().permit(actor, subject, Access::Read).await?;
    let list = queue.list().await.map_err(daemon)?;
    Ok(list.iter().map(shown).collect())
}

/// Does something with one message of the queue, or with all (`None`).
pub async fn act(app: &AppState, actor: &Actor, deed: QueueDeed, id: Option<&str>) -> Result<()> {
    let queue = open(app)?;
    let subject = Subject {
        action: deed.action(),
        domain: None,
        target: id.unwrap_or("all"),
    };
    app.directory().permit(actor, subject, Access::Change).await?;
    if let Some(id) = id {
        // ALL is a word of Postfix's, and whoever names one message must not mean every one.
        if !is_id(id) || id == "ALL" || queue.find(id).await.map_err(daemon)?.is_none() {
            return Err(DirectoryError::NotFound.into());
        }
    }
    let all = id.unwrap_or("ALL");
    let done = match deed {
        QueueDeed::Hold => queue.hold(all).await,
        QueueDeed::Release => queue.release(all).await,
        QueueDeed::Flush => queue.flush(id).await,
        QueueDeed::Remove => queue.remove(all).await,
    };
    done.map_err(daemon)?;
    Ok(app.directory().note_done(actor, subject).await?)
}

fn open(app: &AppState) -> Result<Queue<'_>> {
    let settings = app.config().transport.as_ref();
    Ok(Queue::new(settings.ok_or(DirectoryError::NotFound)?))
}

fn daemon(error: anyhow::Error) -> AdministrationError {
    AdministrationError::Daemon(format!("{error:#}"))
}

fn shown(entry: &Value) -> QueuedMessage {
    let text = |value: &Value, name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let number = |name: &str| entry.get(name).and_then(Value::as_i64).unwrap_or(0);
    let recipients = entry.get("recipients").and_then(Value::as_array);
    QueuedMessage {
        id: text(entry, "queue_id"),
        queue: text(entry, "queue_name"),
        sender: text(entry, "sender"),
        recipients: recipients
            .into_iter()
            .flatten()
            .map(|recipient| QueuedRecipient {
                address: text(recipient, "address"),
                reason: text(recipient, "delay_reason"),
            })
            .collect(),
        size: number("message_size"),
        arrived_at: DateTime::from_timestamp(number("arrival_time"), 0).unwrap_or_default(),
    }
}
