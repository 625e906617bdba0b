//! `dkim`: of all that Roost has, mailcow's API knows one RSA key of a domain.

use roost_shared::admin::{DkimAlgorithm, DkimKey, DkimState, NewDkimKeys};
use serde_json::{Value, json};

use super::answer::{Entry, Reply};
use super::{Attributes, Call};
use crate::administration::{self, dkim};

/// What mailcow calls a key unless it is told.
const SELECTOR: &str = "dkim";

pub(super) async fn get(call: &Call<'_>) -> Reply {
    let domain = call.object.unwrap_or_default();
    let keys = dkim::list(call.app, call.actor, domain).await;
    Reply::one(keys.map(|keys| keys.iter().find(|key| is_main(key)).map_or(json!({}), show)))
}

/// The key whose record is to stand in DNS.
fn is_main(key: &DkimKey) -> bool {
    key.algorithm == DkimAlgorithm::Rsa && key.state == DkimState::Signing
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let domains = attributes.list("domains").unwrap_or_default();
    let selector = attributes
        .text("dkim_selector")
        .filter(|selector| !selector.is_empty());
    let size = match attributes.number("key_size") {
        Ok(size) => size.unwrap_or(2048),
        Err(error) => return Reply::Entries(vec![Entry::danger(call, attributes, error.message())]),
    };
    let new = NewDkimKeys {
        algorithms: Some(vec![DkimAlgorithm::Rsa]),
        // What is no size of a key is refused by the service, in its words.
        bits: Some(u16::try_from(size).unwrap_or(0)),
        selector: Some(selector.unwrap_or_else(|| SELECTOR.to_owned())),
    };
    let mut entries = Vec::new();
    for domain in domains {
        let added = add_one(call, &domain, &new).await;
        entries.push(match added {
            Ok(true) => Entry::success(call, attributes, json!(["dkim_added", domain])),
            Ok(false) => Entry::danger(call, attributes, json!(["dkim_domain_or_sel_exists", domain])),
            Err(error) => Entry::of(call, attributes, &domain, Err::<(), _>(error), |()| json!("")),
        });
    }
    Reply::Entries(entries)
}

/// `false` if there is such a key, which mailcow does not replace.
async fn add_one(call: &Call<'_>, domain: &str, new: &NewDkimKeys) -> administration::Result<bool> {
    let keys = dkim::list(call.app, call.actor, domain).await?;
    if keys.iter().any(is_main) {
        return Ok(false);
    }
    dkim::add(call.app, call.actor, domain, new).await.map(|_| true)
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for domain in items {
        let removed = dkim::remove(call.app, call.actor, domain, None).await;
        entries.push(Entry::of(call, &attributes, domain, removed, |()| {
            json!(["dkim_removed", domain])
        }));
    }
    Reply::Entries(entries)
}

fn show(key: &DkimKey) -> Value {
    let public = key.record.rsplit_once("p=").map_or("", |(_, public)| public);
    json!({
        "pubkey": public,
        "length": key.bits.to_string(),
        "dkim_txt": key.record,
        "dkim_selector": key.selector,
        "privkey": "",
    })
}
