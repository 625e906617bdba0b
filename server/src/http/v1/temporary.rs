//! `time_limited_alias`.

use roost_directory::DirectoryError;
use roost_shared::admin::{NewTemporaryAddress, TemporaryAddress};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, moment};
use super::{Attributes, Call};

/// A year, in hours.
const VALIDITY: i64 = 8760;

pub(super) async fn get(call: &Call<'_>) -> Reply {
    let mailbox = call.object.unwrap_or_default();
    let list = call.directory().temporary_addresses(call.actor, mailbox).await;
    Reply::all(list.map(|all| all.iter().map(show).collect()))
}

/// For how many hours; `None` for ever.
fn hours(attributes: &Attributes) -> Result<Option<i64>, Value> {
    if attributes.flag("permanent") == Some(true) {
        return Ok(None);
    }
    let hours = attributes.number("validity").map_err(|error| error.message())?;
    Ok(Some(hours.unwrap_or(VALIDITY)))
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let username = attributes.text_or_empty("username");
    let hours = match hours(attributes) {
        Ok(hours) => hours,
        Err(message) => return Reply::Entries(vec![Entry::danger(call, attributes, message)]),
    };
    let new = NewTemporaryAddress {
        domain: attributes.text("domain").filter(|domain| !domain.is_empty()),
        description: attributes.text_or_empty("description"),
        hours,
    };
    let added = call
        .directory()
        .add_temporary_address(call.actor, &username, &new)
        .await;
    Reply::Entries(vec![Entry::of(call, attributes, &username, added, |made| {
        json!(["mailbox_modified", made.mailbox])
    })])
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let mut entries = Vec::new();
    for address in items {
        let hours = match hours(attributes) {
            Ok(hours) => hours,
            Err(message) => {
                entries.push(Entry::danger(call, attributes, message));
                continue;
            }
        };
        let changed = prolong(call, address, hours).await;
        entries.push(Entry::of(call, attributes, address, changed, |made| {
            json!(["mailbox_modified", made.mailbox])
        }));
    }
    Reply::Entries(entries)
}

async fn prolong(
    call: &Call<'_>,
    address: &str,
    hours: Option<i64>,
) -> Result<TemporaryAddress, DirectoryError> {
    let id = call.directory().temporary_address_id(call.actor, address).await?;
    call.directory()
        .prolong_temporary_address(call.actor, id, hours)
        .await
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for address in items {
        let removed = match call.directory().temporary_address_id(call.actor, address).await {
            Ok(id) => call.directory().remove_temporary_address(call.actor, id).await,
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, &attributes, address, removed, |()| {
            json!(["alias_removed", address])
        }));
    }
    Reply::Entries(entries)
}

fn show(made: &TemporaryAddress) -> Value {
    json!({
        "address": made.address,
        "goto": made.mailbox,
        "description": made.description,
        "validity": made.expires_at.map_or(0, |end| end.timestamp()),
        "permanent": bit(made.expires_at.is_none()),
        "created": moment(made.created_at),
        "modified": null,
    })
}
