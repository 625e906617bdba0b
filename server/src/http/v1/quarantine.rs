//! `get/quarantine`, `edit/qitem` and `delete/qitem`.

use roost_shared::admin::HeldMessage;
use serde_json::{Value, json};

use super::answer::{Entry, Reply};
use super::by_id::id;
use super::{Attributes, Call};
use crate::administration::quarantine::{self, HeldQuery};
use crate::administration::{self};

/// What a list has at most.
const LIMIT: u32 = 10_000;

pub(super) async fn get(call: &Call<'_>) -> Reply {
    let found = match call.object {
        None | Some("all") => {
            let query = HeldQuery {
                limit: LIMIT,
                ..HeldQuery::default()
            };
            let list = quarantine::list(call.app, call.actor, &query).await;
            // An empty list is one here, and not an empty object.
            list.map(|list| Value::Array(list.iter().map(show).collect()))
        }
        Some(which) => one(call, which).await,
    };
    found.map_or_else(Reply::failed, Reply::Found)
}

async fn one(call: &Call<'_>, which: &str) -> administration::Result<Value> {
    let content = quarantine::show(call.app, call.actor, id(which)?).await?;
    let mut shown = show(&content.message);
    if let Some(fields) = shown.as_object_mut() {
        fields.insert(
            "msg".to_owned(),
            format!("{}\r\n\r\n{}", content.headers, content.text).into(),
        );
    }
    Ok(shown)
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let action = attributes.text_or_empty("action");
    let mut entries = Vec::new();
    for which in items {
        let done = act(call, which, &action).await;
        entries.push(Entry::of(call, attributes, which, done, |message| {
            json!([message, which])
        }));
    }
    Reply::Entries(entries)
}

/// Does it, and answers what mailcow calls it.
async fn act(call: &Call<'_>, which: &str, action: &str) -> administration::Result<&'static str> {
    let id = id(which)?;
    match action {
        "release" => {
            quarantine::release(call.app, call.actor, id).await?;
            Ok("item_released")
        }
        "learnham" => {
            quarantine::learn(call.app, call.actor, id, false).await?;
            Ok("learned_ham")
        }
        "learnspam" => {
            quarantine::learn(call.app, call.actor, id, true).await?;
            quarantine::delete(call.app, call.actor, id).await?;
            Ok("qlearn_spam")
        }
        _ => Err(roost_directory::DirectoryError::Invalid {
            field: "action",
            rule: "must be release, learnham or learnspam".to_owned(),
        }
        .into()),
    }
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for which in items {
        let removed = match id(which) {
            Ok(id) => quarantine::delete(call.app, call.actor, id).await,
            Err(error) => Err(error.into()),
        };
        entries.push(Entry::of(call, &attributes, which, removed, |()| {
            json!(["item_deleted", which])
        }));
    }
    Reply::Entries(entries)
}

fn show(message: &HeldMessage) -> Value {
    json!({
        "id": message.id,
        "qid": message.queue_id,
        "subject": message.subject,
        "score": message.score,
        "rcpt": message.recipient,
        "sender": message.sender,
        "ip": message.ip,
        "action": message.action,
        "virus_flag": 0,
        "notified": 0,
        "created": message.received_at.timestamp(),
    })
}
