//! mailcow's API, as its clients use it: paths, bodies, answers and quirks.

use roost_tests::RawImap;
use serde_json::{Value, json};

use super::World;
use super::world::{hold, name};
use crate::support::{Answer, App, Person, Program, eventually};

/// The last entry of an answer, which clients look at.
fn last(answer: &Answer) -> Value {
    let entries: Vec<Value> = answer.json();
    let last = entries.last().expect("an entry").clone();
    assert!(last["log"].is_array(), "{last}");
    last
}

async fn post(program: &Program, path: &str, body: Value) -> Value {
    last(&program.post(&format!("/api/v1/{path}"), &body).await)
}

async fn get(program: &Program, path: &str) -> Value {
    program.get(&format!("/api/v1/{path}")).await.json()
}

#[track_caller]
fn done(entry: &Value, message: Value) {
    assert_eq!(
        (&entry["type"], &entry["msg"]),
        (&json!("success"), &message),
        "{entry}"
    );
}

#[track_caller]
fn begins(list: &Value, beginning: &Value) {
    let (list, beginning) = (list.as_array().unwrap(), beginning.as_array().unwrap());
    assert!(list.starts_with(beginning), "{list:?}");
}

async fn domain(program: &Program) -> String {
    let domain = format!("{}.test", name("cow"));
    let body = json!({ "domain": domain, "description": "", "aliases": "400", "mailboxes": "10", "defquota": "3072",
        "maxquota": "10240", "quota": "10240", "active": "1", "rl_value": "10", "rl_frame": "s",
        "restart_sogo": "1", "tags": ["one", "two"] });
    done(
        &post(program, "add/domain", body).await,
        json!(["domain_added", domain]),
    );
    domain
}

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
async fn domains_have_mailcows_fields_and_sizes() {
    let app = App::attach();
    let server = Program::of_server(&app);
    let domain = domain(&server).await;
    let shown = get(&server, &format!("get/domain/{domain}")).await;
    assert_eq!(shown["domain_name"], json!(domain));
    assert_eq!(
        shown["def_quota_for_mbox"],
        json!(3072_i64 << 20),
        "written in MiB, read in bytes"
    );
    assert_eq!(shown["rl"], json!({ "value": "10", "frame": "s" }));
    assert_eq!(
        (&shown["active"], &shown["active_int"], &shown["backupmx"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(shown["tags"], json!(["one", "two"]));
    assert!(shown["quota_used_in_domain"].is_string());
    let listed = get(&server, "get/domain/all?tags=one").await;
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .any(|each| each["domain_name"] == shown["domain_name"])
    );

    let edited = post(
        &server,
        "edit/domain",
        json!({ "items": domain, "attr": { "description": "d", "mailboxes": 20, "active": 0, "gal": "0" } }),
    )
    .await;
    done(&edited, json!(["domain_modified", domain]));
    let shown = get(&server, &format!("get/domain/{domain}")).await;
    assert_eq!(
        (
            &shown["max_num_mboxes_for_domain"],
            &shown["active"],
            &shown["gal"]
        ),
        (&json!(20), &json!(0), &json!(0))
    );
    // What was not sent stays.
    assert_eq!(shown["max_quota_for_mbox"], json!(10240_i64 << 20));

    done(
        &post(&server, &format!("delete/domain/tag/{domain}"), json!(["one"])).await,
        json!(["domain_modified", domain]),
    );
    let twice = post(&server, "add/domain", json!({ "domain": domain })).await;
    assert_eq!(
        (&twice["type"], &twice["msg"]),
        (&json!("danger"), &json!(["domain_exists", domain]))
    );
    for (body, message) in [
        (
            json!({ "domain": "no domain" }),
            json!(["domain_invalid", "no domain"]),
        ),
        (
            json!({ "domain": "a.test", "maxquota": "x" }),
            json!(["object_is_not_numeric", "maxquota"]),
        ),
        (
            json!({ "domain": "a.test", "maxquota": 0 }),
            json!("maxquota_empty"),
        ),
        (
            json!({ "domain": "a.test", "defquota": 0 }),
            json!("defquota_empty"),
        ),
        (
            json!({ "domain": "a.test", "defquota": 20, "maxquota": 10, "quota": 100 }),
            json!("mailbox_defquota_exceeds_mailbox_maxquota"),
        ),
        (
            json!({ "domain": "a.test", "defquota": 1, "maxquota": 200, "quota": 100 }),
            json!("mailbox_quota_exceeds_domain_quota"),
        ),
    ] {
        let entry = post(&server, "add/domain", body).await;
        assert_eq!((&entry["type"], &entry["msg"]), (&json!("danger"), &message));
    }
    // A scalar, as Terraform's provider sends it.
    done(
        &post(&server, "delete/domain", json!(domain)).await,
        json!(["domain_removed", domain]),
    );
    assert_eq!(get(&server, &format!("get/domain/{domain}")).await, json!({}));
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

#[tokio::test]
async fn aliases_answer_their_id_and_form_bodies_are_read() {
    let world = World::new().await;
    let server = &world.server;
    let address = format!("sales@{}", world.domain);
    let added = post(
        server,
        "add/alias",
        json!({ "address": address, "goto": world.mailbox, "active": "1" }),
    )
    .await;
    begins(&added["msg"], &json!(["alias_added", address]));
    let id = added["msg"][2].as_i64().expect("a number");
    let shown = get(server, &format!("get/alias/{id}")).await;
    assert_eq!(
        (&shown["id"], &shown["goto"]),
        (&json!(id), &json!(world.mailbox))
    );
    assert_eq!(shown["is_catch_all"], 0);
    let edited = post(server, "edit/alias",
        json!({ "items": [id], "attr": { "goto": format!("{}, x@outside.test", world.mailbox), "private_comment": "p" } })).await;
    done(&edited, json!(["alias_modified", address]));
    let shown = get(server, &format!("get/alias/{address}")).await;
    assert_eq!(shown["goto"], json!(format!("{},x@outside.test", world.mailbox)));
    assert_eq!(shown["private_comment"], "p");

    // As mailcow's own pages send it.
    let encoded = |text: String| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let attributes = json!({ "address": format!("@{}", world.domain), "goto_null": "1" });
    let form = format!("attr={}&csrf_token=x", encoded(attributes.to_string()));
    let request = server
        .request("POST", "/api/v1/add/alias")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form);
    let caught = last(&Answer::of(request).await);
    assert_eq!(caught["msg"][1], json!(format!("@{}", world.domain)));
    let shown = get(server, &format!("get/alias/{}", caught["msg"][2])).await;
    assert_eq!(
        (&shown["goto"], &shown["is_catch_all"]),
        (&json!("null@localhost"), &json!(1))
    );
    done(
        &post(server, "delete/alias", json!([id.to_string()])).await,
        json!(["alias_removed", address]),
    );
    let empty = post(server, "add/alias", json!({ "address": address, "goto": "" })).await;
    assert_eq!(empty["msg"], "goto_empty");
}

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

#[tokio::test]
async fn keys_are_refused_as_mailcow_refuses_them() {
    let world = World::new().await;
    let app = &world.app;
    // Nothing at all: an empty answer to a question, and no to a change.
    let nothing = app.visitor().get("/api/v1/get/domain/all").await.expect(200);
    assert!(nothing.body.is_empty());
    let change = app
        .visitor()
        .request("POST", "/api/v1/add/domain")
        .json(&json!({ "domain": "a.test" }));
    assert_eq!(
        Answer::of(change).await.expect(401).text(),
        r#"{"msg":"authentication failed","type":"error"}"#
    );
    let wrong = Program {
        visitor: app.visitor(),
        key: "wrong".to_owned(),
    };
    wrong.get("/api/v1/get/domain/all").await.expect(401);
    let elsewhere = Program::new(app, json!({ "role": "server", "networks": ["192.0.2.0/24"] })).await;
    let answer = elsewhere.get("/api/v1/get/domain/all").await.expect(401);
    assert!(
        answer
            .text()
            .contains(&format!("api access denied for ip {}", elsewhere.visitor.ip))
    );
    let reader = Program::new(app, json!({ "role": "server", "read_only": true })).await;
    reader.get("/api/v1/get/domain/all").await.expect(200);
    let answer = reader
        .post("/api/v1/add/domain", &json!({ "domain": "a.test" }))
        .await
        .expect(403);
    assert!(answer.text().contains("API read/write access denied"));
    // A browser that follows a link.
    let request = world
        .server
        .request("GET", "/api/v1/get/domain/all")
        .header("sec-fetch-dest", "document");
    Answer::of(request).await.expect(403);
    // Characters that no key has are left out, as mailcow does.
    let decorated = Program {
        visitor: app.visitor(),
        key: format!("\"{}\"", world.server.key),
    };
    decorated.get("/api/v1/get/domain/all").await.expect(200);

    let server = &world.server;
    server.get("/api/v1/get/nothing/all").await.expect(404);
    let method = server.get("/api/v1/add/domain").await.expect(405);
    assert!(method.text().contains("only POST method is allowed"));
    let request = server
        .request("POST", "/api/v1/add/domain")
        .header("content-type", "application/json")
        .body("{");
    let answer = Answer::of(request).await.expect(400);
    assert!(answer.text().contains("Request body doesn't contain valid json!"));
    let empty = server.post("/api/v1/add/domain", &json!({})).await.expect(200);
    assert!(empty.text().contains("Cannot find attributes in post data"));
}
