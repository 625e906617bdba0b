//! `dkim`: of all that Roost has, mailcow's API knows one RSA key of a domain.

use roost_shared::admin::{DkimAlgorithm, DkimKey, DkimSource, DkimState, ImportedDkimKey, NewDkimKeys};
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
        entries.push(kept(
            call,
            attributes,
            &domain,
            added,
            json!(["dkim_added", domain]),
        ));
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

/// `add/dkim_import`: a private key in PEM.
pub(super) async fn import(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let domain = attributes.text_or_empty("domain");
    let selector = attributes
        .text("dkim_selector")
        .filter(|selector| !selector.is_empty());
    let imported = ImportedDkimKey {
        private_key: attributes.text_or_empty("private_key_file"),
        selector: selector.unwrap_or_else(|| SELECTOR.to_owned()),
        replace: attributes.flag("overwrite_existing").unwrap_or(false),
    };
    let done = import_one(call, &domain, imported).await;
    Reply::Entries(vec![kept(
        call,
        attributes,
        &domain,
        done,
        json!(["dkim_added", domain]),
    )])
}

/// `false` if there is such a key, which mailcow does not replace unless it is told to.
async fn import_one(
    call: &Call<'_>,
    domain: &str,
    imported: ImportedDkimKey,
) -> administration::Result<bool> {
    let keys = dkim::list(call.app, call.actor, domain).await?;
    if !imported.replace && keys.iter().any(is_main) {
        return Ok(false);
    }
    dkim::import(call.app, call.actor, domain, imported)
        .await
        .map(|_| true)
}

/// `add/dkim_duplicate`: other domains get the keys of one.
pub(super) async fn duplicate(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let source = DkimSource {
        from: attributes.text_or_empty("from_domain"),
    };
    let mut entries = Vec::new();
    for domain in attributes.list("to_domain").unwrap_or_default() {
        let done = duplicate_one(call, &domain, &source).await;
        let message = json!(["dkim_duplicated", source.from, domain]);
        entries.push(kept(call, attributes, &domain, done, message));
    }
    if entries.is_empty() {
        let message = json!(["dkim_domain_or_sel_invalid", ""]);
        entries.push(Entry::danger(call, attributes, message));
    }
    Reply::Entries(entries)
}

async fn duplicate_one(call: &Call<'_>, domain: &str, source: &DkimSource) -> administration::Result<bool> {
    // What is anybody else's is refused as such, whatever the other domain has.
    dkim::list(call.app, call.actor, &source.from).await?;
    let keys = dkim::list(call.app, call.actor, domain).await?;
    if keys.iter().any(is_main) {
        return Ok(false);
    }
    dkim::duplicate(call.app, call.actor, domain, source)
        .await
        .map(|_| true)
}

/// What came of keeping a key; `false`: the domain has one.
fn kept(
    call: &Call<'_>,
    attributes: &Attributes,
    domain: &str,
    done: administration::Result<bool>,
    message: Value,
) -> Entry {
    match done {
        Ok(true) => Entry::success(call, attributes, message),
        Ok(false) => Entry::danger(call, attributes, json!(["dkim_domain_or_sel_exists", domain])),
        Err(error) => Entry::of(call, attributes, domain, Err::<(), _>(error), |()| Value::Null),
    }
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
