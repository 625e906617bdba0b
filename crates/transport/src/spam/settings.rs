//! The rules as `deploy/rspamd/host/rspamd.local.lua` reads them. Pure.

use roost_db::spam_policy::{SpamPolicy, SpamSender};
use serde_json::{Map, Value, json};

/// Scores and verdicts by domain or mailbox.
pub(super) fn document(policies: &[SpamPolicy], senders: &[SpamSender]) -> Value {
    let scores: Map<String, Value> = policies
        .iter()
        .map(|policy| {
            let scores = json!({ "junk": policy.junk_score, "reject": policy.reject_score });
            (policy.object.clone(), scores)
        })
        .collect();
    let mut verdicts: Map<String, Value> = Map::new();
    for sender in senders {
        let of_object = verdicts.entry(sender.object.clone()).or_insert_with(|| json!({}));
        if let Some(of_object) = of_object.as_object_mut() {
            of_object.insert(sender.sender.clone(), Value::from(sender.verdict.as_str()));
        }
    }
    json!({ "scores": scores, "senders": verdicts })
}
