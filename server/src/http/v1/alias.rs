//! `alias`.

use roost_directory::{DirectoryError, ListQuery};
use roost_shared::admin::{Alias, AliasChange, NewAlias};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, maybe_moment, moment};
use super::{Attributes, Call};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all") => Reply::all(list(call).await),
        Some(which) => Reply::one(find(call, which).await.map(|alias| show(&alias))),
    }
}

async fn list(call: &Call<'_>) -> Result<Vec<Value>, DirectoryError> {
    let mut all = Vec::new();
    let domains: Vec<Option<String>> = match call.extra {
        Some(names) => names.split(',').map(|name| Some(name.to_owned())).collect(),
        None => vec![None],
    };
    for domain in domains {
        let query = ListQuery {
            domain,
            ..ListQuery::default()
        };
        let page = call.directory().aliases(call.actor, &query).await?;
        all.extend(page.items.iter().map(show));
    }
    Ok(all)
}

/// By its id, or by its address.
async fn find(call: &Call<'_>, which: &str) -> Result<Alias, DirectoryError> {
    match which.parse() {
        Ok(id) => call.directory().alias(call.actor, id).await,
        Err(_) => call.directory().alias_by_address(call.actor, which).await,
    }
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let addresses = attributes.list("address").unwrap_or_default();
    if addresses.is_empty() {
        return Reply::Entries(vec![Entry::danger(call, attributes, json!("alias_empty"))]);
    }
    let wanted = match wanted(attributes) {
        Ok(wanted) => wanted,
        Err(message) => return Reply::Entries(vec![Entry::danger(call, attributes, message)]),
    };
    if wanted.targets.as_ref().is_none_or(Vec::is_empty) {
        return Reply::Entries(vec![Entry::danger(call, attributes, json!("goto_empty"))]);
    }
    let mut entries = Vec::new();
    for address in addresses {
        let new = NewAlias {
            address: address.clone(),
            settings: wanted.clone(),
        };
        let added = call.directory().add_alias(call.actor, &new).await;
        entries.push(Entry::of(call, attributes, &address, added, |alias| {
            json!(["alias_added", alias.address, alias.id])
        }));
    }
    Reply::Entries(entries)
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let mut entries = Vec::new();
    for which in items {
        let wanted = match wanted(attributes) {
            Ok(wanted) => wanted,
            Err(message) => {
                entries.push(Entry::danger(call, attributes, message));
                continue;
            }
        };
        let changed = change(call, which, attributes.text("address"), &wanted).await;
        entries.push(Entry::of(call, attributes, which, changed, |alias| {
            json!(["alias_modified", alias.address])
        }));
    }
    Reply::Entries(entries)
}

async fn change(
    call: &Call<'_>,
    which: &str,
    address: Option<String>,
    wanted: &AliasChange,
) -> Result<Alias, DirectoryError> {
    let alias = find(call, which).await?;
    // Clients send the address along; another one would be another alias.
    if address.is_some_and(|address| !address.trim().eq_ignore_ascii_case(&alias.address)) {
        return Err(DirectoryError::Invalid {
            field: "address",
            rule: "cannot be changed".to_owned(),
        });
    }
    call.directory().edit_alias(call.actor, alias.id, wanted).await
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for which in items {
        let removed = match find(call, which).await {
            Ok(alias) => {
                let removed = call.directory().remove_alias(call.actor, alias.id).await;
                removed.map(|()| alias.address)
            }
            Err(error) => Err(error),
        };
        entries.push(Entry::of(call, &attributes, which, removed, |address| {
            json!(["alias_removed", address])
        }));
    }
    Reply::Entries(entries)
}

fn wanted(attributes: &Attributes) -> Result<AliasChange, Value> {
    let targets = if attributes.flag("goto_null") == Some(true) {
        Some(vec!["null@localhost".to_owned()])
    } else if attributes.flag("goto_spam") == Some(true) || attributes.flag("goto_ham") == Some(true) {
        return Err(json!(["goto_invalid", "learning by an alias is not offered"]));
    } else {
        attributes.list("goto").filter(|targets| !targets.is_empty())
    };
    Ok(AliasChange {
        targets,
        active: attributes.flag("active"),
        expires_at: None,
        internal_only: attributes.flag("internal"),
        sender_allowed: attributes.flag("sender_allowed"),
        public_comment: attributes.text("public_comment"),
        private_comment: attributes.text("private_comment"),
    })
}

pub(super) fn show(alias: &Alias) -> Value {
    json!({
        "id": alias.id,
        "domain": alias.domain,
        "in_primary_domain": "",
        "address": alias.address,
        "is_catch_all": bit(alias.address.starts_with('@')),
        "goto": alias.targets.join(","),
        "internal": bit(alias.internal_only),
        "sender_allowed": bit(alias.sender_allowed),
        "active": bit(alias.active),
        "active_int": bit(alias.active),
        "sogo_visible": 1,
        "sogo_visible_int": 1,
        "public_comment": alias.public_comment,
        "private_comment": alias.private_comment,
        "created": moment(alias.created_at),
        "modified": maybe_moment(alias.modified_at),
    })
}
