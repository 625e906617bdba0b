//! What mailboxes hold and when people signed in, as administrators see it.

use roost_tests::RawImap;
use serde_json::{Value, json};

use super::World;
use crate::backup::imap_text::ImapText;
use crate::support::{Person, Program, eventually};

#[tokio::test]
async fn what_a_mailbox_holds_is_seen_in_both_apis() {
    let world = World::new().await;
    let admin = Program::of_domains(&world.app, &[&world.domain]).await;
    let path = format!("/api/admin/mailboxes/{}", world.mailbox);
    let quota = json!({ "quota_bytes": 10_000 });
    admin.patch(&path, &quota).await.expect(200);
    let smtp = world.app.stack.addresses().smtp;
    let letter = format!(
        "From: x@outside.test\r\nSubject: heavy\r\n\r\n{}\r\n",
        "word ".repeat(1000)
    );
    roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &world.mailbox, &letter)
        .await
        .expect("Postfix takes it");
    let bytes = eventually(30, "the mailbox is counted", async || {
        let shown: Value = admin.get(&path).await.json();
        let usage = &shown["usage"];
        (usage["messages"] == 1).then(|| usage["bytes"].as_i64().unwrap())
    })
    .await;
    assert!((5_000..10_000).contains(&bytes), "{bytes}");
    let domain: Value = admin
        .get(&format!("/api/admin/domains/{}", world.domain))
        .await
        .json();
    assert_eq!(domain["usage"], json!({ "bytes": bytes, "messages": 1 }));

    let shown: Value = admin
        .get(&format!("/api/v1/get/mailbox/{}", world.mailbox))
        .await
        .json();
    assert_eq!(
        (&shown["quota_used"], &shown["messages"]),
        (&json!(bytes), &json!(1))
    );
    let percent = (bytes * 100 + 5_000) / 10_000;
    assert_eq!(shown["percent_in_use"], json!(percent));
    let domain: Value = admin
        .get(&format!("/api/v1/get/domain/{}", world.domain))
        .await
        .json();
    assert_eq!(
        (&domain["bytes_total"], &domain["msgs_total"]),
        (&json!(bytes.to_string()), &json!("1"))
    );

    // What was measured is no part of what somebody changed.
    let audit: Vec<Value> = admin
        .get(&format!("/api/admin/audit?target={}", world.mailbox))
        .await
        .json();
    let edited = audit.iter().find(|row| row["action"] == "mailbox.edit").unwrap();
    assert_eq!(edited["after"]["quota_bytes"], 10_000);
    assert!(edited["after"].get("usage").is_none(), "{edited}");

    // An expunged message is counted no more.
    let alice = Person::sign_in(world.app.url(), &world.mailbox, Person::PASSWORD).await;
    let mut imap = RawImap::sign_in(&world.app.imap(), &world.mailbox, Person::PASSWORD)
        .await
        .expect("IMAP");
    for command in ["SELECT INBOX", "STORE 1 +FLAGS (\\Deleted)", "EXPUNGE"] {
        imap.command(command).await.expect(command);
    }
    drop(alice);
    eventually(60, "nothing is left", async || {
        let shown: Value = admin.get(&path).await.json();
        (shown["usage"]["messages"] == 0 && shown["usage"]["bytes"] == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_last_sign_in_by_each_protocol_is_seen() {
    let world = World::new().await;
    let admin = Program::of_domains(&world.app, &[&world.domain]).await;
    let path = format!("/api/admin/mailboxes/{}", world.mailbox);
    let shown: Value = admin.get(&path).await.json();
    assert_eq!(shown["usage"]["sign_ins"], json!([]));
    // A refused one is none.
    let refused = RawImap::sign_in(&world.app.imap(), &world.mailbox, "not the password").await;
    assert!(refused.is_err());
    RawImap::sign_in(&world.app.imap(), &world.mailbox, Person::PASSWORD)
        .await
        .expect("IMAP");
    Person::sign_in(world.app.url(), &world.mailbox, Person::PASSWORD).await;
    let sign_ins = eventually(30, "both are written down", async || {
        let shown: Value = admin.get(&path).await.json();
        let sign_ins = shown["usage"]["sign_ins"].as_array().unwrap().clone();
        (sign_ins.len() == 2).then_some(sign_ins)
    })
    .await;
    let of = |protocol: &str| sign_ins.iter().find(|one| one["protocol"] == protocol).unwrap();
    assert!(of("imap")["ip"].as_str().unwrap().starts_with("127."));
    assert!(of("web")["at"].is_string());

    let shown: Value = admin
        .get(&format!("/api/v1/get/mailbox/{}", world.mailbox))
        .await
        .json();
    let moment = |name: &str| shown[name].as_i64().unwrap();
    assert!(moment("last_imap_login") > 1_700_000_000 && moment("last_sso_login") > 1_700_000_000);
    assert_eq!((moment("last_pop3_login"), moment("last_smtp_login")), (0, 0));
    let last: Value = admin
        .get(&format!("/api/v1/get/last-login/{}/7", world.mailbox))
        .await
        .json();
    assert_eq!(last["sasl"][0]["service"], "imap");
    assert_eq!(last["sasl"].as_array().unwrap().len(), 1);
    assert!(last["ui"]["time"].is_number(), "{last}");
    let none: Value = admin
        .get(&format!("/api/v1/get/last-login/{}/0", world.mailbox))
        .await
        .json();
    assert_eq!(none, json!({ "ui": {}, "sasl": [] }));
}

/// A sign-in brings the quota along, from memory where it can: a new one must count all the same.
#[tokio::test]
async fn the_next_sign_in_has_a_new_quota() {
    let world = World::new().await;
    let alice = &world.mailbox;
    for mebibytes in [7_i64, 9, 0] {
        let change = json!({ "quota_bytes": mebibytes * 1024 * 1024 });
        let path = format!("/api/admin/mailboxes/{alice}");
        world.server.patch(&path, &change).await.expect(200);
        let mut imap = ImapText::sign_in(&world.app.imap(), alice, Person::PASSWORD).await;
        let told = imap.run("GETQUOTAROOT INBOX").await;
        let expected = format!(" {})", mebibytes * 1024);
        assert_eq!(told.contains("STORAGE"), mebibytes > 0, "{told}");
        assert!(mebibytes == 0 || told.contains(&expected), "{told}");
    }
}
