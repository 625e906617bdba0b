//! `resource`: rooms and equipment, which are mailboxes here and answer invitations for themselves. They decline what
//! conflicts, whatever `multiple_bookings` says.

use roost_directory::{DirectoryError, ListQuery};
use roost_shared::admin::{Mailbox, MailboxChange, MailboxKind, NewMailbox};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, maybe_moment, moment};
use super::{Attributes, Call};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all") => {
            let kinds = [MailboxKind::Room, MailboxKind::Equipment];
            let page = call
                .directory()
                .mailboxes(call.actor, &ListQuery::default(), &kinds)
                .await;
            Reply::all(page.map(|page| page.items.iter().map(show).collect()))
        }
        Some(name) => Reply::one(find(call, name).await.map(|resource| show(&resource))),
    }
}

async fn find(call: &Call<'_>, name: &str) -> Result<Mailbox, DirectoryError> {
    let found = call.directory().mailbox(call.actor, name).await?;
    if matches!(found.kind, MailboxKind::Room | MailboxKind::Equipment) {
        Ok(found)
    } else {
        Err(DirectoryError::NotFound)
    }
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let description = attributes.text_or_empty("description");
    let name: String = description
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(60)
        .collect();
    if name.is_empty() {
        return Reply::Entries(vec![Entry::danger(
            call,
            attributes,
            json!("description_invalid"),
        )]);
    }
    let address = format!("{name}@{}", attributes.text_or_empty("domain"));
    let kind = match attributes.text_or_empty("kind").as_str() {
        "location" => MailboxKind::Room,
        "group" | "thing" => MailboxKind::Equipment,
        _ => return Reply::Entries(vec![Entry::danger(call, attributes, json!("resource_invalid"))]),
    };
    let new = NewMailbox {
        address: address.clone(),
        kind,
        settings: MailboxChange {
            name: Some(description.clone()),
            active: attributes.flag("active"),
            ..MailboxChange::default()
        },
    };
    let added = call.directory().add_mailbox(call.actor, &new).await;
    Reply::Entries(vec![Entry::of(call, attributes, &address, added, |_| {
        json!(["resource_added", description])
    })])
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let wanted = MailboxChange {
        name: attributes.text("description"),
        active: attributes.flag("active"),
        ..MailboxChange::default()
    };
    let mut entries = Vec::new();
    for name in items {
        let changed = match find(call, name).await {
            Ok(resource) => {
                call.directory()
                    .edit_mailbox(call.actor, &resource.address, &wanted)
                    .await
            }
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, attributes, name, changed, |resource| {
            json!(["resource_modified", resource.address])
        }));
    }
    Reply::Entries(entries)
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for name in items {
        let removed = match find(call, name).await {
            Ok(resource) => {
                call.directory()
                    .remove_mailbox(call.actor, &resource.address)
                    .await
            }
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, &attributes, name, removed, |()| {
            json!(["resource_removed", name])
        }));
    }
    call.app.removals().notify_one();
    Reply::Entries(entries)
}

fn show(resource: &Mailbox) -> Value {
    let kind = if resource.kind == MailboxKind::Room {
        "location"
    } else {
        "thing"
    };
    json!({
        "name": resource.address,
        "kind": kind,
        "multiple_bookings": 1,
        "description": resource.name,
        "active": bit(resource.active),
        "active_int": bit(resource.active),
        "domain": resource.domain,
        "local_part": resource.local_part,
        "created": moment(resource.created_at),
        "modified": maybe_moment(resource.modified_at),
    })
}
