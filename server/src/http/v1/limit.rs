//! `rl-domain` and `rl-mbox`: rate limits.

use roost_directory::{DirectoryError, ListQuery};
use roost_shared::admin::{DomainChange, MailboxChange, RateLimit};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, rate};
use super::{Attributes, Call};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all") => Reply::all(list(call).await),
        Some(which) => {
            let found = if call.category == "rl-domain" {
                let found = call.directory().domain(call.actor, which).await;
                found.map(|domain| domain.rate_limit)
            } else {
                let found = call.directory().mailbox(call.actor, which).await;
                found.map(|mailbox| mailbox.rate_limit)
            };
            Reply::one(found.map(|limit| if limit.is_some() { rate(limit) } else { json!({}) }))
        }
    }
}

async fn list(call: &Call<'_>) -> Result<Vec<Value>, DirectoryError> {
    let query = ListQuery::default();
    let limits: Vec<(&str, String, Option<RateLimit>)> = if call.category == "rl-domain" {
        let page = call.directory().domains(call.actor, &query).await?;
        page.items
            .into_iter()
            .map(|domain| ("domain", domain.name, domain.rate_limit))
            .collect()
    } else {
        let page = call.directory().mailboxes(call.actor, &query, &[]).await?;
        page.items
            .into_iter()
            .map(|mailbox| ("mailbox", mailbox.address, mailbox.rate_limit))
            .collect()
    };
    Ok(limits
        .into_iter()
        .filter(|(_, _, limit)| limit.is_some())
        .map(|(what, name, limit)| {
            let mut shown = rate(limit);
            if let Some(map) = shown.as_object_mut() {
                map.insert(what.to_owned(), Value::from(name));
            }
            shown
        })
        .collect())
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let wanted = match attributes.rate() {
        Ok(wanted) => wanted.unwrap_or(None),
        Err(_) => return Reply::Entries(vec![Entry::danger(call, attributes, json!("rl_timeframe"))]),
    };
    let mut entries = Vec::new();
    for which in items {
        let done = if call.category == "rl-domain" {
            let change = DomainChange {
                rate_limit: Some(wanted),
                ..DomainChange::default()
            };
            call.directory()
                .edit_domain(call.actor, which, &change)
                .await
                .map(drop)
        } else {
            let change = MailboxChange {
                rate_limit: Some(wanted),
                ..MailboxChange::default()
            };
            call.directory()
                .edit_mailbox(call.actor, which, &change)
                .await
                .map(drop)
        };
        entries.push(Entry::of(call, attributes, which, done, |()| {
            json!(["rl_saved", which])
        }));
    }
    Reply::Entries(entries)
}
