//! What administrators do with keys for signing, rules of spam, refused mail and limits, and that the daemons do it.

use serde_json::{Value, json};

use super::World;
use crate::support::{Person, Program, eventually};

#[tokio::test]
async fn keys_for_signing_are_made_rotated_and_removed() {
    let world = World::new().await;
    let admin = Program::of_domains(&world.app, &[&world.domain]).await;
    let path = format!("/api/admin/domains/{}/dkim", world.domain);
    let keys: Vec<Value> = admin.get(&path).await.json();
    assert_eq!(keys.len(), 2, "a new domain has one of each kind: {keys:?}");
    assert!(
        keys.iter()
            .all(|key| key["state"] == "signing" && key.get("private_key").is_none())
    );
    let waiting: Vec<Value> = admin
        .post(&format!("{path}/rotate"), &Value::Null)
        .await
        .expect(201)
        .json();
    assert!(waiting.iter().all(|key| key["state"] == "waiting"));
    // They wait for DNS; no second ones are made meanwhile.
    admin
        .post(&format!("{path}/rotate"), &Value::Null)
        .await
        .expect(409);
    let after: Vec<Value> = admin
        .post(&format!("{path}/activate"), &Value::Null)
        .await
        .expect(200)
        .json();
    let states = |state: &str| after.iter().filter(|key| key["state"] == state).count();
    assert_eq!((states("signing"), states("retiring")), (2, 2));
    admin
        .post(&format!("{path}/activate"), &Value::Null)
        .await
        .expect(404);
    let selector = waiting[0]["selector"].as_str().unwrap();
    admin.delete(&format!("{path}/{selector}")).await.expect(204);
    admin.delete(&format!("{path}/{selector}")).await.expect(404);
    for (body, field) in [
        (json!({ "algorithms": ["rsa"], "bits": 512 }), "bits"),
        (json!({ "algorithms": ["rsa"], "selector": "A b" }), "selector"),
        (json!({ "selector": "one-for-both" }), "selector"),
    ] {
        let answer = admin.post(&path, &body).await.expect(422);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], field, "{body}");
    }
    let audit: Vec<Value> = admin
        .get(&format!("/api/admin/audit?target={}", world.domain))
        .await
        .json();
    let done: Vec<&str> = audit.iter().filter_map(|row| row["action"].as_str()).collect();
    assert!(
        ["dkim.add", "dkim.activate", "dkim.remove"]
            .iter()
            .all(|action| done.contains(action)),
        "{done:?}"
    );
    assert!(!audit.iter().any(|row| row.to_string().contains("PRIVATE KEY")));
}

#[tokio::test]
async fn refused_mail_is_released_to_its_mailbox() {
    let world = World::new().await;
    let admin = Program::of_domains(&world.app, &[&world.domain]).await;
    let listed: Vec<Value> = admin
        .get(&format!("/api/admin/quarantine?recipient={}", world.mailbox))
        .await
        .json();
    assert_eq!(listed[0]["id"], json!(world.held));
    let shown: Value = admin
        .get(&format!("/api/admin/quarantine/{}", world.held))
        .await
        .json();
    assert!(shown["headers"].as_str().unwrap().contains("Subject: Cheap"));
    admin
        .post(
            &format!("/api/admin/quarantine/{}/release", world.held),
            &Value::Null,
        )
        .await
        .expect(204);
    let alice = Person::sign_in(world.app.url(), &world.mailbox, Person::PASSWORD).await;
    eventually(30, "it was delivered", async || {
        let list = alice
            .get("/api/mail/messages?folder=INBOX&offset=0&limit=10")
            .await;
        list.text().contains("Cheap").then_some(())
    })
    .await;
    admin
        .get(&format!("/api/admin/quarantine/{}", world.held))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_sender_on_the_list_is_refused_by_rspamd() {
    let world = World::new().await;
    let admin = Program::of_domains(&world.app, &[&world.domain]).await;
    let path = format!("/api/admin/spam/{}/senders", world.mailbox);
    let foe = format!("{}.test", super::world::name("foe"));
    let kept: Value = admin
        .put(&path, &json!({ "sender": foe, "verdict": "deny" }))
        .await
        .expect(200)
        .json();
    assert_eq!(kept["sender"], json!(format!("*@{foe}")));
    let smtp = world.app.stack.addresses().smtp;
    let sender = format!("x@{foe}");
    let letter = format!(
        "From: {sender}\r\nTo: {}\r\nSubject: from a foe\r\nMessage-ID: <1@{foe}>\r\n\r\nHello\r\n",
        world.mailbox
    );
    // Rspamd asks for its rules every few seconds.
    eventually(60, "Rspamd refuses the sender", async || {
        let taken = roost_tests::raw_smtp::deliver(&smtp, &sender, &world.mailbox, &letter).await;
        taken.is_err().then_some(())
    })
    .await;
    admin.delete(&format!("{path}/*@{foe}")).await.expect(204);
    let rules: Value = admin
        .get(&format!("/api/admin/spam/{}", world.mailbox))
        .await
        .json();
    assert_eq!(rules["senders"], json!([]));
}

#[tokio::test]
async fn a_mailbox_sends_no_more_than_its_limit_or_its_domains() {
    let world = World::new().await;
    let submission = world.app.stack.addresses().submission;
    let submission = submission.trim_start_matches("smtp://");
    let send = async |from: &str| {
        roost_tests::raw_smtp::submit(
            submission,
            from,
            Person::PASSWORD,
            from,
            "Subject: one more\r\n\r\nHello\r\n",
        )
        .await
    };
    let mailbox = world.mailbox.as_str();
    let path = format!("/api/admin/mailboxes/{mailbox}");
    let limit = json!({ "rate_limit": { "messages": 2, "per": "day" } });
    world.server.patch(&path, &limit).await.expect(200);
    send(mailbox).await.expect("the first");
    send(mailbox).await.expect("the second");
    let third = send(mailbox).await.expect_err("the third").to_string();
    assert!(
        third.contains("450 4.7.1") && third.contains("in a day"),
        "{third}"
    );
    world
        .server
        .patch(&path, &json!({ "rate_limit": null }))
        .await
        .expect(200);
    send(mailbox).await.expect("without a limit");
    // The domain's limit is for each of its mailboxes that has none.
    let domain = format!("/api/admin/domains/{}", world.domain);
    world
        .server
        .patch(
            &domain,
            &json!({ "rate_limit": { "messages": 1, "per": "hour" } }),
        )
        .await
        .expect(200);
    let other = world.person(&world.domain, &[]).await;
    send(&other.address).await.expect("the first of another");
    assert!(send(&other.address).await.is_err());
}

#[tokio::test]
async fn protocols_of_a_mailbox_are_opened_and_closed() {
    let world = World::new().await;
    let path = format!("/api/admin/mailboxes/{}", world.mailbox);
    let admin = Program::of_domains(&world.app, &[&world.domain]).await;
    let shown: Value = admin
        .patch(&path, &json!({ "protocols": ["imap", "web", "imap"] }))
        .await
        .json();
    assert_eq!(shown["protocols"], json!(["web", "imap"]));
    let submission = world.app.stack.addresses().submission;
    let submission = submission.trim_start_matches("smtp://");
    let takes = async || {
        roost_tests::submission_takes(submission, &world.mailbox, Person::PASSWORD)
            .await
            .unwrap()
    };
    assert!(!takes().await);
    roost_tests::RawImap::sign_in(&world.app.imap(), &world.mailbox, Person::PASSWORD)
        .await
        .expect("IMAP is open");
    admin
        .patch(&path, &json!({ "protocols": ["smtp", "web"] }))
        .await
        .expect(200);
    assert!(takes().await);
    // Also where the password was right a moment ago.
    admin
        .patch(&path, &json!({ "protocols": ["web"] }))
        .await
        .expect(200);
    assert!(!takes().await);
    admin
        .patch(&path, &json!({ "protocols": ["telnet"] }))
        .await
        .expect(422);
}

#[tokio::test]
async fn nobody_signs_in_to_a_shared_mailbox_or_a_room_without_a_password() {
    let world = World::new().await;
    for kind in ["shared", "room", "equipment"] {
        let address = format!("{kind}@{}", world.domain);
        let body = json!({ "address": address, "kind": kind, "settings": { "name": kind } });
        let made: Value = world
            .server
            .post("/api/admin/mailboxes", &body)
            .await
            .expect(201)
            .json();
        assert_eq!(made["kind"], kind);
        for password in ["", Person::PASSWORD] {
            let refused = world.app.visitor().sign_in(&address, password).await;
            assert_eq!(refused.status, 401, "{kind}: {}", refused.text());
            assert!(
                roost_tests::RawImap::sign_in(&world.app.imap(), &address, password)
                    .await
                    .is_err()
            );
        }
        // It takes mail all the same.
        let smtp = world.app.stack.addresses().smtp;
        let letter = "From: x@outside.test\r\nSubject: for all\r\n\r\nHello\r\n";
        roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &address, letter)
            .await
            .expect("Postfix takes it");
    }
}
