//! What is the server's own, and what removes the rest.

use serde_json::{Value, json};

use super::super::{Place, Route, adder};
use crate::admin::World;
use crate::admin::world::{name, stranger};

pub(super) fn routes(w: &World) -> Vec<Route> {
    use Place::{Domain, Reserved, Server};
    let (domain, mailbox, also) = (&w.domain, &w.mailbox, &w.alias_domain);
    let none = || Value::Null;
    let mut routes = Vec::new();
    let mut add = adder(&mut routes);
    add(
        "GET",
        "/alias-domains/{name}",
        format!("/alias-domains/{also}"),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/alias-domains/{name}",
        format!("/alias-domains/{also}"),
        json!({ "active": false }),
        Domain,
    );
    add(
        "POST",
        "/alias-domains",
        "/alias-domains".into(),
        json!({ "name": format!("x{also}"), "target": domain }),
        Reserved,
    );
    add(
        "DELETE",
        "/alias-domains/{name}",
        format!("/alias-domains/{also}"),
        none(),
        Reserved,
    );
    add(
        "DELETE",
        "/mailboxes/{address}",
        format!("/mailboxes/{mailbox}"),
        none(),
        Domain,
    );
    add(
        "DELETE",
        "/domains/{name}",
        format!("/domains/{domain}"),
        none(),
        Reserved,
    );
    add(
        "POST",
        "/domains",
        "/domains".into(),
        json!({ "name": format!("new{domain}") }),
        Server,
    );
    add(
        "POST",
        "/domain-admins",
        "/domain-admins".into(),
        json!({ "username": mailbox, "domains": [domain] }),
        Server,
    );
    for (method, body) in [
        ("GET", none()),
        ("PATCH", json!({ "active": true })),
        ("DELETE", none()),
    ] {
        add(
            method,
            "/domain-admins/{username}",
            format!("/domain-admins/{mailbox}"),
            body,
            Server,
        );
    }
    add(
        "POST",
        "/relay-hosts",
        "/relay-hosts".into(),
        json!({ "hostname": "relay.example.test" }),
        Server,
    );
    add(
        "POST",
        "/transports",
        "/transports".into(),
        json!({ "destination": domain, "nexthop": "[192.0.2.1]" }),
        Server,
    );
    add(
        "POST",
        "/recipient-maps",
        "/recipient-maps".into(),
        json!({ "address": format!("old@{domain}"), "target": mailbox }),
        Server,
    );
    for (method, body) in [
        ("GET", none()),
        ("PATCH", json!({ "active": true })),
        ("DELETE", none()),
    ] {
        add(
            method,
            "/relay-hosts/{id}",
            "/relay-hosts/999999999".into(),
            body.clone(),
            Server,
        );
        add(
            method,
            "/recipient-maps/{id}",
            "/recipient-maps/999999999".into(),
            body.clone(),
            Server,
        );
        add(
            method,
            "/transports/{id}",
            "/transports/999999999".into(),
            body,
            Server,
        );
    }
    add(
        "POST",
        "/api-keys",
        "/api-keys".into(),
        json!({ "name": name("key"), "role": "server" }),
        Server,
    );
    add(
        "DELETE",
        "/api-keys/{id}",
        "/api-keys/999999999".into(),
        none(),
        Server,
    );
    add(
        "POST",
        "/bans",
        "/bans".into(),
        json!({ "subject": format!("nobody@{domain}") }),
        Server,
    );
    add("DELETE", "/bans/{id}", "/bans/999999999".into(), none(), Server);
    add(
        "DELETE",
        "/brake/{subject}",
        "/brake/999999999".into(),
        none(),
        Server,
    );
    add(
        "PUT",
        "/password-rules",
        "/password-rules".into(),
        json!({ "min_length": 8, "min_score": 2 }),
        Server,
    );
    add(
        "POST",
        "/tls-policies",
        "/tls-policies".into(),
        json!({ "destination": domain, "policy": "encrypt" }),
        Server,
    );
    add(
        "POST",
        "/forwarding-hosts",
        "/forwarding-hosts".into(),
        json!({ "host": stranger() }),
        Server,
    );
    for template in ["/tls-policies/{id}", "/forwarding-hosts/{id}"] {
        let path = template.replace("{id}", "999999999");
        if template.starts_with("/tls") {
            add("GET", template, path.clone(), none(), Server);
            add(
                "PATCH",
                template,
                path.clone(),
                json!({ "active": false }),
                Server,
            );
        } else {
            add(
                "PATCH",
                template,
                path.clone(),
                json!({ "filter_spam": false }),
                Server,
            );
        }
        add("DELETE", template, path, none(), Server);
    }
    add(
        "PUT",
        "/ban-rules",
        "/ban-rules".into(),
        json!({ "enabled": true, "max_attempts": 10, "retry_window_seconds": 600, "ban_seconds": 1800, "grows": true,
            "max_ban_seconds": 86400, "ipv4_prefix": 32, "ipv6_prefix": 64, "never": [] }),
        Server,
    );
    add("GET", "/logs/{service}", "/logs/postfix".into(), none(), Server);
    add("POST", "/queue/flush", "/queue/flush".into(), none(), Server);
    add("DELETE", "/queue/{id}", "/queue/ABCDEF123".into(), none(), Server);
    for (template, path) in [
        ("/queue/{id}/hold", "/queue/ABCDEF123/hold"),
        ("/queue/{id}/release", "/queue/ABCDEF123/release"),
        ("/queue/{id}/flush", "/queue/ABCDEF123/flush"),
    ] {
        add("POST", template, path.into(), none(), Server);
    }
    drop(add);
    routes
}
