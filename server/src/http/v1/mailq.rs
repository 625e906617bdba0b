//! `mailq`: what waits in Postfix's queue.

use roost_directory::DirectoryError;
use roost_shared::admin::QueuedMessage;
use serde_json::{Value, json};

use super::answer::{Entry, Reply};
use super::{Attributes, Call};
use crate::administration;
use crate::administration::queue::{self, QueueDeed};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    // An empty list is one here, and not an empty object.
    match queue::list(call.app, call.actor).await {
        Ok(list) => Reply::Found(Value::Array(list.iter().map(show).collect())),
        Err(error) => Reply::failed(error),
    }
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let action = attributes.text_or_empty("action");
    let (deed, of_all) = match action.as_str() {
        "hold" => (QueueDeed::Hold, false),
        "unhold" => (QueueDeed::Release, false),
        "deliver" => (QueueDeed::Flush, false),
        "flush" => (QueueDeed::Flush, true),
        "super_delete" => (QueueDeed::Remove, true),
        _ => {
            let message = json!([
                "invalid_input",
                "action: must be deliver, hold, unhold, flush or super_delete"
            ]);
            return Reply::Entries(vec![Entry::danger(call, attributes, message)]);
        }
    };
    let mut entries = Vec::new();
    if of_all {
        let done = queue::act(call.app, call.actor, deed, None).await;
        entries.push(Entry::of(call, attributes, "all", done, |()| {
            json!("queue_command_success")
        }));
    } else {
        for id in items {
            let done = queue::act(call.app, call.actor, deed, Some(id)).await;
            entries.push(Entry::of(call, attributes, id, done, |()| {
                json!("queue_command_success")
            }));
        }
    }
    Reply::Entries(entries)
}

/// A list of ids; also, as the description has it, `{"action": "super_delete"}` for all.
pub(super) async fn delete(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    if attributes.text("action").as_deref() == Some("super_delete") {
        return edit(call, &[], attributes).await;
    }
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for id in items {
        let removed = remove(call, id).await;
        entries.push(Entry::of(call, &attributes, id, removed, |()| {
            json!("queue_command_success")
        }));
    }
    Reply::Entries(entries)
}

async fn remove(call: &Call<'_>, id: &str) -> administration::Result<()> {
    if id.is_empty() {
        return Err(DirectoryError::NotFound.into());
    }
    queue::act(call.app, call.actor, QueueDeed::Remove, Some(id)).await
}

fn show(message: &QueuedMessage) -> Value {
    let recipients: Vec<String> = message
        .recipients
        .iter()
        .map(|recipient| match recipient.reason.as_str() {
            "" => recipient.address.clone(),
            reason => format!("{} ({reason})", recipient.address),
        })
        .collect();
    json!({
        "queue_name": message.queue,
        "queue_id": message.id,
        "arrival_time": message.arrived_at.timestamp(),
        "message_size": message.size,
        "forced_expire": false,
        "sender": message.sender,
        "recipients": recipients,
    })
}
