//! `relayhost` and `transport`. Passwords are never shown.

use roost_shared::admin::{
    NewRelayHost, NewTransport, RelayHost, RelayHostChange, Transport, TransportChange,
};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit};
use super::{Attributes, Call, by_id};

pub(super) async fn get_host(call: &Call<'_>) -> Reply {
    let (directory, actor) = (call.directory(), call.actor);
    by_id::get(
        call,
        directory.relay_hosts(actor),
        |id| directory.relay_host(actor, id),
        show_host,
    )
    .await
}

pub(super) async fn add_host(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let hostname = attributes.text_or_empty("hostname");
    let new = NewRelayHost {
        hostname: hostname.clone(),
        username: attributes.text_or_empty("username"),
        password: attributes.text_or_empty("password"),
        active: attributes.flag("active").unwrap_or(true),
    };
    let added = call.directory().add_relay_host(call.actor, &new).await;
    Reply::Entries(vec![Entry::of(call, attributes, &hostname, added, |host| {
        json!(["relayhost_added", host.hostname])
    })])
}

pub(super) async fn edit_host(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let wanted = RelayHostChange {
        hostname: attributes.text("hostname"),
        username: attributes.text("username"),
        password: attributes
            .text("password")
            .filter(|password| !password.is_empty()),
        active: attributes.flag("active"),
    };
    let change = |id| call.directory().edit_relay_host(call.actor, id, &wanted);
    let message = |host: &RelayHost| json!(["object_modified", host.hostname]);
    by_id::edit(call, items, attributes, change, message).await
}

pub(super) async fn delete_host(call: &Call<'_>, items: &[String]) -> Reply {
    let remove = |id| call.directory().remove_relay_host(call.actor, id);
    by_id::delete(call, items, remove, "relayhost_removed").await
}

pub(super) async fn get_transport(call: &Call<'_>) -> Reply {
    let (directory, actor) = (call.directory(), call.actor);
    by_id::get(
        call,
        directory.transports(actor),
        |id| directory.transport(actor, id),
        show_transport,
    )
    .await
}

pub(super) async fn add_transport(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let destinations = attributes.list("destination").unwrap_or_default();
    if destinations.is_empty() {
        return Reply::Entries(vec![Entry::danger(
            call,
            attributes,
            json!("invalid_destination"),
        )]);
    }
    let mut entries = Vec::new();
    for destination in destinations {
        let new = NewTransport {
            destination: destination.clone(),
            nexthop: attributes.text_or_empty("nexthop"),
            username: attributes.text_or_empty("username"),
            password: attributes.text_or_empty("password"),
            by_mx: attributes.flag("is_mx_based").unwrap_or(false),
            active: attributes.flag("active").unwrap_or(true),
        };
        let added = call.directory().add_transport(call.actor, &new).await;
        entries.push(Entry::of(call, attributes, &destination, added, |transport| {
            json!(["relayhost_added", transport.nexthop])
        }));
    }
    Reply::Entries(entries)
}

pub(super) async fn edit_transport(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let wanted = TransportChange {
        destination: attributes.text("destination"),
        nexthop: attributes.text("nexthop"),
        username: attributes.text("username"),
        password: attributes
            .text("password")
            .filter(|password| !password.is_empty()),
        by_mx: attributes.flag("is_mx_based"),
        active: attributes.flag("active"),
    };
    let change = |id| call.directory().edit_transport(call.actor, id, &wanted);
    let message = |transport: &Transport| json!(["object_modified", transport.nexthop]);
    by_id::edit(call, items, attributes, change, message).await
}

pub(super) async fn delete_transport(call: &Call<'_>, items: &[String]) -> Reply {
    let remove = |id| call.directory().remove_transport(call.actor, id);
    by_id::delete(call, items, remove, "relayhost_removed").await
}

fn stars(username: &str) -> &'static str {
    if username.is_empty() { "" } else { "***" }
}

fn show_host(host: &RelayHost) -> Value {
    json!({
        "id": host.id,
        "hostname": host.hostname,
        "username": host.username,
        "password": "",
        "password_short": stars(&host.username),
        "active": bit(host.active),
        "active_int": bit(host.active),
        "used_by_domains": host.used_by.join(", "),
        "used_by_mailboxes": "",
    })
}

fn show_transport(transport: &Transport) -> Value {
    json!({
        "id": transport.id,
        "destination": transport.destination,
        "nexthop": transport.nexthop,
        "username": transport.username,
        "password": "",
        "password_short": stars(&transport.username),
        "is_mx_based": bit(transport.by_mx),
        "active": bit(transport.active),
        "active_int": bit(transport.active),
    })
}
