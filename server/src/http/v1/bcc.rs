//! `bcc`.

use roost_shared::admin::{BccKind, BccMap, BccMapChange, NewBccMap};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, maybe_moment, moment};
use super::relay::id;
use super::{Attributes, Call};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all") => {
            let all = call.directory().bcc_maps(call.actor).await;
            Reply::all(all.map(|all| all.iter().map(show).collect()))
        }
        Some(which) => Reply::one(match id(which) {
            Ok(id) => call
                .directory()
                .bcc_map(call.actor, id)
                .await
                .map(|map| show(&map)),
            Err(error) => Err(error),
        }),
    }
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
    let mut entries = Vec::new();
    for which in items {
        let changed = match id(which) {
            Ok(id) => call.directory().edit_bcc_map(call.actor, id, &wanted).await,
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, attributes, which, changed, |map| {
            json!(["bcc_edited", map.address])
        }));
    }
    Reply::Entries(entries)
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for which in items {
        let removed = match id(which) {
            Ok(id) => call.directory().remove_bcc_map(call.actor, id).await,
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, &attributes, which, removed, |()| {
            json!(["bcc_deleted", which])
        }));
    }
    Reply::Entries(entries)
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
