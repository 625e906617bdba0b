//! Keys for some domains.

use serde_json::{Value, json};

use crate::admin::World;
use crate::support::{Person, Program};

/// Every category with something that exists, as a key for another domain would reach for it.
#[tokio::test]
async fn a_key_for_another_domain_finds_nothing_and_each_try_is_written_down() {
    let world = World::new().await;
    let key = Program::of_domains(&world.app, &[&world.other]).await;
    let actor: String = sqlx::query_scalar("SELECT name FROM api_key WHERE token_hash = sha256($1::bytea)")
        .bind(key.key.as_bytes())
        .fetch_one(&mut world.app.database().await)
        .await
        .unwrap();
    let (domain, mailbox) = (&world.domain, &world.mailbox);
    let id = world.alias.to_string();
    let gets = [
        format!("get/domain/{domain}"),
        format!("get/mailbox/{mailbox}"),
        format!("get/mailbox/all/{domain}"),
        format!("get/alias/{id}"),
        format!("get/alias/{}", world.alias_address),
        format!("get/alias/all/{domain}"),
        format!("get/alias-domain/{}", world.alias_domain),
        format!("get/time_limited_aliases/{mailbox}"),
        format!("get/rl-domain/{domain}"),
        format!("get/rl-mbox/{mailbox}"),
        format!("get/bcc/{}", world.bcc_map),
        format!("get/dkim/{domain}"),
        format!("get/app-passwd/all/{mailbox}"),
        format!("get/policy_wl_domain/{domain}"),
        format!("get/policy_bl_mailbox/{mailbox}"),
        format!("get/spam-score/{mailbox}"),
        format!("get/last-login/{mailbox}/7"),
        format!("get/quarantine/{}", world.held),
    ];
    for path in gets {
        let before = world.refused(&actor).await;
        let answer = key.get(&format!("/api/v1/{path}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text().as_str()),
            (404, "{}"),
            "{path}"
        );
        assert_eq!(world.refused(&actor).await, before + 1, "{path}");
    }
    let edit = |item: &str, attr: Value| json!({ "items": [item], "attr": attr });
    let (temporary, bcc, held, password) = (
        world.temporary_address.clone(),
        world.bcc_map.to_string(),
        world.held.to_string(),
        world.app_password.to_string(),
    );
    let posts = [
        (
            "add/mailbox",
            json!({ "local_part": "x", "domain": domain, "password": Person::PASSWORD }),
        ),
        (
            "add/alias",
            json!({ "address": format!("x@{domain}"), "goto": mailbox }),
        ),
        ("add/time_limited_alias", json!({ "username": mailbox })),
        (
            "add/resource",
            json!({ "description": "r", "domain": domain, "kind": "thing" }),
        ),
        (
            "add/bcc",
            json!({ "local_dest": mailbox, "bcc_dest": "spy@outside.test", "type": "rcpt" }),
        ),
        ("add/dkim", json!({ "domains": domain })),
        (
            "add/dkim_import",
            json!({ "domain": domain, "dkim_selector": "x", "private_key_file": "x", "overwrite_existing": 1 }),
        ),
        (
            "add/dkim_duplicate",
            json!({ "from_domain": world.other, "to_domain": [domain] }),
        ),
        (
            "add/dkim_duplicate",
            json!({ "from_domain": domain, "to_domain": [world.other] }),
        ),
        (
            "add/app-passwd",
            json!({ "username": mailbox, "app_name": "p", "imap_access": 1 }),
        ),
        (
            "add/domain-policy",
            json!({ "domain": domain, "object_list": "wl", "object_from": "x.test" }),
        ),
        (
            "add/mailbox-policy",
            json!({ "username": mailbox, "object_list": "wl", "object_from": "x.test" }),
        ),
        ("edit/domain", edit(domain, json!({ "active": 0 }))),
        (
            "edit/mailbox",
            edit(mailbox, json!({ "password": "another password 1" })),
        ),
        ("edit/alias", edit(&id, json!({ "goto": "spy@outside.test" }))),
        (
            "edit/time_limited_alias",
            edit(&temporary, json!({ "validity": 1 })),
        ),
        (
            "edit/rl-domain",
            edit(domain, json!({ "rl_value": 1, "rl_frame": "d" })),
        ),
        (
            "edit/rl-mbox",
            edit(mailbox, json!({ "rl_value": 1, "rl_frame": "d" })),
        ),
        ("edit/bcc", edit(&bcc, json!({ "bcc_dest": "spy@outside.test" }))),
        ("edit/app-passwd", edit(&password, json!({ "app_name": "spy" }))),
        ("edit/spam-score", edit(mailbox, json!({ "spam_score": "1,2" }))),
        ("edit/qitem", edit(&held, json!({ "action": "release" }))),
        ("delete/domain", json!([domain])),
        ("delete/mailbox", json!([mailbox])),
        ("delete/alias", json!([id])),
        ("delete/time_limited_alias", json!([temporary])),
        ("delete/bcc", json!([bcc])),
        ("delete/dkim", json!([domain])),
        ("delete/app-passwd", json!([password])),
        ("delete/qitem", json!([held])),
    ];
    for (path, body) in posts {
        let before = world.refused(&actor).await;
        let answer = key.post(&format!("/api/v1/{path}"), &body).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        let entries: Vec<Value> = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(entries.last().unwrap()["type"], "danger", "{path}");
        assert_eq!(world.refused(&actor).await, before + 1, "{path}");
    }
    // Lists have what is theirs.
    for list in ["domain", "mailbox", "alias", "rl-mbox", "bcc", "quarantine"] {
        let text = key
            .get(&format!("/api/v1/get/{list}/all"))
            .await
            .expect(200)
            .text();
        assert!(!text.contains(domain.as_str()), "{list}: {text}");
    }
    world
        .server
        .get(&format!("/api/admin/mailboxes/{mailbox}"))
        .await
        .expect(200);
}
