//! `delete/domain/tag/{domain}` and `delete/mailbox/tag/{mailbox}`.

use roost_directory::{DirectoryError, Merging, TagMerging};
use roost_shared::admin::{DomainChange, MailboxChange};
use serde_json::json;

use super::answer::{Entry, Reply};
use super::{Attributes, Call};

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let which = call.extra.unwrap_or_default();
    let tags = TagMerging {
        remove: items.to_vec(),
        ..TagMerging::default()
    };
    let (word, done) = if call.category == "domain" {
        ("domain_modified", of_domain(call, which, &tags).await)
    } else {
        ("mailbox_modified", of_mailbox(call, which, tags).await)
    };
    Reply::Entries(vec![Entry::of(call, &attributes, which, done, |()| {
        json!([word, which])
    })])
}

async fn of_domain(call: &Call<'_>, name: &str, tags: &TagMerging) -> Result<(), DirectoryError> {
    call.directory()
        .edit_domain_merging(call.actor, name, &DomainChange::default(), tags)
        .await
        .map(drop)
}

async fn of_mailbox(call: &Call<'_>, address: &str, tags: TagMerging) -> Result<(), DirectoryError> {
    let merging = Merging {
        tags,
        ..Merging::default()
    };
    call.directory()
        .edit_mailbox_merging(call.actor, address, &MailboxChange::default(), &merging)
        .await
        .map(drop)
}
