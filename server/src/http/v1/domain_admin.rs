//! `domain-admin`.

use roost_directory::{DirectoryError, ListQuery};
use roost_shared::admin::{DomainAdmin, DomainAdminChange, NewDomainAdmin};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, moment};
use super::{Attributes, Call};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all") => Reply::all(list(call).await),
        Some(name) => Reply::one(find(call, name).await),
    }
}

async fn domains(call: &Call<'_>) -> Result<Vec<String>, DirectoryError> {
    let page = call
        .directory()
        .domains(call.actor, &ListQuery::default())
        .await?;
    Ok(page.items.into_iter().map(|domain| domain.name).collect())
}

async fn list(call: &Call<'_>) -> Result<Vec<Value>, DirectoryError> {
    let page = call
        .directory()
        .domain_admins(call.actor, &ListQuery::default())
        .await?;
    let all = domains(call).await?;
    Ok(page.items.iter().map(|admin| show(admin, &all)).collect())
}

async fn find(call: &Call<'_>, name: &str) -> Result<Value, DirectoryError> {
    let admin = call.directory().domain_admin(call.actor, name).await?;
    Ok(show(&admin, &domains(call).await?))
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let username = attributes.text_or_empty("username");
    let password = attributes
        .text("password")
        .filter(|password| !password.is_empty());
    let repeated = attributes.text("password2");
    if repeated.is_some() && repeated != password {
        return Reply::Entries(vec![Entry::danger(call, attributes, json!("password_mismatch"))]);
    }
    let new = NewDomainAdmin {
        username: username.clone(),
        password,
        domains: attributes.list("domains").unwrap_or_default(),
        active: attributes.flag("active").unwrap_or(true),
    };
    let added = call.directory().add_domain_admin(call.actor, &new).await;
    Reply::Entries(vec![Entry::of(call, attributes, &username, added, |admin| {
        json!(["domain_admin_added", admin.username])
    })])
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let wanted = DomainAdminChange {
        password: attributes
            .text("password")
            .filter(|password| !password.is_empty()),
        domains: attributes.list("domains"),
        active: attributes.flag("active"),
    };
    let renamed = attributes.text("username_new").filter(|name| !name.is_empty());
    let mut entries = Vec::new();
    for name in items {
        if renamed.as_ref().is_some_and(|new| new != name) {
            let message = json!(["username_invalid", "an administrator cannot be renamed"]);
            entries.push(Entry::danger(call, attributes, message));
            continue;
        }
        let changed = call
            .directory()
            .edit_domain_admin(call.actor, name, &wanted)
            .await;
        entries.push(Entry::of(call, attributes, name, changed, |admin| {
            json!(["domain_admin_modified", admin.username])
        }));
    }
    Reply::Entries(entries)
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for name in items {
        let removed = call.directory().remove_domain_admin(call.actor, name).await;
        entries.push(Entry::of(call, &attributes, name, removed, |()| {
            json!(["domain_admin_removed", name])
        }));
    }
    Reply::Entries(entries)
}

fn show(admin: &DomainAdmin, all: &[String]) -> Value {
    let others: Vec<&String> = all
        .iter()
        .filter(|domain| !admin.domains.contains(domain))
        .collect();
    json!({
        "username": admin.username,
        "tfa_active": "0",
        "tfa_active_int": 0,
        "active": bit(admin.active),
        "active_int": bit(admin.active),
        "created": moment(admin.created_at),
        "selected_domains": admin.domains,
        "unselected_domains": others,
    })
}
