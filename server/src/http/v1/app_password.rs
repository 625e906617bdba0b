//! `app-passwd`. Roost makes these passwords itself and shows each once: in `msg[2]` of the answer that made it.

use roost_directory::DirectoryError;
use roost_shared::Protocol;
use roost_shared::admin::{AppPassword, NewAppPassword};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, moment};
use super::relay::id;
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
    if attributes
        .text("app_passwd")
        .is_some_and(|password| !password.is_empty())
    {
        let words = "app_passwd: leave it out, the server makes it and answers it in msg[2]";
        return Reply::Entries(vec![Entry::danger(
            call,
            attributes,
            json!(["invalid_input", words]),
        )]);
    }
    let named = attributes.list("protocols").unwrap_or_default();
    let new = NewAppPassword {
        name: attributes.text_or_empty("app_name"),
        protocols: PROTOCOLS
            .iter()
            .filter(|(name, _)| {
                attributes.flag(name) == Some(true) || named.iter().any(|named| named == name)
            })
            .map(|(_, protocol)| *protocol)
            .collect(),
        expires_at: None,
    };
    let added = app_passwords::add(call.app, call.actor, &mailbox, &new).await;
    Reply::Entries(vec![Entry::of(call, attributes, &mailbox, added, |issued| {
        json!(["app_passwd_added", mailbox, issued.password])
    })])
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

async fn remove(call: &Call<'_>, which: &str) -> administration::Result<()> {
    let id = id(which)?;
    let owner = call.app.identity().app_password_owner(id).await?;
    let owner = owner.ok_or(DirectoryError::NotFound)?;
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
