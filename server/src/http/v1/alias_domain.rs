//! `alias-domain`.

use roost_directory::ListQuery;
use roost_shared::admin::{AliasDomain, AliasDomainChange, NewAliasDomain};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, maybe_moment, moment};
use super::{Attributes, Call};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all") => {
            let page = call
                .directory()
                .alias_domains(call.actor, &ListQuery::default())
                .await;
            Reply::all(page.map(|page| page.items.iter().map(show).collect()))
        }
        Some(name) => {
            let found = call.directory().alias_domain(call.actor, name).await;
            Reply::one(found.map(|alias| show(&alias)))
        }
    }
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let target = attributes.text_or_empty("target_domain");
    let mut entries = Vec::new();
    for name in attributes.list("alias_domain").unwrap_or_default() {
        if name.eq_ignore_ascii_case(&target) {
            entries.push(Entry::danger(
                call,
                attributes,
                json!(["aliasd_targetd_identical", name]),
            ));
            continue;
        }
        let new = NewAliasDomain {
            name: name.clone(),
            target: target.clone(),
            active: attributes.flag("active").unwrap_or(true),
        };
        let added = call.directory().add_alias_domain(call.actor, &new).await;
        entries.push(Entry::of(call, attributes, &name, added, |alias| {
            json!(["aliasd_added", alias.name])
        }));
    }
    if entries.is_empty() {
        entries.push(Entry::danger(call, attributes, json!("alias_domain_invalid")));
    }
    Reply::Entries(entries)
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let wanted = AliasDomainChange {
        target: attributes.text("target_domain"),
        active: attributes.flag("active"),
    };
    let mut entries = Vec::new();
    for name in items {
        let changed = call
            .directory()
            .edit_alias_domain(call.actor, name, &wanted)
            .await;
        entries.push(Entry::of(call, attributes, name, changed, |alias| {
            json!(["aliasd_modified", alias.name])
        }));
    }
    Reply::Entries(entries)
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for name in items {
        let removed = call.directory().remove_alias_domain(call.actor, name).await;
        entries.push(Entry::of(call, &attributes, name, removed, |()| {
            json!(["alias_domain_removed", name])
        }));
    }
    Reply::Entries(entries)
}

fn show(alias: &AliasDomain) -> Value {
    json!({
        "alias_domain": alias.name,
        "target_domain": alias.target,
        "active": bit(alias.active),
        "active_int": bit(alias.active),
        "rl": false,
        "created": moment(alias.created_at),
        "modified": maybe_moment(alias.modified_at),
    })
}
