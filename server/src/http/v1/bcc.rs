//! `bcc`.

use roost_shared::admin::{BccKind, BccMap, BccMapChange, NewBccMap};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, maybe_moment, moment};
use super::{Attributes, Call, by_id};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    let (directory, actor) = (call.directory(), call.actor);
    by_id::get(
        call,
        directory.bcc_maps(actor),
        |id| directory.bcc_map(actor, id),
        show,
    )
    .await
}

fn kind(attributes: &Attributes) -> Option<BccKind> {
    match attributes.text("type")?.as_str() {
        "sender" => Some(BccKind::Sender),
        "rcpt" => Some(BccKind::Recipient),
        _ => None,
    }
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let local = attributes.text_or_empty("local_dest");
    // A domain is named without the @.
    let address = if local.contains('@') {
        local.clone()
    } else {
        format!("@{local}")
    };
    let Some(kind) = kind(attributes) else {
        return Reply::Entries(vec![Entry::danger(
            call,
            attributes,
            json!("invalid_bcc_map_type"),
        )]);
    };
    let new = NewBccMap {
        kind,
        address,
        target: attributes.text_or_empty("bcc_dest"),
        active: attributes.flag("active").unwrap_or(true),
    };
    let added = call.directory().add_bcc_map(call.actor, &new).await;
    Reply::Entries(vec![Entry::of(call, attributes, &local, added, |_| {
        json!("bcc_saved")
    })])
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let wanted = BccMapChange {
        kind: kind(attributes),
        target: attributes.text("bcc_dest"),
        active: attributes.flag("active"),
    };
    let change = |id| call.directory().edit_bcc_map(call.actor, id, &wanted);
    by_id::edit(call, items, attributes, change, |map| {
        json!(["bcc_edited", map.address])
    })
    .await
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let remove = |id| call.directory().remove_bcc_map(call.actor, id);
    by_id::delete(call, items, remove, "bcc_deleted").await
}

fn show(map: &BccMap) -> Value {
    json!({
        "id": map.id,
        "local_dest": map.address,
        "bcc_dest": map.target,
        "active": bit(map.active),
        "active_int": bit(map.active),
        "type": if map.kind == BccKind::Sender { "sender" } else { "rcpt" },
        "domain": map.domain,
        "created": moment(map.created_at),
        "modified": maybe_moment(map.modified_at),
    })
}
