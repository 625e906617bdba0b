//! `domain-policy`, `mailbox-policy`, `get/policy_{wl|bl}_{domain|mailbox}` and `spam-score`.

use roost_directory::{Access, DirectoryError};
use roost_shared::admin::{SpamScores, SpamSender, SpamVerdict};
use serde_json::{Value, json};

use super::answer::{Entry, Reply};
use super::{Attributes, Call};
use crate::administration::{self, spam};

/// What mailcow shows where nothing of one's own is set.
const DEFAULT_SCORES: &str = "8, 15";

/// `get/policy_wl_domain/{domain}` and its like.
pub(super) async fn get(call: &Call<'_>) -> Reply {
    match list(call).await {
        Ok(found) if found.is_empty() => Reply::Found(json!({})),
        Ok(found) => Reply::Found(Value::Array(found)),
        Err(error) => Reply::failed(error),
    }
}

async fn list(call: &Call<'_>) -> administration::Result<Vec<Value>> {
    let object = call.object.unwrap_or_default();
    let object = call
        .directory()
        .permit_object(call.actor, "spam.show", object, Access::Read)
        .await?;
    let wanted = if call.category.contains("_wl_") {
        "allow"
    } else {
        "deny"
    };
    let transport = call.app.transport().ok_or(DirectoryError::NotFound)?;
    let (_, senders) = transport.spam_rules(Some(&object)).await?;
    let shown = senders
        .into_iter()
        .filter(|sender| sender.verdict == wanted)
        .map(|sender| json!({ "object": sender.object, "value": sender.sender, "prefid": sender.id }));
    Ok(shown.collect())
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let object = of_whom(call, attributes);
    let verdict = match attributes.text_or_empty("object_list").as_str() {
        "wl" => SpamVerdict::Allow,
        "bl" => SpamVerdict::Deny,
        _ => {
            return Reply::Entries(vec![Entry::danger(
                call,
                attributes,
                json!("policy_list_from_invalid"),
            )]);
        }
    };
    let sender = SpamSender {
        sender: attributes.text_or_empty("object_from"),
        verdict,
    };
    let set = spam::set_sender(call.app, call.actor, &object, &sender).await;
    Reply::Entries(vec![Entry::of(call, attributes, &object, set, |_| {
        json!([modified(call), object])
    })])
}

fn of_whom(call: &Call<'_>, attributes: &Attributes) -> String {
    // The pages send "domain" for a mailbox, too; the description has "username".
    let names = if call.category == "domain-policy" {
        ["domain", "domain"]
    } else {
        ["username", "domain"]
    };
    names
        .iter()
        .find_map(|name| attributes.text(name))
        .unwrap_or_default()
}

const fn modified(call: &Call<'_>) -> &'static str {
    if call.category.len() == "domain-policy".len() {
        "domain_modified"
    } else {
        "mailbox_modified"
    }
}

/// By the ids that a list has as `prefid`.
pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for id in items {
        let removed = remove(call, id).await;
        entries.push(Entry::of(call, &attributes, id, removed, |()| {
            json!(["item_deleted", id])
        }));
    }
    Reply::Entries(entries)
}

async fn remove(call: &Call<'_>, id: &str) -> administration::Result<()> {
    let id: i64 = id.trim().parse().map_err(|_| DirectoryError::NotFound)?;
    let transport = call.app.transport().ok_or(DirectoryError::NotFound)?;
    let found = transport.spam_sender(id).await?;
    let found = found.ok_or(DirectoryError::NotFound)?;
    spam::remove_sender(call.app, call.actor, &found.object, &found.sender).await
}

/// `get/spam-score/{mailbox}`: two numbers, from which on mail goes to Junk and is refused.
pub(super) async fn get_score(call: &Call<'_>) -> Reply {
    let object = call.object.unwrap_or_default();
    match spam::rules(call.app, call.actor, object).await {
        Ok(rules) => {
            let own = rules
                .scores
                .map(|scores| format!("{}, {}", scores.junk, scores.reject));
            Reply::Found(json!({ "spam_score": own.unwrap_or_else(|| DEFAULT_SCORES.to_owned()) }))
        }
        Err(error) => Reply::failed(error),
    }
}

pub(super) async fn edit_score(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let Some(scores) = scores(&attributes.text_or_empty("spam_score")) else {
        let message = json!(["invalid_input", "spam_score: must be two numbers, such as 8,15"]);
        return Reply::Entries(vec![Entry::danger(call, attributes, message)]);
    };
    let mut entries = Vec::new();
    for mailbox in items {
        let set = spam::set_scores(call.app, call.actor, mailbox, scores).await;
        entries.push(Entry::of(call, attributes, mailbox, set, |()| {
            json!(["mailbox_modified", mailbox])
        }));
    }
    Reply::Entries(entries)
}

/// `default` takes one's own away.
fn scores(text: &str) -> Option<Option<SpamScores>> {
    if text.trim() == "default" {
        return Some(None);
    }
    let (junk, reject) = text.split_once(',')?;
    Some(Some(SpamScores {
        junk: junk.trim().parse().ok()?,
        reject: reject.trim().parse().ok()?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_two_numbers() {
        let two = SpamScores {
            junk: 5.5,
            reject: 15.0,
        };
        assert_eq!(scores("5.5, 15"), Some(Some(two)));
        assert_eq!(scores("default"), Some(None));
        assert_eq!(scores("8"), None);
        assert_eq!(scores("a,b"), None);
    }
}
