//! Networks that guess are banned by the gate itself, at every door. Tests come from this machine, which is never banned, so
//! what Dovecot would say of a stranger is said here.

use serde_json::{Value, json};

use super::World;
use super::world::stranger;
use crate::support::{App, Person, Program, eventually};

/// Dovecot's question, as if someone had come to IMAP from this address.
async fn sign_in_by_imap(app: &App, address: &str, password: &str, ip: &str) -> u16 {
    let state = app.stack.state();
    let encoded = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let form = format!(
        "grant_type=password&client_secret={}&username={}&password={}",
        encoded(&state.secrets.internal),
        encoded(address),
        encoded(password)
    );
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(format!(
            "http://127.0.0.1:{}/internal/oauth2/token",
            state.ports.internal
        ))
        .header("x-dovecot-auth-service", "imap")
        .header("x-dovecot-auth-remote", format!("{ip}:40000"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .expect("the internal listener answers")
        .status()
        .as_u16()
}

#[tokio::test]
async fn a_network_that_guesses_is_banned_seen_and_let_in_again() {
    let world = World::new().await;
    let server = &world.server;
    let ip = stranger();
    let subject = format!("{ip}/32");
    let right = async || sign_in_by_imap(&world.app, &world.mailbox, Person::PASSWORD, &ip).await;
    assert_eq!(right().await, 200);
    let rules: Value = server.get("/api/admin/ban-rules").await.expect(200).json();
    let most = rules["max_attempts"].as_i64().unwrap();
    for number in 0..most {
        // Each at another account, which are braked by themselves.
        let address = format!("nobody{number}@{}", world.domain);
        sign_in_by_imap(&world.app, &address, &format!("guess {number}"), &ip).await;
    }
    assert_eq!(right().await, 400, "the right password, too");
    let bans: Vec<Value> = server.get("/api/admin/bans").await.json();
    let ban = bans
        .iter()
        .find(|ban| ban["subject"] == json!(subject))
        .expect("listed");
    assert_eq!(ban["automatic"], true);
    assert!(ban["until"].is_string());
    let shown: Value = server.get("/api/v1/get/fail2ban").await.json();
    let active = shown["active_bans"].as_array().unwrap();
    let active = active
        .iter()
        .find(|ban| ban["network"] == json!(subject))
        .expect("active");
    assert!(
        active["banned_until"].as_str().unwrap().starts_with("00h 29m"),
        "{active}"
    );
    let audit: Vec<Value> = server
        .get(&format!("/api/admin/audit?target={subject}"))
        .await
        .json();
    assert_eq!(
        (&audit[0]["action"], &audit[0]["actor"]),
        (&json!("ban.add"), &json!("roost"))
    );

    let unban = json!({ "items": [subject], "attr": { "action": "unban" } });
    let entries: Vec<Value> = server.post("/api/v1/edit/fail2ban", &unban).await.json();
    assert_eq!(entries[0]["msg"], json!(["object_modified", subject]));
    assert_eq!(right().await, 200);
    let twice: Vec<Value> = server.post("/api/v1/edit/fail2ban", &unban).await.json();
    assert_eq!(twice[0]["type"], "danger");
    // This machine itself has failed as often, and is not banned.
    for number in 0..most {
        let address = format!("nobody{number}@{}", world.domain);
        sign_in_by_imap(&world.app, &address, "guess", "127.8.8.8").await;
    }
    assert_eq!(
        sign_in_by_imap(&world.app, &world.mailbox, Person::PASSWORD, "127.8.8.8").await,
        200
    );
}

#[tokio::test]
async fn the_rules_are_written_by_either_api_and_refused_by_name() {
    let world = World::new().await;
    let server = &world.server;
    let before: Value = server.get("/api/admin/ban-rules").await.json();
    for (field, value) in [
        ("max_attempts", json!(0)),
        ("ban_seconds", json!(0)),
        ("max_ban_seconds", json!(1)),
        ("ipv4_prefix", json!(33)),
        ("never", json!(["everything"])),
    ] {
        let mut body = before.clone();
        body[field] = value;
        let answer = server.put("/api/admin/ban-rules", &body).await.expect(422);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], field);
    }
    // Other tests count on the other rules, so only the list of those that are spared is written.
    let ip = stranger();
    let edit = async |attributes: Value| -> Value {
        let body = json!({ "items": ["none"], "attr": attributes });
        let entries: Vec<Value> = server.post("/api/v1/edit/fail2ban", &body).await.json();
        entries.last().unwrap().clone()
    };
    let ban = json!({ "subject": ip, "reason": "by hand" });
    let ban: Value = server.post("/api/admin/bans", &ban).await.expect(201).json();
    let spared = json!({ "action": "whitelist", "network": ip });
    // Another test writes the rules as a whole meanwhile.
    eventually(30, "no ban holds for it", async || {
        assert_eq!(edit(spared.clone()).await["type"], "success");
        let answered = sign_in_by_imap(&world.app, &world.mailbox, Person::PASSWORD, &ip).await;
        (answered == 200).then_some(())
    })
    .await;
    server
        .delete(&format!("/api/admin/bans/{}", ban["id"]))
        .await
        .expect(204);
    let same = json!({ "ban_time": before["ban_seconds"], "max_attempts": "x" });
    assert_eq!(
        edit(same).await["msg"],
        json!(["object_is_not_numeric", "max_attempts"])
    );
    let shown: Value = server.get("/api/v1/get/fail2ban").await.json();
    assert_eq!(
        (&shown["ban_time"], &shown["netban_ipv6"]),
        (&before["ban_seconds"], &before["ipv6_prefix"])
    );
    let reader = Program::new(&world.app, json!({ "role": "server", "read_only": true })).await;
    reader.put("/api/admin/ban-rules", &before).await.expect(403);
}
