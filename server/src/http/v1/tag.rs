//! `delete/domain/tag/{domain}` and `delete/mailbox/tag/{mailbox}`.

use roost_directory::{DirectoryError, Merging};
use roost_shared::admin::{DomainChange, MailboxChange};
use serde_json::json;

use super::answer::{Entry, Reply};
use super::{Attributes, Call};

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let which = call.extra.unwrap_or_default();
    let (word, done) = if call.category == "domain" {
        ("domain_modified", of_domain(call, which, items).await)
    } else {
        ("mailbox_modified", of_mailbox(call, which, items).await)
    };
    Reply::Entries(vec![Entry::of(call, &attributes, which, done, |()| {
        json!([word, which])
    })])
}

fn without(tags: Vec<String>, gone: &[String]) -> Vec<String> {
    tags.into_iter().filter(|tag| !gone.contains(tag)).collect()
}

async fn of_domain(call: &Call<'_>, name: &str, gone: &[String]) -> Result<(), DirectoryError> {
    let tags = call.directory().domain(call.actor, name).await?.tags;
    let change = DomainChange {
        tags: Some(without(tags, gone)),
        ..DomainChange::default()
    };
    call.directory()
        .edit_domain(call.actor, name, &change)
        .await
        .map(drop)
}

async fn of_mailbox(call: &Call<'_>, address: &str, gone: &[String]) -> Result<(), DirectoryError> {
    let merging = Merging {
        remove_tags: gone.to_vec(),
        ..Merging::default()
    };
    call.directory()
        .edit_mailbox_merging(call.actor, address, &MailboxChange::default(), &merging)
        .await
        .map(drop)
}
