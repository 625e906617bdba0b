//! Domains, their keys, and mailboxes.

use serde_json::{Value, json};

use super::super::{Place, Route, adder};
use crate::admin::World;
use crate::support::Person;

/// A key of RFC 8410 §10.3.
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

pub(super) fn routes(w: &World) -> Vec<Route> {
    use Place::Domain;
    let (domain, mailbox) = (&w.domain, &w.mailbox);
    let none = || Value::Null;
    let mut routes = Vec::new();
    let mut add = adder(&mut routes);
    add(
        "GET",
        "/domains/{name}",
        format!("/domains/{domain}"),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/domains/{name}",
        format!("/domains/{domain}"),
        json!({ "description": "d" }),
        Domain,
    );
    add(
        "GET",
        "/domains/{name}/dns",
        format!("/domains/{domain}/dns"),
        none(),
        Domain,
    );
    add(
        "GET",
        "/domains/{name}/dkim",
        format!("/domains/{domain}/dkim"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/domains/{name}/dkim/rotate",
        format!("/domains/{domain}/dkim/rotate"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/domains/{name}/dkim/activate",
        format!("/domains/{domain}/dkim/activate"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/domains/{name}/dkim",
        format!("/domains/{domain}/dkim"),
        json!({ "algorithms": ["ed25519"], "selector": "extra" }),
        Domain,
    );
    add(
        "POST",
        "/domains/{name}/dkim/duplicate",
        format!("/domains/{domain}/dkim/duplicate"),
        json!({ "from": domain }),
        Domain,
    );
    add(
        "POST",
        "/domains/{name}/dkim/import",
        format!("/domains/{domain}/dkim/import"),
        json!({ "private_key": ED25519, "selector": "elsewhere", "replace": true }),
        Domain,
    );
    add(
        "DELETE",
        "/domains/{name}/dkim/{selector}",
        format!("/domains/{domain}/dkim/elsewhere"),
        none(),
        Domain,
    );
    add(
        "GET",
        "/mailboxes/{address}",
        format!("/mailboxes/{mailbox}"),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/mailboxes/{address}",
        format!("/mailboxes/{mailbox}"),
        json!({ "name": "A" }),
        Domain,
    );
    add(
        "POST",
        "/mailboxes",
        "/mailboxes".into(),
        json!({ "address": format!("new@{domain}"), "settings": { "password": Person::PASSWORD } }),
        Domain,
    );
    add(
        "GET",
        "/mailboxes/{address}/temporary-addresses",
        format!("/mailboxes/{mailbox}/temporary-addresses"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/mailboxes/{address}/temporary-addresses",
        format!("/mailboxes/{mailbox}/temporary-addresses"),
        json!({ "description": "", "hours": 1 }),
        Domain,
    );
    add(
        "DELETE",
        "/temporary-addresses/{id}",
        format!("/temporary-addresses/{}", w.temporary),
        none(),
        Domain,
    );
    add(
        "GET",
        "/mailboxes/{address}/app-passwords",
        format!("/mailboxes/{mailbox}/app-passwords"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/mailboxes/{address}/app-passwords",
        format!("/mailboxes/{mailbox}/app-passwords"),
        json!({ "name": "p", "protocols": ["smtp"] }),
        Domain,
    );
    add(
        "PATCH",
        "/mailboxes/{address}/app-passwords/{id}",
        format!("/mailboxes/{mailbox}/app-passwords/{}", w.app_password),
        json!({ "name": "Tablet" }),
        Domain,
    );
    add(
        "DELETE",
        "/mailboxes/{address}/app-passwords/{id}",
        format!("/mailboxes/{mailbox}/app-passwords/{}", w.app_password),
        none(),
        Domain,
    );
    drop(add);
    routes
}
