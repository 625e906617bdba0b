//! `recipient_map`.

use roost_shared::admin::{NewRecipientMap, RecipientMap, RecipientMapChange};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, maybe_moment, moment};
use super::{Attributes, Call, by_id};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    let (directory, actor) = (call.directory(), call.actor);
    by_id::get(
        call,
        directory.recipient_maps(actor),
        |id| directory.recipient_map(actor, id),
        show,
    )
    .await
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
    let change = |id| call.directory().edit_recipient_map(call.actor, id, &wanted);
    let message = |map: &RecipientMap| json!(["recipient_map_entry_saved", map.address]);
    by_id::edit(call, items, attributes, change, message).await
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let remove = |id| call.directory().remove_recipient_map(call.actor, id);
    by_id::delete(call, items, remove, "recipient_map_entry_deleted").await
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
