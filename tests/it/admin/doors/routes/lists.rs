//! Lists.

use serde_json::Value;

use super::super::{Place, Route, adder};

pub(super) fn routes() -> Vec<Route> {
    let none = || Value::Null;
    let mut routes = Vec::new();
    let mut add = adder(&mut routes);
    for template in [
        "/domains",
        "/mailboxes",
        "/aliases",
        "/groups",
        "/bcc-maps",
        "/alias-domains",
        "/quarantine",
        "/audit",
    ] {
        add("GET", template, template.to_owned(), none(), Place::List);
    }
    add(
        "GET",
        "/second-factor-policies",
        "/second-factor-policies".into(),
        none(),
        Place::List,
    );
    add(
        "GET",
        "/password-rules",
        "/password-rules".into(),
        none(),
        Place::List,
    );
    for template in [
        "/domain-admins",
        "/relay-hosts",
        "/transports",
        "/api-keys",
        "/queue",
        "/bans",
        "/recipient-maps",
        "/brake",
        "/ban-rules",
        "/tls-policies",
        "/forwarding-hosts",
    ] {
        add("GET", template, template.to_owned(), none(), Place::Server);
    }
    drop(add);
    routes
}
