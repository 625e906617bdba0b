//! Mailboxes.

use roost_tests::RawImap;
use serde_json::{Value, json};

use super::{begins, domain, done, get, post};
use crate::support::{App, Person, Program, eventually};

/// The example that everybody copies, as it stands, but for the host and the domain's name.
#[tokio::test]
async fn the_copied_example_makes_a_mailbox_that_takes_mail_at_once() {
    let app = App::attach();
    let server = Program::of_server(&app);
    let domain = domain(&server).await;
    let body = format!(
        r#"{{"local_part":"user","domain":"{domain}","name":"New User","password":"SecurePassword123!","quota":"3072","active":"1"}}"#
    );
    let mut curl = std::process::Command::new("curl");
    curl.args(["--silent", "--show-error", "--noproxy", "*", "-X", "POST"])
        .arg(format!("{}/api/v1/add/mailbox", app.url()))
        .args(["-H", &format!("X-API-Key: {}", server.key)])
        .args(["-H", "Content-Type: application/json", "-d", &body]);
    let output = tokio::task::spawn_blocking(move || curl.output().expect("curl"))
        .await
        .unwrap();
    let entries: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let address = format!("user@{domain}");
    let entry = entries.last().unwrap();
    done(entry, json!(["mailbox_added", address]));
    begins(&entry["log"], &json!(["mailbox", "add", "mailbox"]));
    assert_eq!(entry["log"][3]["password"], "*");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("SecurePassword123!"));

    // Nothing is restarted; the next mail finds it.
    let smtp = app.stack.addresses().smtp;
    let letter = "From: x@outside.test\r\nTo: user\r\nSubject: welcome\r\n\r\nHello\r\n";
    roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &address, letter)
        .await
        .expect("Postfix takes it");
    let user = Person::sign_in(app.url(), &address, "SecurePassword123!").await;
    eventually(30, "the mail is in the inbox", async || {
        let list = user
            .get("/api/mail/messages?folder=INBOX&offset=0&limit=10")
            .await;
        list.text().contains("welcome").then_some(())
    })
    .await;
    RawImap::sign_in(&app.imap(), &address, "SecurePassword123!")
        .await
        .expect("IMAP");
}

#[tokio::test]
async fn mailboxes_are_made_changed_and_deleted() {
    let app = App::attach();
    let server = Program::of_server(&app);
    let domain = domain(&server).await;
    let add = |more: Value| {
        let mut body = json!({ "local_part": "alice", "domain": domain, "name": "Alice", "password": Person::PASSWORD,
            "password2": Person::PASSWORD, "quota": 100, "active": 1, "force_pw_update": "0", "tls_enforce_in": "0" });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    };
    let mismatch = post(
        &server,
        "add/mailbox",
        add(json!({ "password2": "something else" })),
    )
    .await;
    assert_eq!(mismatch["msg"], "password_mismatch");
    let address = format!("alice@{domain}");
    done(
        &post(&server, "add/mailbox", add(json!({}))).await,
        json!(["mailbox_added", address]),
    );
    let twice = post(&server, "add/mailbox", add(json!({}))).await;
    assert_eq!(twice["msg"], json!(["object_exists", address]));
    let weak = post(
        &server,
        "add/mailbox",
        add(json!({ "local_part": "bob", "password": "short", "password2": "short" })),
    )
    .await;
    assert_eq!(weak["msg"], "password_complexity");
    let large = post(
        &server,
        "add/mailbox",
        add(json!({ "local_part": "bob", "quota": 99999 })),
    )
    .await;
    assert_eq!(large["msg"][0], "mailbox_quota_exceeded");
    let nowhere = post(&server, "add/mailbox", add(json!({ "domain": "absent.test" }))).await;
    assert_eq!(nowhere["msg"], json!(["domain_not_found", "absent.test"]));

    let shown = get(&server, &format!("get/mailbox/{address}")).await;
    assert_eq!(
        (&shown["username"], &shown["quota"]),
        (&json!(address), &json!(100_i64 << 20))
    );
    assert_eq!(shown["attributes"]["imap_access"], "1");
    let edited = post(&server, "edit/mailbox", json!({ "items": [address],
        "attr": { "name": "Alice B", "quota": 200, "sender_acl": [format!("@{domain}")], "imap_access": "0", "tags": ["vip"] } })).await;
    done(&edited, json!(["mailbox_modified", address]));
    let shown = get(&server, &format!("get/mailbox/{address}")).await;
    assert_eq!(
        (&shown["name"], &shown["quota"]),
        (&json!("Alice B"), &json!(200_i64 << 20))
    );
    assert_eq!(shown["sender_acl"], json!([format!("@{domain}")]));
    assert_eq!(shown["attributes"]["imap_access"], "0");
    assert!(
        RawImap::sign_in(&app.imap(), &address, Person::PASSWORD)
            .await
            .is_err(),
        "IMAP is closed to them"
    );
    app.visitor()
        .sign_in(&address, Person::PASSWORD)
        .await
        .expect(200);
    let all = get(&server, &format!("get/mailbox/all/{domain}")).await;
    assert_eq!(all.as_array().unwrap().len(), 1);
    done(
        &post(
            &server,
            "edit/rl-mbox",
            json!({ "items": [address], "attr": { "rl_value": "5", "rl_frame": "h" } }),
        )
        .await,
        json!(["rl_saved", address]),
    );
    assert_eq!(
        get(&server, &format!("get/rl-mbox/{address}")).await,
        json!({ "value": "5", "frame": "h" })
    );
    done(
        &post(&server, "delete/mailbox", json!([address])).await,
        json!(["mailbox_removed", address]),
    );
    assert_eq!(get(&server, &format!("get/mailbox/{address}")).await, json!({}));
}
