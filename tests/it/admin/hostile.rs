//! What somebody sends who means ill, or does not care.

use serde_json::{Value, json};

use super::World;
use super::world::name;
use crate::support::{App, Person, Program, eventually};

/// Texts that mean something to a database, a header, a log, a configuration or a shell.
const NASTY: &[&str] = &[
    "'; DROP TABLE mailbox; --",
    "\" OR \"\"=\"",
    "a\r\nBcc: victim@outside.test",
    "a\nreject",
    "%s%n%d",
    "${jndi:ldap://outside.test/a}",
    "$(touch /tmp/roost-was-here)",
    "`id`",
    "../../etc/passwd",
    "{{database_password}}",
    "<script>alert(1)</script>",
    "\u{202e}gnp.exe",
    "\u{0}",
    "\u{1b}[2J",
    "\\x00\\",
    "|/bin/sh",
    ":include:/etc/passwd",
];

/// Every text field of the API, with a body that is right but for it.
fn fields(world: &World) -> Vec<(&'static str, String, Value, &'static str)> {
    let (domain, mailbox) = (&world.domain, &world.mailbox);
    let mut all = Vec::new();
    let mut add = |method, path: &str, body: Value, pointers: &[&'static str]| {
        for pointer in pointers {
            all.push((method, format!("/api/admin{path}"), body.clone(), *pointer));
        }
    };
    add(
        "POST",
        "/domains",
        json!({ "name": "x", "settings": { "description": "", "tags": [""] } }),
        &["/name", "/settings/description", "/settings/tags/0"],
    );
    add(
        "PATCH",
        &format!("/domains/{domain}"),
        json!({ "description": "", "tags": [""] }),
        &["/description", "/tags/0"],
    );
    add(
        "POST",
        "/mailboxes",
        json!({ "address": "", "settings": { "password": Person::PASSWORD } }),
        &["/address"],
    );
    add(
        "PATCH",
        &format!("/mailboxes/{mailbox}"),
        json!({ "name": "", "tags": ["t"], "forwards": [mailbox], "send_as": [mailbox] }),
        &["/name", "/tags/0", "/forwards/0", "/send_as/0"],
    );
    add(
        "POST",
        "/aliases",
        json!({ "address": format!("n@{domain}"), "settings": { "targets": [mailbox],
        "public_comment": "", "private_comment": "" } }),
        &[
            "/address",
            "/settings/targets/0",
            "/settings/public_comment",
            "/settings/private_comment",
        ],
    );
    add(
        "POST",
        "/alias-domains",
        json!({ "name": "x", "target": domain }),
        &["/name", "/target"],
    );
    add(
        "POST",
        "/groups",
        json!({ "address": format!("g@{domain}"), "settings": { "name": "", "members": [mailbox] } }),
        &["/address", "/settings/name", "/settings/members/0"],
    );
    add(
        "POST",
        "/bcc-maps",
        json!({ "kind": "recipient", "address": mailbox, "target": mailbox }),
        &["/address", "/target"],
    );
    add(
        "POST",
        "/relay-hosts",
        json!({ "hostname": "", "username": "", "password": "" }),
        &["/hostname", "/username", "/password"],
    );
    add(
        "POST",
        "/transports",
        json!({ "destination": format!("n{domain}"), "nexthop": "[192.0.2.1]", "username": "", "password": "" }),
        &["/destination", "/nexthop", "/username", "/password"],
    );
    add(
        "POST",
        "/domain-admins",
        json!({ "username": "n", "password": Person::PASSWORD, "domains": [domain] }),
        &["/username", "/domains/0"],
    );
    add(
        "POST",
        "/api-keys",
        json!({ "name": "n", "role": "domains", "domains": [domain], "networks": ["192.0.2.1"] }),
        &["/name", "/domains/0", "/networks/0"],
    );
    add(
        "POST",
        &format!("/mailboxes/{mailbox}/temporary-addresses"),
        json!({ "domain": domain, "description": "", "hours": 1 }),
        &["/domain", "/description"],
    );
    add(
        "POST",
        &format!("/mailboxes/{mailbox}/app-passwords"),
        json!({ "name": "", "protocols": ["imap"] }),
        &["/name"],
    );
    add(
        "POST",
        &format!("/domains/{domain}/dkim"),
        json!({ "algorithms": ["ed25519"], "selector": "" }),
        &["/selector"],
    );
    add(
        "PUT",
        &format!("/spam/{mailbox}/senders"),
        json!({ "sender": "", "verdict": "deny" }),
        &["/sender"],
    );
    all
}

#[tokio::test]
async fn no_text_field_takes_what_could_mean_something_elsewhere() {
    let world = World::new().await;
    for (method, path, body, pointer) in fields(&world) {
        for nasty in NASTY {
            let mut body = body.clone();
            *body.pointer_mut(pointer).expect(pointer) = json!(nasty);
            let answer = crate::support::Answer::of(world.server.request(method, &path).json(&body)).await;
            let what = format!("{method} {path} {pointer} {nasty:?}: {}", answer.text());
            let status = answer.status.as_u16();
            assert!(status < 500, "{what}");
            // What ends lines is taken nowhere.
            if nasty.chars().any(char::is_control) {
                assert!((400..500).contains(&status), "{what}");
            }
            // What was taken is text, and stays what it was.
            if (200..300).contains(&status) && !pointer.ends_with("password") {
                assert!(!answer.text().contains("roost-was-here/"), "{what}");
            }
        }
    }
    // Everything is where it was, and Postfix and Dovecot still read their views.
    world
        .server
        .get(&format!("/api/admin/mailboxes/{}", world.mailbox))
        .await
        .expect(200);
    let smtp = world.app.stack.addresses().smtp;
    let letter = "From: x@outside.test\r\nSubject: still here\r\n\r\nHello\r\n";
    roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &world.mailbox, letter)
        .await
        .expect("Postfix takes mail");
    assert!(!std::path::Path::new("/tmp/roost-was-here").exists());
    // Nothing that was tried stands in a log as a line of its own.
    let log = world.app.stack.log(roost_stack::Service::Roost);
    assert!(
        !log.lines()
            .any(|line| line.starts_with("Bcc:") || line == "reject")
    );
    assert!(!log.contains('\u{1b}') || !log.contains("\u{1b}[2J"));
}

#[tokio::test]
async fn paths_are_texts_too() {
    let world = World::new().await;
    for nasty in NASTY {
        let part: String = url_encoded(nasty);
        for path in [
            format!("/api/admin/domains/{part}"),
            format!("/api/admin/mailboxes/{part}"),
            format!("/api/admin/aliases/{part}"),
            format!("/api/admin/groups/{part}"),
            format!("/api/admin/spam/{part}"),
            format!("/api/admin/quarantine/{part}"),
            format!("/api/admin/domain-admins/{part}"),
            format!("/api/v1/get/domain/{part}"),
            format!("/api/v1/get/mailbox/{part}"),
            format!("/api/v1/get/alias/{part}"),
            format!("/api/v1/get/{part}/all"),
        ] {
            let answer = world.server.get(&path).await;
            let status = answer.status.as_u16();
            assert!(
                status == 404 || (path.starts_with("/api/v1/") && status == 200),
                "{path}: {status} {}",
                answer.text()
            );
        }
        for path in [
            format!("/api/admin/mailboxes?domain={part}"),
            format!("/api/admin/mailboxes?after={part}"),
            format!("/api/admin/mailboxes?tags={part}"),
            format!("/api/admin/audit?target={part}"),
            format!("/api/admin/quarantine?recipient={part}"),
        ] {
            let answer = world.server.get(&path).await;
            assert!(answer.status.as_u16() < 500, "{path}: {}", answer.text());
        }
    }
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn addresses_at_the_limits_of_rfc_5321() {
    let world = World::new().await;
    let server = &world.server;
    // Labels of 63, and with a local part of 64 an address of 254: RFC 5321 §4.5.3.1.
    let tail = format!(".{}.test", name("long"));
    let filler = 254 - 64 - 1 - tail.len();
    let (first, second, third) = (63, 63, filler - 63 - 63 - 2);
    let domain = format!(
        "{}.{}.{}{tail}",
        "a".repeat(third),
        "b".repeat(second),
        "c".repeat(first)
    );
    let local = "l".repeat(64);
    let address = format!("{local}@{domain}");
    assert_eq!(address.len(), 254);
    let mailbox = |address: &str| json!({ "address": address, "settings": { "password": Person::PASSWORD } });
    server
        .post("/api/admin/domains", &json!({ "name": domain }))
        .await
        .expect(201);
    server
        .post("/api/admin/mailboxes", &mailbox(&address))
        .await
        .expect(201);
    let smtp = world.app.stack.addresses().smtp;
    let letter = "From: x@outside.test\r\nSubject: to the longest\r\n\r\nHello\r\n";
    roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &address, letter)
        .await
        .expect("Postfix takes it");
    let person = Person::sign_in(world.app.url(), &address, Person::PASSWORD).await;
    eventually(30, "the mail is there", async || {
        let list = person
            .get("/api/mail/messages?folder=INBOX&offset=0&limit=10")
            .await;
        list.text().contains("to the longest").then_some(())
    })
    .await;
    for bad in [
        format!("{local}l@{domain}"),
        format!("{local}@d{domain}"),
        format!("l@{}.test", "a".repeat(64)),
        format!("l@{}.test", "abcdefg.".repeat(32)),
        "@".to_owned(),
        "a@".to_owned(),
        "@b.test".to_owned(),
        "a@b@c.test".to_owned(),
        "a b@c.test".to_owned(),
        "\"quoted\"@c.test".to_owned(),
    ] {
        let answer = server
            .post("/api/admin/mailboxes", &mailbox(&bad))
            .await
            .expect(422);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], "address", "{bad}: {problem}");
    }
    // RFC 5321 §2.4 lets local parts differ by case; here they are one.
    let upper = format!("ALICE@{}", world.domain.to_uppercase());
    server
        .post("/api/admin/mailboxes", &mailbox(&upper))
        .await
        .expect(409);
}

#[tokio::test]
async fn names_in_other_scripts_are_one_name_however_they_are_written() {
    let world = World::new().await;
    let server = &world.server;
    let unique = format!("{:08x}", crate::support::random());
    let unicode = format!("bücher{unique}.test");
    let added: Value = server
        .post("/api/admin/domains", &json!({ "name": unicode }))
        .await
        .expect(201)
        .json();
    let ascii = added["name"].as_str().unwrap().to_owned();
    assert!(
        ascii.starts_with("xn--") && added["unicode_name"] == json!(unicode),
        "{added}"
    );
    for same in [
        unicode.to_uppercase(),
        ascii.to_uppercase(),
        format!("{unicode}."),
        format!("bu\u{308}cher{unique}.test"),
    ] {
        server
            .post("/api/admin/domains", &json!({ "name": same }))
            .await
            .expect(409);
        let path = format!("/api/admin/domains/{}", url_encoded(&same));
        let shown: Value = server.get(&path).await.expect(200).json();
        assert_eq!(shown["name"], json!(ascii), "{same}");
    }
    let body = json!({ "address": format!("a@{unicode}"), "settings": { "password": Person::PASSWORD } });
    let mailbox: Value = server
        .post("/api/admin/mailboxes", &body)
        .await
        .expect(201)
        .json();
    assert_eq!(mailbox["address"], json!(format!("a@{ascii}")));
    let smtp = world.app.stack.addresses().smtp;
    let letter = "From: x@outside.test\r\nSubject: for a\r\n\r\nHello\r\n";
    roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &format!("a@{ascii}"), letter)
        .await
        .expect("Postfix takes it");
    for bad in [
        "xn--a.test",
        "a\u{ff0e}\u{ff0e}test",
        "\u{661}.test\u{0}",
        "ex\u{2024}ample",
    ] {
        server
            .post("/api/admin/domains", &json!({ "name": bad }))
            .await
            .expect(422);
    }
    // Letters of two scripts that look alike in one label could stand for somebody else's name.
    let answer = server
        .post(
            "/api/admin/domains",
            &json!({ "name": format!("p\u{430}yp\u{430}l{unique}.test") }),
        )
        .await;
    answer.expect(422);
}

#[tokio::test]
async fn quotas_of_zero_below_zero_and_of_petabytes() {
    let world = World::new().await;
    let server = &world.server;
    let path = format!("/api/admin/mailboxes/{}", world.mailbox);
    for (bytes, status) in [
        (json!(0), 200),
        (json!(1), 200),
        (json!(5_i64 << 50), 200),
        (json!(1_i64 << 60), 200),
        (json!((1_i64 << 60) + 1), 422),
        (json!(i64::MAX), 422),
        (json!(-1), 422),
        (json!(i64::MIN), 422),
        (json!(1e300), 422),
        (json!("1000"), 422),
        (json!(0.5), 422),
    ] {
        let answer = server.patch(&path, &json!({ "quota_bytes": bytes })).await;
        assert_eq!(answer.status, status, "{bytes}: {}", answer.text());
    }
    // The daemons take a petabyte, too.
    server
        .patch(&path, &json!({ "quota_bytes": 5_i64 << 50 }))
        .await
        .expect(200);
    let smtp = world.app.stack.addresses().smtp;
    let letter = "From: x@outside.test\r\nSubject: room enough\r\n\r\nHello\r\n";
    roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &world.mailbox, letter)
        .await
        .expect("Postfix takes it");
    let person = Person::sign_in(world.app.url(), &world.mailbox, Person::PASSWORD).await;
    eventually(30, "the mail is there", async || {
        let list = person
            .get("/api/mail/messages?folder=INBOX&offset=0&limit=10")
            .await;
        list.text().contains("room enough").then_some(())
    })
    .await;
    for (mebibytes, kind) in [
        ("0", "success"),
        ("-1", "danger"),
        ("8796093022208", "danger"),
        ("1073741824", "success"),
    ] {
        let body = json!({ "items": [world.mailbox], "attr": { "quota": mebibytes } });
        let answer = server.post("/api/v1/edit/mailbox", &body).await.expect(200);
        let entries: Vec<Value> = answer.json();
        assert_eq!(
            entries.last().unwrap()["type"],
            kind,
            "{mebibytes}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn a_domain_may_be_deleted_while_its_mail_arrives() {
    let app = App::attach();
    let server = Program::of_server(&app);
    let domain = format!("{}.test", name("gone"));
    server
        .post("/api/admin/domains", &json!({ "name": domain }))
        .await
        .expect(201);
    let address = format!("alice@{domain}");
    let body = json!({ "address": address, "settings": { "password": Person::PASSWORD } });
    server.post("/api/admin/mailboxes", &body).await.expect(201);
    let rules = format!("/api/admin/spam/{address}");
    let deny = json!({ "sender": "x@foe.test", "verdict": "deny" });
    server.put(&format!("{rules}/senders"), &deny).await.expect(200);
    let held = super::world::hold(&app, &address, &domain).await;
    let smtp = app.stack.addresses().smtp;
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (smtp, address) = (smtp.clone(), address.clone());
            tokio::spawn(async move {
                for number in 0..25 {
                    let letter =
                        format!("From: x@outside.test\r\nSubject: {writer}-{number}\r\n\r\nHello\r\n");
                    // From some moment on there is no such address any more, and the sender is told at once.
                    if roost_tests::raw_smtp::deliver(&smtp, "x@outside.test", &address, &letter)
                        .await
                        .is_err()
                    {
                        return true;
                    }
                }
                false
            })
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    server
        .delete(&format!("/api/admin/domains/{domain}"))
        .await
        .expect(409);
    server
        .delete(&format!("/api/admin/domains/{domain}?with_mailboxes=true"))
        .await
        .expect(204);
    for writer in writers {
        writer.await.unwrap();
    }
    let refused = roost_tests::raw_smtp::deliver(
        &smtp,
        "x@outside.test",
        &address,
        "Subject: late\r\n\r\nHello\r\n",
    )
    .await;
    assert!(refused.is_err(), "nobody is there any more");
    server
        .get(&format!("/api/admin/domains/{domain}"))
        .await
        .expect(404);
    // Once its mail is deleted the name is free again, and nothing of the old mailbox is in the new one.
    eventually(60, "the name is free", async || {
        let answer = server
            .post("/api/admin/domains", &json!({ "name": domain }))
            .await;
        (answer.status == 201).then_some(())
    })
    .await;
    server.post("/api/admin/mailboxes", &body).await.expect(201);
    // Nor are the rules and the refused mail of whoever had the address before.
    let shown: Value = server.get(&rules).await.json();
    assert_eq!(shown["senders"], json!([]));
    server
        .get(&format!("/api/admin/quarantine/{held}"))
        .await
        .expect(404);
    let person = Person::sign_in(app.url(), &address, Person::PASSWORD).await;
    let list = person
        .get("/api/mail/messages?folder=INBOX&offset=0&limit=10")
        .await
        .expect(200)
        .text();
    assert!(
        !list.contains("Subject") && list.contains("\"total\":0"),
        "{list}"
    );
}
