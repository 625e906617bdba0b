//! `app-passwd`. Roost makes these passwords itself and shows each once: in `msg[2]` of the answer that made it.

use roost_directory::DirectoryError;
use roost_shared::Protocol;
use roost_shared::admin::{AppPassword, AppPasswordChange, NewAppPassword};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, moment};
use super::by_id::id;
use super::{Attributes, Call};
use crate::administration::{self, app_passwords};

/// What mailcow calls each protocol.
const PROTOCOLS: &[(&str, Protocol)] = &[
    ("imap_access", Protocol::Imap),
    ("smtp_access", Protocol::Smtp),
    ("pop3_access", Protocol::Pop3),
    ("sieve_access", Protocol::Sieve),
    ("dav_access", Protocol::Dav),
];

/// `get/app-passwd/all/{mailbox}`.
pub(super) async fn get(call: &Call<'_>) -> Reply {
    let mailbox = call.extra.or(call.object).unwrap_or_default();
    match app_passwords::list(call.app, call.actor, mailbox).await {
        Ok(list) if list.is_empty() => Reply::Found(json!({})),
        Ok(list) => Reply::Found(Value::Array(list.iter().map(show).collect())),
        Err(error) => Reply::failed(error),
    }
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let mailbox = attributes.text_or_empty("username");
    if has_password(attributes) {
        let words = "app_passwd: leave it out, the server makes it and answers it in msg[2]";
        return refused(call, attributes, words);
    }
    let new = NewAppPassword {
        name: attributes.text_or_empty("app_name"),
        protocols: protocols(attributes, &[]),
        expires_at: None,
    };
    let added = app_passwords::add(call.app, call.actor, &mailbox, &new).await;
    Reply::Entries(vec![Entry::of(call, attributes, &mailbox, added, |issued| {
        json!(["app_passwd_added", mailbox, issued.password])
    })])
}

fn has_password(attributes: &Attributes) -> bool {
    attributes
        .text("app_passwd")
        .is_some_and(|password| !password.is_empty())
}

fn refused(call: &Call<'_>, attributes: &Attributes, words: &str) -> Reply {
    let message = json!(["invalid_input", words]);
    Reply::Entries(vec![Entry::danger(call, attributes, message)])
}

/// The protocols that it is good for afterwards: a list of those (`protocols`), or each alone (`imap_access`).
fn protocols(attributes: &Attributes, before: &[Protocol]) -> Vec<Protocol> {
    let named = attributes.list("protocols");
    let mut open = before.to_vec();
    for (name, protocol) in PROTOCOLS {
        let listed = named
            .as_ref()
            .map(|named| named.iter().any(|named| named == name));
        match attributes.flag(name).or(listed) {
            Some(true) if !open.contains(protocol) => open.push(*protocol),
            Some(false) => open.retain(|other| other != protocol),
            _ => {}
        }
    }
    open
}

/// What is said of it: its name, and what it is good for. It cannot be switched off, only removed.
pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    if has_password(attributes) {
        return refused(call, attributes, "app_passwd: cannot change, make another one");
    }
    if attributes.flag("active") == Some(false) {
        return refused(call, attributes, "active: it cannot be switched off, remove it");
    }
    let mut entries = Vec::new();
    for which in items {
        let changed = change(call, which, attributes).await;
        entries.push(Entry::of(call, attributes, which, changed, |_| {
            json!(["object_modified", which])
        }));
    }
    Reply::Entries(entries)
}

async fn change(
    call: &Call<'_>,
    which: &str,
    attributes: &Attributes,
) -> administration::Result<AppPassword> {
    let (id, owner) = owned(call, which).await?;
    let before = app_passwords::list(call.app, call.actor, &owner).await?;
    let before = before.into_iter().find(|password| password.id == id);
    let before = before.ok_or(DirectoryError::NotFound)?;
    let wanted = AppPasswordChange {
        name: attributes.text("app_name").filter(|name| !name.is_empty()),
        protocols: Some(protocols(attributes, &before.protocols)),
        expires_at: None,
    };
    app_passwords::edit(call.app, call.actor, &owner, id, &wanted).await
}

/// By ids, which alone do not say of which mailbox: those of all that the key reaches are looked through.
pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for which in items {
        let removed = remove(call, which).await;
        entries.push(Entry::of(call, &attributes, which, removed, |()| {
            json!(["app_passwd_removed", which])
        }));
    }
    Reply::Entries(entries)
}

/// An id, and whose it is, who is not judged yet.
async fn owned(call: &Call<'_>, which: &str) -> administration::Result<(i64, String)> {
    let id = id(which)?;
    let owner = call.app.identity().app_password_owner(id).await?;
    Ok((id, owner.ok_or(DirectoryError::NotFound)?))
}

async fn remove(call: &Call<'_>, which: &str) -> administration::Result<()> {
    let (id, owner) = owned(call, which).await?;
    app_passwords::remove(call.app, call.actor, &owner, id).await
}

fn show(password: &AppPassword) -> Value {
    let mut shown = json!({
        "id": password.id,
        "name": password.name,
        "mailbox": password.mailbox,
        "domain": password.mailbox.rsplit_once('@').map_or("", |(_, domain)| domain),
        "password": "",
        "created": moment(password.created_at),
        "modified": null,
        "active": 1,
        "active_int": 1,
        "eas_access": 0,
    });
    if let Some(fields) = shown.as_object_mut() {
        for (name, protocol) in PROTOCOLS {
            let has = i32::from(password.protocols.contains(protocol));
            fields.insert((*name).to_owned(), has.into());
        }
    }
    shown
}
