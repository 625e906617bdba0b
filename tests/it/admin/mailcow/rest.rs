//! The rest of the directory.

use serde_json::json;

use super::{done, get, post};
use crate::admin::World;
use crate::admin::world::name;
use crate::support::{Person, eventually};

#[tokio::test]
async fn the_rest_of_the_directory_is_there_too() {
    let world = World::new().await;
    let server = &world.server;
    let (domain, mailbox) = (&world.domain, &world.mailbox);
    // Alias domains.
    let also = format!("{}.test", name("cow-also"));
    done(
        &post(
            server,
            "add/alias-domain",
            json!({ "alias_domain": also, "target_domain": domain, "active": 1 }),
        )
        .await,
        json!(["aliasd_added", also]),
    );
    assert_eq!(
        get(server, &format!("get/alias-domain/{also}")).await["target_domain"],
        json!(domain)
    );
    // Asking for it as a domain answers its target.
    assert_eq!(
        get(server, &format!("get/domain/{also}")).await["domain_name"],
        json!(domain)
    );
    // Temporary addresses.
    post(
        server,
        "add/time_limited_alias",
        json!({ "username": mailbox, "domain": domain, "description": "d" }),
    )
    .await;
    let made = get(server, &format!("get/time_limited_aliases/{mailbox}")).await;
    assert_eq!(made.as_array().unwrap().len(), 2);
    // Resources.
    let added = post(
        server,
        "add/resource",
        json!({ "description": "Beamer", "domain": domain, "kind": "thing",
        "multiple_bookings": 0, "active": 1 }),
    )
    .await;
    assert_eq!(added["type"], "success", "{added}");
    assert!(
        get(server, "get/resource/all")
            .await
            .to_string()
            .contains("Beamer")
    );
    // Administrators of domains.
    let admin = format!("adm{:08x}", crate::support::random());
    let added = post(
        server,
        "add/domain-admin",
        json!({ "username": admin, "password": Person::PASSWORD,
        "password2": Person::PASSWORD, "domains": [domain], "active": 1 }),
    )
    .await;
    assert_eq!(added["type"], "success", "{added}");
    assert_eq!(
        get(server, &format!("get/domain-admin/{admin}")).await["selected_domains"],
        json!([domain])
    );
    // Relay hosts, transports and copies.
    let host = format!("{}.example.test:587", name("relay"));
    let added = post(
        server,
        "add/relayhost",
        json!({ "hostname": host, "username": "u", "password": "secret-of-relay" }),
    )
    .await;
    assert_eq!(added["type"], "success", "{added}");
    let hosts = get(server, "get/relayhost/all").await;
    assert!(hosts.to_string().contains(&host) && !hosts.to_string().contains("secret-of-relay"));
    let copied = post(
        server,
        "add/bcc",
        json!({ "local_dest": format!("@{domain}"), "bcc_dest": mailbox, "type": "rcpt", "active": 1 }),
    )
    .await;
    assert_eq!(copied["type"], "success", "{copied}");
    assert!(
        get(server, "get/bcc/all")
            .await
            .to_string()
            .contains(&format!("@{domain}"))
    );
    // Recipients that are written anew.
    let old = format!("old@{domain}");
    let mapped = post(
        server,
        "add/recipient_map",
        json!({ "recipient_map_old": old, "recipient_map_new": mailbox, "active": 1 }),
    )
    .await;
    done(&mapped, json!(["recipient_map_entry_saved", old]));
    let maps = get(server, "get/recipient_map/all").await;
    let map = maps
        .as_array()
        .unwrap()
        .iter()
        .find(|map| map["recipient_map_old"] == json!(old));
    let id = map.expect("it is listed")["id"].clone();
    let smtp = world.app.stack.addresses().smtp;
    let letter = "From: x@outside.test\r\nSubject: to the old address\r\n\r\nHello\r\n";
    roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &old, letter)
        .await
        .expect("Postfix takes it");
    let alice = Person::sign_in(world.app.url(), mailbox, Person::PASSWORD).await;
    eventually(30, "it is in the new place", async || {
        let list = alice
            .get("/api/mail/messages?folder=INBOX&offset=0&limit=10")
            .await;
        list.text().contains("to the old address").then_some(())
    })
    .await;
    done(
        &post(server, "delete/recipient_map", json!([id])).await,
        json!(["recipient_map_entry_deleted", id.to_string()]),
    );
    let bad = post(
        server,
        "add/recipient_map",
        json!({ "recipient_map_old": old, "recipient_map_new": "|/bin/sh" }),
    )
    .await;
    assert_eq!(bad["msg"], json!(["invalid_recipient_map_new", old]));
    // Versions and calls.
    assert!(get(server, "get/status/version").await["version"].is_string());
    assert!(
        get(server, "get/status/containers")
            .await
            .as_object()
            .unwrap()
            .contains_key("postfix-mailcow")
    );
    assert!(get(server, "get/status/vmail").await["type"].is_string());
    assert!(get(server, "get/status/host").await["memory"]["total"].is_number());
    assert!(get(server, "get/logs/api/5").await.as_array().unwrap().len() <= 5);
}
