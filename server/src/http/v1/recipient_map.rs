//! `recipient_map`.

use roost_shared::admin::{NewRecipientMap, RecipientMap, RecipientMapChange};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, maybe_moment, moment};
use super::relay::id;
use super::{Attributes, Call};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all") => {
            let all = call.directory().recipient_maps(call.actor).await;
            Reply::all(all.map(|all| all.iter().map(show).collect()))
        }
        Some(which) => Reply::one(match id(which) {
            Ok(id) => call
                .directory()
                .recipient_map(call.actor, id)
                .await
                .map(|map| show(&map)),
            Err(error) => Err(error),
        }),
    }
}

/// An address, or a domain, which is named without the @.
fn address(text: &str) -> String {
    if text.contains('@') {
        text.to_owned()
    } else {
        format!("@{text}")
    }
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let old = attributes.text_or_empty("recipient_map_old");
    let new = NewRecipientMap {
        address: address(&old),
        target: attributes.text_or_empty("recipient_map_new"),
        active: attributes.flag("active").unwrap_or(true),
    };
    let added = call.directory().add_recipient_map(call.actor, &new).await;
    Reply::Entries(vec![Entry::of(call, attributes, &old, added, |_| {
        json!(["recipient_map_entry_saved", old])
    })])
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let wanted = RecipientMapChange {
        address: attributes.text("recipient_map_old").map(|old| address(&old)),
        target: attributes.text("recipient_map_new"),
        active: attributes.flag("active"),
    };
    let mut entries = Vec::new();
    for which in items {
        let changed = match id(which) {
            Ok(id) => call.directory().edit_recipient_map(call.actor, id, &wanted).await,
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, attributes, which, changed, |map| {
            json!(["recipient_map_entry_saved", map.address])
        }));
    }
    Reply::Entries(entries)
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for which in items {
        let removed = match id(which) {
            Ok(id) => call.directory().remove_recipient_map(call.actor, id).await,
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, &attributes, which, removed, |()| {
            json!(["recipient_map_entry_deleted", which])
        }));
    }
    Reply::Entries(entries)
}

fn show(map: &RecipientMap) -> Value {
    json!({
        "id": map.id,
        "recipient_map_old": map.address,
        "recipient_map_new": map.target,
        "active": bit(map.active),
        "active_int": bit(map.active),
        "created": moment(map.created_at),
        "modified": maybe_moment(map.modified_at),
    })
}
