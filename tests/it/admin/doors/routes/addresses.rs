//! Aliases, groups and copies.

use serde_json::{Value, json};

use super::super::{Place, Route, adder};
use crate::admin::World;

pub(super) fn routes(w: &World) -> Vec<Route> {
    use Place::Domain;
    let (domain, mailbox) = (&w.domain, &w.mailbox);
    let none = || Value::Null;
    let mut routes = Vec::new();
    let mut add = adder(&mut routes);
    add(
        "GET",
        "/aliases/{id}",
        format!("/aliases/{}", w.alias),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/aliases/{id}",
        format!("/aliases/{}", w.alias),
        json!({ "public_comment": "c" }),
        Domain,
    );
    add(
        "POST",
        "/aliases",
        "/aliases".into(),
        json!({ "address": format!("more@{domain}"), "settings": { "targets": [mailbox] } }),
        Domain,
    );
    add(
        "DELETE",
        "/aliases/{id}",
        format!("/aliases/{}", w.alias),
        none(),
        Domain,
    );
    add(
        "GET",
        "/groups/{address}",
        format!("/groups/{}", w.group),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/groups/{address}",
        format!("/groups/{}", w.group),
        json!({ "name": "g" }),
        Domain,
    );
    add(
        "POST",
        "/groups",
        "/groups".into(),
        json!({ "address": format!("crew@{domain}") }),
        Domain,
    );
    add(
        "DELETE",
        "/groups/{address}",
        format!("/groups/{}", w.group),
        none(),
        Domain,
    );
    add(
        "GET",
        "/bcc-maps/{id}",
        format!("/bcc-maps/{}", w.bcc_map),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/bcc-maps/{id}",
        format!("/bcc-maps/{}", w.bcc_map),
        json!({ "active": false }),
        Domain,
    );
    add(
        "POST",
        "/bcc-maps",
        "/bcc-maps".into(),
        json!({ "kind": "recipient", "address": mailbox, "target": mailbox }),
        Domain,
    );
    add(
        "DELETE",
        "/bcc-maps/{id}",
        format!("/bcc-maps/{}", w.bcc_map),
        none(),
        Domain,
    );
    drop(add);
    routes
}
