//! Rules of spam, refused mail, and second factors.

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
        "/spam/{object}",
        format!("/spam/{mailbox}"),
        none(),
        Domain,
    );
    add(
        "PUT",
        "/spam/{object}/scores",
        format!("/spam/{domain}/scores"),
        json!({ "junk": 5.0, "reject": 10.0 }),
        Domain,
    );
    add(
        "PUT",
        "/spam/{object}/senders",
        format!("/spam/{mailbox}/senders"),
        json!({ "sender": "x@y.test", "verdict": "deny" }),
        Domain,
    );
    add(
        "DELETE",
        "/spam/{object}/scores",
        format!("/spam/{domain}/scores"),
        none(),
        Domain,
    );
    add(
        "DELETE",
        "/spam/{object}/senders/{sender}",
        format!("/spam/{mailbox}/senders/x@y.test"),
        none(),
        Domain,
    );
    add(
        "GET",
        "/quarantine/{id}",
        format!("/quarantine/{}", w.held),
        none(),
        Domain,
    );
    add(
        "POST",
        "/quarantine/{id}/learn",
        format!("/quarantine/{}/learn", w.held),
        json!({ "is_spam": true }),
        Domain,
    );
    add(
        "POST",
        "/quarantine/{id}/release",
        format!("/quarantine/{}/release", w.held),
        none(),
        Domain,
    );
    add(
        "DELETE",
        "/quarantine/{id}",
        format!("/quarantine/{}", w.held),
        none(),
        Domain,
    );
    let policy = format!("/second-factor-policies/{domain}");
    add(
        "PUT",
        "/second-factor-policies/{scope}",
        policy.clone(),
        json!({ "grace_days": 365 }),
        Domain,
    );
    add(
        "DELETE",
        "/second-factor-policies/{scope}",
        policy,
        none(),
        Domain,
    );
    drop(add);
    routes
}
