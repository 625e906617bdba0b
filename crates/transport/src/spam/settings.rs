//! The rules as `deploy/rspamd/host/rspamd.local.lua` reads them. Pure.

use roost_db::forwarding_host::ForwardingHostRow;
use roost_db::spam_policy::{SpamPolicy, SpamSender};
use serde_json::{Map, Value, json};

/// Scores and verdicts by domain or mailbox, the networks of hosts that forward mail here, and which domains are our own.
pub(super) fn document(
    policies: &[SpamPolicy],
    senders: &[SpamSender],
    hosts: &[ForwardingHostRow],
    domains: &[String],
) -> Value {
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
    let hosts: Vec<Value> = hosts
        .iter()
        .filter_map(|host| {
            let (address, bits) = host.network.split_once('/')?;
            let bits: u8 = bits.parse().ok()?;
            Some(json!({ "address": address, "bits": bits, "filter": host.filter_spam }))
        })
        .collect();
    let domains: Map<String, Value> = domains
        .iter()
        .map(|domain| (domain.clone(), Value::Bool(true)))
        .collect();
    json!({ "scores": scores, "senders": verdicts, "hosts": hosts, "domains": domains })
}
