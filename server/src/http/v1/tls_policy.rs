//! `tls-policy-map`.

use roost_shared::admin::{NewTlsPolicy, TlsLevel, TlsPolicy, TlsPolicyChange};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, maybe_moment, moment};
use super::{Attributes, Call, by_id};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    let (directory, actor) = (call.directory(), call.actor);
    by_id::get(
        call,
        directory.tls_policies(actor),
        |id| directory.tls_policy(actor, id),
        show,
    )
    .await
}

/// The level that was sent; an error in mailcow's words if it is none.
fn level(attributes: &Attributes) -> Result<Option<TlsLevel>, Value> {
    let text = attributes.text("policy").filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(|_| json!("tls_policy_map_policy_invalid")))
        .transpose()
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let destination = attributes.text_or_empty("dest");
    let entry = match level(attributes) {
        Err(message) => Entry::danger(call, attributes, message),
        Ok(None) => Entry::danger(call, attributes, json!("tls_policy_map_policy_invalid")),
        Ok(Some(policy)) => {
            let new = NewTlsPolicy {
                destination: destination.clone(),
                policy,
                parameters: attributes.text_or_empty("parameters"),
                active: attributes.flag("active").unwrap_or(true),
            };
            let added = call.directory().add_tls_policy(call.actor, &new).await;
            Entry::of(call, attributes, &destination, added, |added| {
                json!(["tls_policy_map_entry_saved", added.destination])
            })
        }
    };
    Reply::Entries(vec![entry])
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let policy = match level(attributes) {
        Ok(policy) => policy,
        Err(message) => return Reply::Entries(vec![Entry::danger(call, attributes, message)]),
    };
    let wanted = TlsPolicyChange {
        destination: attributes.text("dest"),
        policy,
        parameters: attributes.text("parameters"),
        active: attributes.flag("active"),
    };
    let change = |id| call.directory().edit_tls_policy(call.actor, id, &wanted);
    let message = |policy: &TlsPolicy| json!(["tls_policy_map_entry_saved", policy.destination]);
    by_id::edit(call, items, attributes, change, message).await
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let remove = |id| call.directory().remove_tls_policy(call.actor, id);
    by_id::delete(call, items, remove, "tls_policy_map_entry_deleted").await
}

fn show(policy: &TlsPolicy) -> Value {
    json!({
        "id": policy.id,
        "dest": policy.destination,
        "policy": policy.policy,
        "parameters": policy.parameters,
        "active": bit(policy.active),
        "active_int": bit(policy.active),
        "created": moment(policy.created_at),
        "modified": maybe_moment(policy.modified_at),
    })
}
