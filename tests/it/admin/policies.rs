//! The gate's rules: bans, passwords, second factors that are asked for.

use roost_shared::ErrorCode;
use roost_shared::second_factor::{RecoveryCodes, SecondFactorEnrolment};
use roost_tests::RawImap;
use serde_json::{Value, json};

use super::World;
use crate::session::second_factor::code;
use crate::support::{Answer, Person, Program, Visitor, eventually};

async fn sign_in(visitor: &Visitor, world: &World) -> u16 {
    visitor
        .sign_in(&world.mailbox, Person::PASSWORD)
        .await
        .status
        .as_u16()
}

#[tokio::test]
async fn who_is_banned_comes_in_by_no_door_until_it_is_lifted() {
    let world = World::new().await;
    let visitor = world.app.visitor();
    assert_eq!(sign_in(&visitor, &world).await, 200);
    let ban: Value = world
        .server
        .post(
            "/api/admin/bans",
            &json!({ "subject": world.mailbox.to_uppercase(), "reason": "stolen" }),
        )
        .await
        .expect(201)
        .json();
    assert_eq!(ban["subject"], json!(world.mailbox));
    let refused = visitor.sign_in(&world.mailbox, Person::PASSWORD).await;
    assert!(refused.error(ErrorCode::TooManyRequests).retry_after.unwrap() > 3600);
    assert!(
        RawImap::sign_in(&world.app.imap(), &world.mailbox, Person::PASSWORD)
            .await
            .is_err()
    );
    let dav = visitor
        .request("PROPFIND", "/dav/")
        .basic_auth(&world.mailbox, Some(Person::PASSWORD));
    assert_eq!(Answer::of(dav).await.status, 429);
    let listed = world.server.get("/api/admin/bans").await.text();
    assert!(listed.contains("stolen"));
    world
        .server
        .delete(&format!("/api/admin/bans/{}", ban["id"]))
        .await
        .expect(204);
    assert_eq!(sign_in(&visitor, &world).await, 200);

    // A network, and for a time.
    let network = format!("{}/32", visitor.ip);
    let until = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let ban = json!({ "subject": network, "until": until });
    let ban: Value = world
        .server
        .post("/api/admin/bans", &ban)
        .await
        .expect(201)
        .json();
    assert_eq!(sign_in(&visitor, &world).await, 429);
    assert_eq!(sign_in(&world.app.visitor(), &world).await, 200, "from elsewhere");
    sqlx::query("UPDATE ban SET until = now() WHERE id = $1")
        .bind(ban["id"].as_i64())
        .execute(&mut world.app.database().await)
        .await
        .unwrap();
    eventually(10, "it ends by itself", async || {
        (sign_in(&visitor, &world).await == 200).then_some(())
    })
    .await;
    for (body, field) in [
        (json!({ "subject": "0.0.0.0/0" }), "subject"),
        (json!({ "subject": "no network" }), "subject"),
        (json!({ "subject": "192.0.2.1", "reason": "a\nb" }), "reason"),
        (
            json!({ "subject": "192.0.2.1", "until": "2020-01-01T00:00:00Z" }),
            "until",
        ),
    ] {
        let answer = world.server.post("/api/admin/bans", &body).await.expect(422);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], field, "{body}");
    }
    let audit: Vec<Value> = world
        .server
        .get(&format!("/api/admin/audit?target={}", world.mailbox))
        .await
        .json();
    let actions: Vec<&str> = audit.iter().filter_map(|row| row["action"].as_str()).collect();
    assert!(
        actions.contains(&"ban.add") && actions.contains(&"ban.remove"),
        "{actions:?}"
    );
}

#[tokio::test]
async fn what_the_brake_counts_is_seen_and_forgotten() {
    let world = World::new().await;
    for _ in 0..6 {
        world
            .app
            .visitor()
            .sign_in(&world.mailbox, "guess")
            .await
            .error(ErrorCode::WrongCredentials);
    }
    assert_eq!(sign_in(&world.app.visitor(), &world).await, 429);
    let counts: Vec<Value> = world.server.get("/api/admin/brake").await.json();
    let own = counts
        .iter()
        .find(|count| count["subject"] == json!(world.mailbox))
        .expect("it is counted");
    assert_eq!((&own["kind"], &own["failures"]), (&json!("account"), &json!(6)));
    world
        .server
        .delete(&format!("/api/admin/brake/{}", world.mailbox))
        .await
        .expect(204);
    assert_eq!(sign_in(&world.app.visitor(), &world).await, 200);
    world
        .server
        .delete(&format!("/api/admin/brake/{}", world.mailbox))
        .await
        .expect(404);
}

#[tokio::test]
async fn mailcows_list_of_banned_networks_is_written_as_a_whole() {
    let world = World::new().await;
    // Networks of documentation, which no test comes from.
    let octet = crate::support::random() % 250;
    let (first, second) = (format!("198.51.100.{octet}/32"), format!("203.0.113.{octet}/32"));
    let edit = async |list: String| -> Value {
        let body = json!({ "items": ["none"], "attr": { "blacklist": list } });
        let entries: Vec<Value> = world.server.post("/api/v1/edit/fail2ban", &body).await.json();
        entries.last().unwrap().clone()
    };
    let list = async || -> String {
        let shown: Value = world.server.get("/api/v1/get/fail2ban").await.json();
        shown["blacklist"].as_str().unwrap().to_owned()
    };
    assert_eq!(edit(format!("{first}\n{second}")).await["type"], "success");
    assert!(list().await.contains(&first) && list().await.contains(&second));
    assert_eq!(edit(second.clone()).await["type"], "success");
    assert!(!list().await.contains(&first) && list().await.contains(&second));
    assert_eq!(edit("everything".to_owned()).await["type"], "danger");
    assert_eq!(edit(String::new()).await["type"], "success");
    assert!(!list().await.contains(&second));
    let policy: Value = world.server.get("/api/v1/get/passwordpolicy").await.json();
    assert!(policy["length"].as_str().unwrap().parse::<u32>().unwrap() >= 8);
}

#[tokio::test]
async fn weak_passwords_are_refused_with_the_field_and_the_rule() {
    let world = World::new().await;
    let path = format!("/api/admin/mailboxes/{}", world.mailbox);
    for (weak, rule) in [
        ("short", "at least"),
        ("password1", "harder to guess"),
        (world.mailbox.as_str(), "harder to guess"),
    ] {
        let answer = world
            .server
            .patch(&path, &json!({ "password": weak }))
            .await
            .expect(422);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        let error = &problem["errors"][0];
        assert_eq!(error["field"], "password", "{problem}");
        assert!(error["rule"].as_str().unwrap().contains(rule), "{problem}");
        assert!(
            !answer.text().contains(&format!("\"{weak}\"")),
            "the password is not said back"
        );
    }
    for (rules, field) in [
        (json!({ "min_length": 7, "min_score": 2 }), "min_length"),
        (json!({ "min_length": 8, "min_score": 5 }), "min_score"),
    ] {
        let answer = world
            .server
            .put("/api/admin/password-rules", &rules)
            .await
            .expect(422);
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["errors"][0]["field"], field);
    }
}

#[tokio::test]
async fn a_second_factor_that_is_asked_for_gets_time_and_then_closes_everything_but_itself() {
    let world = World::new().await;
    let admin = Program::of_domains(&world.app, &[&world.domain]).await;
    let path = format!("/api/admin/second-factor-policies/{}", world.domain);
    let alice = Person::sign_in(world.app.url(), &world.mailbox, Person::PASSWORD).await;
    assert_eq!(alice.session.second_factor_due, None);
    admin.put(&path, &json!({ "grace_days": 14 })).await.expect(200);
    let alice = Person::sign_in(world.app.url(), &world.mailbox, Person::PASSWORD).await;
    let left = alice
        .session
        .second_factor_due
        .expect("the sign-in says how long")
        - chrono::Utc::now();
    assert!((13..=14).contains(&left.num_days()), "{left}");
    alice.get("/api/settings").await.expect(200);
    alice.imap(&world.app).await;

    // The time is over, for open sessions and for new ones.
    admin.put(&path, &json!({ "grace_days": 0 })).await.expect(200);
    alice
        .get("/api/settings")
        .await
        .error(ErrorCode::SecondFactorRequired);
    alice
        .get("/api/mail/folders")
        .await
        .error(ErrorCode::SecondFactorRequired);
    assert!(
        RawImap::sign_in(&world.app.imap(), &world.mailbox, Person::PASSWORD)
            .await
            .is_err()
    );
    let alice = Person::sign_in(world.app.url(), &world.mailbox, Person::PASSWORD).await;
    assert!(alice.session.second_factor_due.unwrap() <= chrono::Utc::now());
    alice.get("/api/session").await.expect(200);
    let change = json!({ "old_password": Person::PASSWORD, "new_password": "another fine phrase" });
    alice
        .put("/api/password", &change)
        .await
        .error(ErrorCode::SecondFactorRequired);

    // Setting one up opens everything again.
    let begun: SecondFactorEnrolment = alice.post("/api/second-factor", &json!({})).await.json();
    let confirm = json!({ "code": code(&begun.secret, 0) });
    let _: RecoveryCodes = alice.post("/api/second-factor/confirm", &confirm).await.json();
    alice.get("/api/settings").await.expect(200);
    let again = world
        .app
        .visitor()
        .sign_in(&world.mailbox, Person::PASSWORD)
        .await;
    assert_eq!(again.status, 202, "the code is asked for from now on");
    admin.put(&path, &json!({ "grace_days": 366 })).await.expect(422);
    admin.delete(&path).await.expect(204);
    admin.delete(&path).await.expect(404);
}

#[tokio::test]
async fn a_second_factor_may_be_asked_of_administrators_alone() {
    let world = World::new().await;
    let person = world.person(&world.domain, &[]).await;
    let administrator = world.person(&world.domain, &[&world.domain]).await;
    // The policy is the whole server's, and other tests have administrators, too: so it leaves them a year.
    let path = "/api/admin/second-factor-policies/domain-administrators";
    world
        .server
        .put(path, &json!({ "grace_days": 365 }))
        .await
        .expect(200);
    let due = async |person: &Person| -> Value {
        let session: Value = person.get("/api/session").await.json();
        session["second_factor_due"].clone()
    };
    assert!(due(&administrator).await.is_string());
    assert!(due(&person).await.is_null());
    world.server.delete(path).await.expect(204);
    assert!(due(&administrator).await.is_null());
    let own = Program::of_domains(&world.app, &[&world.domain]).await;
    own.put(path, &json!({ "grace_days": 365 })).await.expect(403);
}
