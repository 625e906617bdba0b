//! What is known of other hosts, keys that were made elsewhere, logs and searches, by both APIs.

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::World;
use super::world::{name, stranger};
use crate::support::{Program, eventually};

async fn last(program: &Program, path: &str, body: Value) -> Value {
    let entries: Vec<Value> = program.post(&format!("/api/v1/{path}"), &body).await.json();
    entries.last().expect("an entry").clone()
}

#[tokio::test]
async fn how_deliveries_are_secured_is_said_by_destination() {
    let world = World::new().await;
    let server = &world.server;
    let destination = format!("{}.test", name("partner"));
    let new =
        json!({ "dest": destination, "policy": "secure", "parameters": "match=.partner.test", "active": 1 });
    let added = last(server, "add/tls-policy-map", new.clone()).await;
    assert_eq!(added["msg"], json!(["tls_policy_map_entry_saved", destination]));
    let twice = last(server, "add/tls-policy-map", new).await;
    assert_eq!(twice["msg"], json!(["tls_policy_map_entry_exists", destination]));
    // Postfix reads it by its own role.
    let state = world.app.stack.state();
    let url = format!(
        "postgres://roost_postfix:{}@127.0.0.1:{}/roost",
        state.secrets.postfix, state.ports.postgres
    );
    let mut postfix = PgConnection::connect(&url).await.unwrap();
    let mut read = async || -> Option<String> {
        sqlx::query_scalar("SELECT policy FROM postfix_tls_policies WHERE destination = $1")
            .bind(&destination)
            .fetch_optional(&mut postfix)
            .await
            .unwrap()
    };
    assert_eq!(read().await.as_deref(), Some("secure match=.partner.test"));
    let all: Vec<Value> = server.get("/api/admin/tls-policies").await.json();
    let listed = all
        .iter()
        .find(|policy| policy["destination"] == json!(destination))
        .expect("listed");
    let path = format!("/api/admin/tls-policies/{}", listed["id"]);
    let changed: Value = server
        .patch(&path, &json!({ "policy": "dane-only", "parameters": "" }))
        .await
        .expect(200)
        .json();
    assert_eq!(changed["policy"], "dane-only");
    assert_eq!(read().await.as_deref(), Some("dane-only"));
    let shown: Value = server
        .get(&format!("/api/v1/get/tls-policy-map/{}", listed["id"]))
        .await
        .json();
    assert_eq!(
        (&shown["dest"], &shown["policy"]),
        (&json!(destination), &json!("dane-only"))
    );
    for (body, field) in [
        (
            json!({ "destination": "no host", "policy": "may" }),
            "destination",
        ),
        (
            json!({ "destination": "a.test", "policy": "may", "parameters": "tafile=/etc/passwd" }),
            "parameters",
        ),
    ] {
        let answer = server.post("/api/admin/tls-policies", &body).await.expect(422);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], field, "{body}");
    }
    let bad = last(
        server,
        "add/tls-policy-map",
        json!({ "dest": "a.test", "policy": "much" }),
    )
    .await;
    assert_eq!(bad["msg"], "tls_policy_map_policy_invalid");
    let gone = last(server, "delete/tls-policy-map", json!([listed["id"]])).await;
    assert_eq!(gone["msg"][0], "tls_policy_map_entry_deleted");
    assert_eq!(read().await, None);
}

#[tokio::test]
async fn a_host_that_forwards_mail_is_trusted_and_its_spam_is_not_refused() {
    let world = World::new().await;
    let server = &world.server;
    let host = stranger();
    let added = last(
        server,
        "add/fwdhost",
        json!({ "hostname": host, "filter_spam": 1 }),
    )
    .await;
    assert_eq!(added["msg"], json!(["forwarding_host_added", host]));
    let shown: Value = server.get(&format!("/api/v1/get/fwdhost/{host}")).await.json();
    assert_eq!(shown, json!({ "host": host, "source": host, "keep_spam": "no" }));
    let edit = json!({ "items": [host], "attr": { "keep_spam": 1 } });
    assert_eq!(
        last(server, "edit/fwdhost", edit).await["msg"],
        json!(["object_modified", host])
    );
    let all: Vec<Value> = server.get("/api/admin/forwarding-hosts").await.json();
    let listed = all
        .iter()
        .find(|one| one["network"] == json!(format!("{host}/32")))
        .expect("listed");
    assert_eq!(listed["filter_spam"], false);
    for body in [json!({ "host": "0.0.0.0/0" }), json!({ "host": "no host" })] {
        let answer = server
            .post("/api/admin/forwarding-hosts", &body)
            .await
            .expect(422);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], "host", "{body}");
    }
    let gone = last(server, "delete/fwdhost", json!([host])).await;
    assert_eq!(gone["msg"], json!(["forwarding_host_removed", host]));
    let twice = last(server, "delete/fwdhost", json!([host])).await;
    assert_eq!(twice["type"], "danger");
}

#[tokio::test]
async fn a_forwarding_hosts_spam_arrives() {
    let world = World::new().await;
    let server = &world.server;
    let foe = format!("x@{}.test", name("foe"));
    let path = format!("/api/admin/spam/{}/senders", world.mailbox);
    let deny = json!({ "sender": foe, "verdict": "deny" });
    server.put(&path, &deny).await.expect(200);
    let smtp = world.app.stack.addresses().smtp;
    let letter =
        format!("From: {foe}\r\nSubject: forwarded\r\nMessage-ID: <1@outside.test>\r\n\r\nHello\r\n");
    // An address of this machine that no other test comes from.
    let random = crate::support::random();
    let source = std::net::Ipv4Addr::new(
        127,
        90,
        u8::try_from(random % 250).unwrap(),
        u8::try_from(random / 250 % 250 + 2).unwrap(),
    );
    let deliver =
        async || roost_tests::raw_smtp::deliver_from(source, &smtp, &foe, &world.mailbox, &letter).await;
    eventually(60, "Rspamd refuses it", async || {
        deliver().await.is_err().then_some(())
    })
    .await;
    let trusted: Value = server
        .post(
            "/api/admin/forwarding-hosts",
            &json!({ "host": source, "filter_spam": true }),
        )
        .await
        .expect(201)
        .json();
    eventually(60, "it is taken now", async || deliver().await.ok()).await;
    let id = &trusted[0]["id"];
    server
        .delete(&format!("/api/admin/forwarding-hosts/{id}"))
        .await
        .expect(204);
}

#[tokio::test]
async fn keys_made_elsewhere_sign_here_and_for_another_domain() {
    let world = World::new().await;
    let server = &world.server;
    let admin = Program::of_domains(&world.app, &[&world.domain]).await;
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    let path = format!("/api/admin/domains/{}/dkim", world.domain);
    let import = json!({ "private_key": key, "selector": "brought" });
    let kept: Vec<Value> = admin
        .post(&format!("{path}/import"), &import)
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&kept[0]["state"], &kept[0]["algorithm"]),
        (&json!("waiting"), &json!("ed25519"))
    );
    admin.post(&format!("{path}/import"), &import).await.expect(409);
    let import = json!({ "private_key": key, "selector": "brought", "replace": true });
    let kept: Vec<Value> = admin
        .post(&format!("{path}/import"), &import)
        .await
        .expect(201)
        .json();
    assert_eq!(kept[0]["state"], "signing");
    assert_eq!(
        kept[0]["record"],
        "v=DKIM1; k=ed25519; p=Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
    );
    for (body, field) in [
        (json!({ "private_key": "no key", "selector": "x" }), "private_key"),
        (json!({ "private_key": key, "selector": "A b" }), "selector"),
    ] {
        let answer = admin.post(&format!("{path}/import"), &body).await.expect(422);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], field);
        assert!(!answer.text().contains("MC4C"), "a key is never said back");
    }
    // Another domain of somebody else's does not get them, and neither does it give its own.
    let other = format!("/api/admin/domains/{}/dkim", world.other);
    let from = |domain: &str| json!({ "from": domain });
    admin
        .post(&format!("{path}/duplicate"), &from(&world.other))
        .await
        .expect(404);
    admin
        .post(&format!("{other}/duplicate"), &from(&world.domain))
        .await
        .expect(404);
    // The server's administrator may, where there are none.
    let remove = json!([world.other]);
    assert_eq!(last(server, "delete/dkim", remove).await["type"], "success");
    let copy = json!({ "from_domain": world.domain, "to_domain": [world.other] });
    assert_eq!(
        last(server, "add/dkim_duplicate", copy.clone()).await["msg"],
        json!(["dkim_duplicated", world.domain, world.other])
    );
    assert_eq!(
        last(server, "add/dkim_duplicate", copy).await["msg"],
        json!(["dkim_domain_or_sel_exists", world.other])
    );
    let keys = async |path: &str| -> Vec<(Value, Value)> {
        let keys: Vec<Value> = server.get(path).await.json();
        let signing = keys.iter().filter(|key| key["state"] == "signing");
        signing
            .map(|key| (key["selector"].clone(), key["record"].clone()))
            .collect()
    };
    assert_eq!(keys(&other).await, keys(&path).await);
    // By mailcow's door.
    let import = json!({ "domain": world.domain, "dkim_selector": "again", "private_key_file": "no key",
        "overwrite_existing": 1 });
    let refused = last(&admin, "add/dkim_import", import).await;
    assert_eq!(refused["msg"], json!(["dkim_private_key_invalid", world.domain]));
    assert_eq!(refused["log"][3]["private_key_file"], "*");
    let audit = server
        .get(&format!("/api/admin/audit?target={}", world.domain))
        .await
        .text();
    assert!(audit.contains("dkim.import") && !audit.contains("MC4C"));
}

#[tokio::test]
async fn logs_are_for_administrators_of_the_server() {
    let world = World::new().await;
    let server = &world.server;
    let smtp = world.app.stack.addresses().smtp;
    let marker = format!("{}@outside.test", name("marker"));
    let letter = "From: x@outside.test\r\nSubject: for the log\r\n\r\nHello\r\n";
    roost_tests::raw_smtp::deliver(&smtp, &marker, &world.mailbox, letter)
        .await
        .expect("Postfix takes it");
    let line = eventually(30, "Postfix has written of it", async || {
        let lines: Vec<Value> = server.get("/api/admin/logs/postfix?limit=2000").await.json();
        lines.into_iter().find(|line| {
            line["message"]
                .as_str()
                .is_some_and(|message| message.contains(&marker))
        })
    })
    .await;
    assert!(line["time"].is_string() && line["program"].as_str().unwrap().starts_with("postfix/"));
    let shown: Vec<Value> = server.get("/api/v1/get/logs/postfix/2000").await.json();
    let shown = shown.iter().find(|line| {
        line["message"]
            .as_str()
            .is_some_and(|message| message.contains(&marker))
    });
    assert!(
        shown.expect("it is there too")["time"]
            .as_str()
            .unwrap()
            .parse::<i64>()
            .unwrap()
            > 1_700_000_000
    );
    let one: Vec<Value> = server.get("/api/v1/get/logs/dovecot/1").await.json();
    assert_eq!(one.len(), 1);
    eventually(30, "Rspamd remembers it", async || {
        let history = server
            .get("/api/v1/get/logs/rspamd-history/1000")
            .await
            .expect(200);
        history.text().contains(&marker).then_some(())
    })
    .await;
    server.get("/api/admin/logs/passwords").await.expect(404);
    // A service that there is not here, and numbers that are not taken.
    server.get("/api/admin/logs/clamav").await.expect(404);
    for limit in ["0", "10001"] {
        server
            .get(&format!("/api/admin/logs/postfix?limit={limit}"))
            .await
            .expect(400);
    }
    server.get("/api/admin/logs/..%2Fsecret").await.expect(404);
    let admin = Program::of_domains(&world.app, &[&world.domain]).await;
    for service in ["postfix", "dovecot", "rspamd-history", "ratelimited", "ui"] {
        let answer = admin
            .get(&format!("/api/v1/get/logs/{service}/5"))
            .await
            .expect(404);
        assert_eq!(answer.text(), "{}", "{service}");
    }
}

#[tokio::test]
async fn lists_are_searched_as_datatables_does() {
    let world = World::new().await;
    let admin = Program::new(
        &world.app,
        json!({ "role": "domains", "domains": [world.domain], "read_only": true }),
    )
    .await;
    let search = async |category: &str, words: &str| -> Value {
        let body = json!({ "draw": 7, "start": 0, "length": 10, "columns": [{ "data": "username" }],
            "order": [{ "column": 0, "dir": "asc" }], "search": { "value": words } });
        admin
            .post(&format!("/api/v1/search/{category}"), &body)
            .await
            .expect(200)
            .json()
    };
    let found = search("mailbox", "ALICE").await;
    assert_eq!(
        (&found["draw"], &found["recordsFiltered"]),
        (&json!(7), &json!(1))
    );
    assert_eq!(found["data"][0]["username"], json!(world.mailbox));
    assert_eq!(search("mailbox", "nobody at all").await["data"], json!([]));
    assert_eq!(search("domain", "").await["recordsTotal"], 1);
    assert_eq!(
        search("alias", "info@").await["data"][0]["address"],
        json!(world.alias_address)
    );
    // What is another's is not even counted.
    assert!(
        !search("domain", &world.other)
            .await
            .to_string()
            .contains(&world.other)
    );
    admin
        .post("/api/v1/search/relayhost", &json!({ "draw": 1 }))
        .await
        .expect(404);
}
