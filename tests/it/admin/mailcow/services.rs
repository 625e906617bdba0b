//! Keys for signing, rules of spam, refused mail, app passwords, the queue.

use roost_tests::RawImap;
use serde_json::json;

use super::{begins, done, get, post};
use crate::admin::World;
use crate::admin::world::hold;

#[tokio::test]
async fn keys_rules_of_spam_quarantine_queue_and_app_passwords() {
    let world = World::new().await;
    let server = &world.server;
    let (domain, mailbox) = (&world.domain, &world.mailbox);
    // DKIM: a new domain has keys already.
    let key = get(server, &format!("get/dkim/{domain}")).await;
    assert_eq!((&key["length"], &key["privkey"]), (&json!("2048"), &json!("")));
    assert!(
        key["dkim_txt"]
            .as_str()
            .unwrap()
            .starts_with("v=DKIM1; k=rsa; p="),
        "{key}"
    );
    let exists = post(
        server,
        "add/dkim",
        json!({ "domains": domain, "dkim_selector": "dkim", "key_size": 2048 }),
    )
    .await;
    assert_eq!(exists["msg"], json!(["dkim_domain_or_sel_exists", domain]));
    done(
        &post(server, "delete/dkim", json!([domain])).await,
        json!(["dkim_removed", domain]),
    );
    assert_eq!(get(server, &format!("get/dkim/{domain}")).await, json!({}));
    let added = post(
        server,
        "add/dkim",
        json!({ "domains": domain, "dkim_selector": "dkim", "key_size": "2048" }),
    )
    .await;
    done(&added, json!(["dkim_added", domain]));
    assert_eq!(
        get(server, &format!("get/dkim/{domain}")).await["dkim_selector"],
        "dkim"
    );

    // Lists of senders, and scores.
    done(
        &post(
            server,
            "add/domain-policy",
            json!({ "domain": domain, "object_list": "wl", "object_from": "friend.test" }),
        )
        .await,
        json!(["domain_modified", domain]),
    );
    done(
        &post(
            server,
            "add/mailbox-policy",
            json!({ "username": mailbox, "object_list": "bl", "object_from": "x@foe.test" }),
        )
        .await,
        json!(["mailbox_modified", mailbox]),
    );
    let friends = get(server, &format!("get/policy_wl_domain/{domain}")).await;
    assert_eq!(friends[0]["value"], "*@friend.test");
    assert_eq!(
        get(server, &format!("get/policy_bl_domain/{domain}")).await,
        json!({})
    );
    assert_eq!(
        get(server, &format!("get/policy_bl_mailbox/{mailbox}")).await[0]["value"],
        "x@foe.test"
    );
    let deleted = post(server, "delete/domain-policy", json!([friends[0]["prefid"]])).await;
    assert_eq!(deleted["type"], "success", "{deleted}");
    assert_eq!(
        get(server, &format!("get/policy_wl_domain/{domain}")).await,
        json!({})
    );
    done(
        &post(
            server,
            "edit/spam-score",
            json!({ "items": [mailbox], "attr": { "spam_score": "5.5,12" } }),
        )
        .await,
        json!(["mailbox_modified", mailbox]),
    );
    assert_eq!(
        get(server, &format!("get/spam-score/{mailbox}")).await,
        json!({ "spam_score": "5.5, 12" })
    );

    // The quarantine.
    let listed = get(server, "get/quarantine/all").await;
    let item = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["id"] == json!(world.held))
        .unwrap();
    assert_eq!(
        (&item["rcpt"], &item["subject"]),
        (&json!(mailbox), &json!("Cheap"))
    );
    done(
        &post(
            server,
            "edit/qitem",
            json!({ "items": [world.held], "attr": { "action": "release" } }),
        )
        .await,
        json!(["item_released", world.held.to_string()]),
    );
    let another = hold(&world.app, mailbox, domain).await;
    done(
        &post(server, "delete/qitem", json!([another])).await,
        json!(["item_deleted", another.to_string()]),
    );

    // App passwords are made by the server.
    let made = post(
        server,
        "add/app-passwd",
        json!({ "username": mailbox, "app_name": "Tablet", "imap_access": 1, "active": 1 }),
    )
    .await;
    begins(&made["msg"], &json!(["app_passwd_added", mailbox]));
    RawImap::sign_in(&world.app.imap(), mailbox, made["msg"][2].as_str().unwrap())
        .await
        .expect("the app password opens IMAP");
    let listed = get(server, &format!("get/app-passwd/all/{mailbox}")).await;
    let tablet = listed
        .as_array()
        .unwrap()
        .iter()
        .find(|each| each["name"] == "Tablet")
        .unwrap()
        .clone();
    assert_eq!(
        (&tablet["imap_access"], &tablet["smtp_access"]),
        (&json!(1), &json!(0))
    );
    let deleted = post(server, "delete/app-passwd", json!([tablet["id"]])).await;
    assert_eq!(deleted["type"], "success", "{deleted}");

    // The queue is a list even if nothing waits.
    assert!(get(server, "get/mailq/all").await.is_array());
    done(
        &post(
            server,
            "edit/mailq",
            json!({ "items": [], "attr": { "action": "flush" } }),
        )
        .await,
        json!("queue_command_success"),
    );
}
