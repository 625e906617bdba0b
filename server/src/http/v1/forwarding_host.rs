//! `fwdhost`: by network, as mailcow has it.

use roost_directory::DirectoryError;
use roost_shared::admin::{ForwardingHost, NewForwardingHost};
use serde_json::{Value, json};

use super::answer::{Entry, Reply};
use super::{Attributes, Call};
use crate::administration::{self, forwarding_hosts};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all") => {
            let all = call.directory().forwarding_hosts(call.actor).await;
            Reply::all(all.map(|all| all.iter().map(show).collect()))
        }
        Some(host) => Reply::one(find(call, host).await.map(|host| show(&host))),
    }
}

/// One by its network or its address.
async fn find(call: &Call<'_>, text: &str) -> Result<ForwardingHost, DirectoryError> {
    let all = call.directory().forwarding_hosts(call.actor).await?;
    all.into_iter()
        .find(|host| host.network == text || address(host) == text)
        .ok_or(DirectoryError::NotFound)
}

/// The network, without the prefix of a single address.
fn address(host: &ForwardingHost) -> &str {
    let text = host.network.as_str();
    text.strip_suffix("/32")
        .or_else(|| text.strip_suffix("/128"))
        .unwrap_or(text)
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let new = NewForwardingHost {
        host: attributes.text_or_empty("hostname"),
        filter_spam: attributes.flag("filter_spam").unwrap_or(false),
    };
    let added = forwarding_hosts::add(call.app, call.actor, &new).await;
    Reply::Entries(vec![Entry::of(call, attributes, &new.host, added, |added| {
        let hosts: Vec<&str> = added.iter().map(address).collect();
        json!(["forwarding_host_added", hosts.join(", ")])
    })])
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    // The page asks whether spam is kept, the API whether it is filtered.
    let kept = attributes.flag("keep_spam").map(|keep| !keep);
    let filter = attributes.flag("filter_spam").or(kept);
    let mut entries = Vec::new();
    for host in items {
        let changed = change(call, host, filter).await;
        entries.push(Entry::of(call, attributes, host, changed, |_| {
            json!(["object_modified", host])
        }));
    }
    Reply::Entries(entries)
}

async fn change(call: &Call<'_>, host: &str, filter: Option<bool>) -> administration::Result<ForwardingHost> {
    let found = find(call, host).await?;
    let filter = filter.unwrap_or(found.filter_spam);
    Ok(call
        .directory()
        .edit_forwarding_host(call.actor, found.id, filter)
        .await?)
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for host in items {
        let removed = match find(call, host).await {
            Ok(found) => {
                call.directory()
                    .remove_forwarding_host(call.actor, found.id)
                    .await
            }
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, &attributes, host, removed, |()| {
            json!(["forwarding_host_removed", host])
        }));
    }
    Reply::Entries(entries)
}

fn show(host: &ForwardingHost) -> Value {
    json!({
        "host": address(host),
        "source": host.source,
        "keep_spam": if host.filter_spam { "no" } else { "yes" },
    })
}
