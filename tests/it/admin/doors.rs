//! Who may come in by which door: every route of both APIs, tried by everybody.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::World;
use super::world::name;
use crate::support::{Answer, App, Person, Program};

/// Where a thing lies.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// In the world's first domain: for those who administer it.
    Domain,
    /// In the domain, and only administrators of the server may do this to it.
    Reserved,
    /// The whole server's.
    Server,
    /// A list, in which each sees their own.
    List,
}

struct Route {
    method: &'static str,
    /// As the description has it.
    template: &'static str,
    path: String,
    body: Value,
    place: Place,
}

/// Every route, with something that exists. Those that remove come last, each its own thing.
fn routes(world: &World) -> Vec<Route> {
    let w = world;
    let mut routes = Vec::new();
    let mut add = |method, template: &'static str, path: String, body, place| {
        routes.push(Route {
            method,
            template,
            path,
            body,
            place,
        });
    };
    let none = || Value::Null;
    let (domain, mailbox) = (&w.domain, &w.mailbox);
    for template in [
        "/domains",
        "/mailboxes",
        "/aliases",
        "/groups",
        "/bcc-maps",
        "/alias-domains",
        "/quarantine",
        "/audit",
    ] {
        add("GET", template, template.to_owned(), none(), Place::List);
    }
    add(
        "GET",
        "/second-factor-policies",
        "/second-factor-policies".into(),
        none(),
        Place::List,
    );
    add(
        "GET",
        "/password-rules",
        "/password-rules".into(),
        none(),
        Place::List,
    );
    for template in [
        "/domain-admins",
        "/relay-hosts",
        "/transports",
        "/api-keys",
        "/queue",
        "/bans",
        "/recipient-maps",
        "/brake",
    ] {
        add("GET", template, template.to_owned(), none(), Place::Server);
    }
    use Place::{Domain, Reserved, Server};
    add(
        "GET",
        "/domains/{name}",
        format!("/domains/{domain}"),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/domains/{name}",
        format!("/domains/{domain}"),
        json!({ "description": "d" }),
        Domain,
    );
    add(
        "GET",
        "/domains/{name}/dns",
        format!("/domains/{domain}/dns"),
        none(),
        Domain,
    );
    add(
        "GET",
        "/domains/{name}/dkim",
        format!("/domains/{domain}/dkim"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/domains/{name}/dkim/rotate",
        format!("/domains/{domain}/dkim/rotate"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/domains/{name}/dkim/activate",
        format!("/domains/{domain}/dkim/activate"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/domains/{name}/dkim",
        format!("/domains/{domain}/dkim"),
        json!({ "algorithms": ["ed25519"], "selector": "extra" }),
        Domain,
    );
    add(
        "DELETE",
        "/domains/{name}/dkim/{selector}",
        format!("/domains/{domain}/dkim/extra"),
        none(),
        Domain,
    );
    add(
        "GET",
        "/mailboxes/{address}",
        format!("/mailboxes/{mailbox}"),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/mailboxes/{address}",
        format!("/mailboxes/{mailbox}"),
        json!({ "name": "A" }),
        Domain,
    );
    add(
        "POST",
        "/mailboxes",
        "/mailboxes".into(),
        json!({ "address": format!("new@{domain}"), "settings": { "password": Person::PASSWORD } }),
        Domain,
    );
    add(
        "GET",
        "/mailboxes/{address}/temporary-addresses",
        format!("/mailboxes/{mailbox}/temporary-addresses"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/mailboxes/{address}/temporary-addresses",
        format!("/mailboxes/{mailbox}/temporary-addresses"),
        json!({ "description": "", "hours": 1 }),
        Domain,
    );
    add(
        "DELETE",
        "/temporary-addresses/{id}",
        format!("/temporary-addresses/{}", w.temporary),
        none(),
        Domain,
    );
    add(
        "GET",
        "/mailboxes/{address}/app-passwords",
        format!("/mailboxes/{mailbox}/app-passwords"),
        none(),
        Domain,
    );
    add(
        "POST",
        "/mailboxes/{address}/app-passwords",
        format!("/mailboxes/{mailbox}/app-passwords"),
        json!({ "name": "p", "protocols": ["smtp"] }),
        Domain,
    );
    add(
        "DELETE",
        "/mailboxes/{address}/app-passwords/{id}",
        format!("/mailboxes/{mailbox}/app-passwords/{}", w.app_password),
        none(),
        Domain,
    );
    add(
        "GET",
        "/aliases/{id}",
        format!("/aliases/{}", w.alias),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/aliases/{id}",
        format!("/aliases/{}", w.alias),
        json!({ "public_comment": "c" }),
        Domain,
    );
    add(
        "POST",
        "/aliases",
        "/aliases".into(),
        json!({ "address": format!("more@{domain}"), "settings": { "targets": [mailbox] } }),
        Domain,
    );
    add(
        "DELETE",
        "/aliases/{id}",
        format!("/aliases/{}", w.alias),
        none(),
        Domain,
    );
    add(
        "GET",
        "/groups/{address}",
        format!("/groups/{}", w.group),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/groups/{address}",
        format!("/groups/{}", w.group),
        json!({ "name": "g" }),
        Domain,
    );
    add(
        "POST",
        "/groups",
        "/groups".into(),
        json!({ "address": format!("crew@{domain}") }),
        Domain,
    );
    add(
        "DELETE",
        "/groups/{address}",
        format!("/groups/{}", w.group),
        none(),
        Domain,
    );
    add(
        "GET",
        "/bcc-maps/{id}",
        format!("/bcc-maps/{}", w.bcc_map),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/bcc-maps/{id}",
        format!("/bcc-maps/{}", w.bcc_map),
        json!({ "active": false }),
        Domain,
    );
    add(
        "POST",
        "/bcc-maps",
        "/bcc-maps".into(),
        json!({ "kind": "recipient", "address": mailbox, "target": mailbox }),
        Domain,
    );
    add(
        "DELETE",
        "/bcc-maps/{id}",
        format!("/bcc-maps/{}", w.bcc_map),
        none(),
        Domain,
    );
    add(
        "GET",
        "/spam/{object}",
        format!("/spam/{mailbox}"),
        none(),
        Domain,
    );
    add(
        "PUT",
        "/spam/{object}/scores",
        format!("/spam/{domain}/scores"),
        json!({ "junk": 5.0, "reject": 10.0 }),
        Domain,
    );
    add(
        "PUT",
        "/spam/{object}/senders",
        format!("/spam/{mailbox}/senders"),
        json!({ "sender": "x@y.test", "verdict": "deny" }),
        Domain,
    );
    add(
        "DELETE",
        "/spam/{object}/scores",
        format!("/spam/{domain}/scores"),
        none(),
        Domain,
    );
    add(
        "DELETE",
        "/spam/{object}/senders/{sender}",
        format!("/spam/{mailbox}/senders/x@y.test"),
        none(),
        Domain,
    );
    add(
        "GET",
        "/quarantine/{id}",
        format!("/quarantine/{}", w.held),
        none(),
        Domain,
    );
    add(
        "POST",
        "/quarantine/{id}/learn",
        format!("/quarantine/{}/learn", w.held),
        json!({ "is_spam": true }),
        Domain,
    );
    add(
        "POST",
        "/quarantine/{id}/release",
        format!("/quarantine/{}/release", w.held),
        none(),
        Domain,
    );
    add(
        "DELETE",
        "/quarantine/{id}",
        format!("/quarantine/{}", w.held),
        none(),
        Domain,
    );
    let policy = format!("/second-factor-policies/{domain}");
    add(
        "PUT",
        "/second-factor-policies/{scope}",
        policy.clone(),
        json!({ "grace_days": 365 }),
        Domain,
    );
    add(
        "DELETE",
        "/second-factor-policies/{scope}",
        policy,
        none(),
        Domain,
    );
    let also = &w.alias_domain;
    add(
        "GET",
        "/alias-domains/{name}",
        format!("/alias-domains/{also}"),
        none(),
        Domain,
    );
    add(
        "PATCH",
        "/alias-domains/{name}",
        format!("/alias-domains/{also}"),
        json!({ "active": false }),
        Domain,
    );
    add(
        "POST",
        "/alias-domains",
        "/alias-domains".into(),
        json!({ "name": format!("x{also}"), "target": domain }),
        Reserved,
    );
    add(
        "DELETE",
        "/alias-domains/{name}",
        format!("/alias-domains/{also}"),
        none(),
        Reserved,
    );
    add(
        "DELETE",
        "/mailboxes/{address}",
        format!("/mailboxes/{mailbox}"),
        none(),
        Domain,
    );
    add(
        "DELETE",
        "/domains/{name}",
        format!("/domains/{domain}"),
        none(),
        Reserved,
    );
    add(
        "POST",
        "/domains",
        "/domains".into(),
        json!({ "name": format!("new{domain}") }),
        Server,
    );
    add(
        "POST",
        "/domain-admins",
        "/domain-admins".into(),
        json!({ "username": mailbox, "domains": [domain] }),
        Server,
    );
    for (method, body) in [
        ("GET", none()),
        ("PATCH", json!({ "active": true })),
        ("DELETE", none()),
    ] {
        add(
            method,
            "/domain-admins/{username}",
            format!("/domain-admins/{mailbox}"),
            body,
            Server,
        );
    }
    add(
        "POST",
        "/relay-hosts",
        "/relay-hosts".into(),
        json!({ "hostname": "relay.example.test" }),
        Server,
    );
    add(
        "POST",
        "/transports",
        "/transports".into(),
        json!({ "destination": domain, "nexthop": "[192.0.2.1]" }),
        Server,
    );
    add(
        "POST",
        "/recipient-maps",
        "/recipient-maps".into(),
        json!({ "address": format!("old@{domain}"), "target": mailbox }),
        Server,
    );
    for (method, body) in [
        ("GET", none()),
        ("PATCH", json!({ "active": true })),
        ("DELETE", none()),
    ] {
        add(
            method,
            "/relay-hosts/{id}",
            "/relay-hosts/999999999".into(),
            body.clone(),
            Server,
        );
        add(
            method,
            "/recipient-maps/{id}",
            "/recipient-maps/999999999".into(),
            body.clone(),
            Server,
        );
        add(
            method,
            "/transports/{id}",
            "/transports/999999999".into(),
            body,
            Server,
        );
    }
    add(
        "POST",
        "/api-keys",
        "/api-keys".into(),
        json!({ "name": name("key"), "role": "server" }),
        Server,
    );
    add(
        "DELETE",
        "/api-keys/{id}",
        "/api-keys/999999999".into(),
        none(),
        Server,
    );
    add(
        "POST",
        "/bans",
        "/bans".into(),
        json!({ "subject": format!("nobody@{domain}") }),
        Server,
    );
    add("DELETE", "/bans/{id}", "/bans/999999999".into(), none(), Server);
    add(
        "DELETE",
        "/brake/{subject}",
        "/brake/999999999".into(),
        none(),
        Server,
    );
    add(
        "PUT",
        "/password-rules",
        "/password-rules".into(),
        json!({ "min_length": 8, "min_score": 2 }),
        Server,
    );
    add("POST", "/queue/flush", "/queue/flush".into(), none(), Server);
    add("DELETE", "/queue/{id}", "/queue/ABCDEF123".into(), none(), Server);
    for (template, path) in [
        ("/queue/{id}/hold", "/queue/ABCDEF123/hold"),
        ("/queue/{id}/release", "/queue/ABCDEF123/release"),
        ("/queue/{id}/flush", "/queue/ABCDEF123/flush"),
    ] {
        add("POST", template, path.into(), none(), Server);
    }
    routes
}

/// Somebody at `/api/admin`.
enum Caller {
    Nobody(Box<App>),
    Key(Program),
    Person(Person),
}

impl Caller {
    async fn call(&self, route: &Route) -> Answer {
        let path = format!("/api/admin{}", route.path);
        let request = match self {
            Self::Nobody(app) => app.visitor().request(route.method, &path),
            Self::Key(program) => program.request(route.method, &path),
            Self::Person(person) => person.request(route.method, &path),
        };
        Answer::of(if route.body.is_null() {
            request
        } else {
            request.json(&route.body)
        })
        .await
    }
}

#[tokio::test]
async fn the_list_of_routes_here_is_whole() {
    let world = World::new().await;
    let description: Value = world.server.get("/api/admin/openapi.json").await.json();
    let mut described = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let tried: BTreeSet<String> = routes(&world)
        .iter()
        .map(|route| format!("{} {}", route.method, route.template))
        .collect();
    assert_eq!(described, tried);
}

#[tokio::test]
async fn nobody_comes_in_without_a_key_that_is_taken_here_and_now() {
    let world = World::new().await;
    let expired = Program::new(
        &world.app,
        json!({ "role": "server", "expires_at": "2999-01-01T00:00:00Z" }),
    )
    .await;
    sqlx::query(
        "UPDATE api_key SET expires_at = now() - interval '1 s' WHERE token_hash = sha256($1::bytea)",
    )
    .bind(expired.key.as_bytes())
    .execute(&mut world.app.database().await)
    .await
    .unwrap();
    let elsewhere = Program::new(
        &world.app,
        json!({ "role": "server", "networks": ["192.0.2.0/24"] }),
    )
    .await;
    for route in routes(&world) {
        // Wrong keys are braked by address, so each comes from an address of its own.
        for (what, key) in [("expired", &expired.key), ("elsewhere", &elsewhere.key)] {
            let caller = Caller::Key(Program {
                visitor: world.app.visitor(),
                key: key.clone(),
            });
            let answer = caller.call(&route).await;
            assert_eq!(
                answer.status,
                401,
                "{what}: {} {}: {}",
                route.method,
                route.path,
                answer.text()
            );
            assert!(
                answer
                    .header("content-type")
                    .starts_with("application/problem+json")
            );
        }
        let caller = Caller::Key(Program {
            visitor: world.app.visitor(),
            key: "no key".to_owned(),
        });
        assert_eq!(caller.call(&route).await.status, 401);
        let answer = Caller::Nobody(Box::new(App::attach())).call(&route).await;
        assert_eq!(answer.status, 401, "nobody: {} {}", route.method, route.path);
    }
    // Nothing was done by any of them.
    world
        .server
        .get(&format!("/api/admin/mailboxes/{}", world.mailbox))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_mailbox_alone_administers_nothing() {
    let world = World::new().await;
    let person = Caller::Person(world.person(&world.domain, &[]).await);
    for route in routes(&world) {
        let answer = person.call(&route).await;
        assert_eq!(
            answer.status,
            403,
            "{} {}: {}",
            route.method,
            route.path,
            answer.text()
        );
    }
}

#[tokio::test]
async fn anothers_domain_does_not_exist_by_any_door_and_each_try_is_written_down() {
    let world = World::new().await;
    let key = Program::of_domains(&world.app, &[&world.other]).await;
    let key_name: String =
        sqlx::query_scalar("SELECT name FROM api_key WHERE token_hash = sha256($1::bytea)")
            .bind(key.key.as_bytes())
            .fetch_one(&mut world.app.database().await)
            .await
            .unwrap();
    let person = world.person(&world.other, &[&world.other]).await;
    let address = person.address.clone();
    for (actor, caller) in [(key_name, Caller::Key(key)), (address, Caller::Person(person))] {
        for route in routes(&world) {
            let before = world.refused(&actor).await;
            let answer = caller.call(&route).await;
            let what = format!("{actor}: {} {}: {}", route.method, route.path, answer.text());
            match route.place {
                Place::List => {
                    assert_eq!(answer.status, 200, "{what}");
                    assert!(!answer.text().contains(&world.domain), "{what}");
                }
                Place::Domain => assert_eq!(answer.status, 404, "{what}"),
                // Whether another's domain exists must not show in which refusal it is.
                Place::Reserved => assert!([403, 404].contains(&answer.status.as_u16()), "{what}"),
                Place::Server => assert_eq!(answer.status, 403, "{what}"),
            }
            if route.place != Place::List {
                assert_eq!(world.refused(&actor).await, before + 1, "{what}");
            }
        }
    }
    world
        .server
        .get(&format!("/api/admin/mailboxes/{}", world.mailbox))
        .await
        .expect(200);
}

#[tokio::test]
async fn what_does_not_exist_and_what_is_anothers_look_the_same() {
    let world = World::new().await;
    let key = Program::of_domains(&world.app, &[&world.other]).await;
    let absent = format!("{}.test", name("absent"));
    for (theirs, nothing) in [
        (format!("/domains/{}", world.domain), format!("/domains/{absent}")),
        (
            format!("/mailboxes/{}", world.mailbox),
            format!("/mailboxes/alice@{absent}"),
        ),
        (
            format!("/aliases/{}", world.alias),
            "/aliases/999999999".to_owned(),
        ),
        (
            format!("/alias-domains/{}", world.alias_domain),
            format!("/alias-domains/{absent}"),
        ),
        (
            format!("/quarantine/{}", world.held),
            "/quarantine/999999999".to_owned(),
        ),
        (format!("/spam/{}", world.mailbox), format!("/spam/a@{absent}")),
    ] {
        let theirs = key.get(&format!("/api/admin{theirs}")).await;
        let nothing = key.get(&format!("/api/admin{nothing}")).await;
        assert_eq!((theirs.status, theirs.text()), (nothing.status, nothing.text()));
    }
    // Removing another's domain by its name tells as little.
    let theirs = key.delete(&format!("/api/admin/domains/{}", world.domain)).await;
    let nothing = key.delete(&format!("/api/admin/domains/{absent}")).await;
    assert_eq!((theirs.status, theirs.text()), (nothing.status, nothing.text()));
}

#[tokio::test]
async fn a_key_that_may_only_read_changes_nothing() {
    let world = World::new().await;
    let reader = Caller::Key(Program::new(&world.app, json!({ "role": "server", "read_only": true })).await);
    let before = world
        .server
        .get(&format!("/api/admin/domains/{}", world.domain))
        .await
        .text();
    for route in routes(&world) {
        let answer = reader.call(&route).await;
        let what = format!("{} {}: {}", route.method, route.path, answer.text());
        if route.method == "GET" {
            assert!(
                answer.status == 200 || (answer.status == 404 && route.place == Place::Server),
                "{what}"
            );
        } else {
            assert_eq!(answer.status, 403, "{what}");
        }
    }
    let after = world
        .server
        .get(&format!("/api/admin/domains/{}", world.domain))
        .await
        .text();
    assert_eq!(before, after);
}

#[tokio::test]
async fn administrators_of_a_domain_and_of_the_server_do_what_is_theirs() {
    for is_server in [false, true] {
        let world = World::new().await;
        let caller = if is_server {
            Caller::Key(world.server.clone())
        } else {
            Caller::Person(world.person(&world.domain, &[&world.domain]).await)
        };
        // Removing a domain that still has mailboxes is a conflict, and the administrator's own is there.
        for route in routes(&world) {
            let answer = caller.call(&route).await;
            let what = format!(
                "server: {is_server}: {} {}: {}",
                route.method,
                route.path,
                answer.text()
            );
            let status = answer.status.as_u16();
            let is_made_up = route.path.contains("999999999") || route.path.contains("ABCDEF123");
            match route.place {
                // Release hands the message to Postfix, and then it is gone.
                _ if route.template == "/quarantine/{id}" && route.method == "DELETE" => {
                    assert_eq!(status, 404, "{what}");
                }
                Place::Domain | Place::List => assert!((200..300).contains(&status), "{what}"),
                Place::Reserved | Place::Server if !is_server => assert_eq!(status, 403, "{what}"),
                _ if is_made_up => assert_eq!(status, 404, "{what}"),
                _ if route.template == "/domains/{name}" => {
                    assert!([204, 409].contains(&status), "{what}");
                }
                // The mailbox was removed by the route before.
                _ if route.template.starts_with("/domain-admins") => {
                    assert!([200, 404, 422].contains(&status), "{what}");
                }
                _ if route.template == "/transports" && route.method == "POST" => {
                    assert!([201, 409].contains(&status), "{what}");
                }
                Place::Reserved | Place::Server => assert!((200..300).contains(&status), "{what}"),
            }
        }
    }
}

#[tokio::test]
async fn guessing_keys_is_braked_by_address() {
    let world = World::new().await;
    let guesser = world.app.visitor();
    let guess = async || {
        Answer::of(
            guesser
                .request("GET", "/api/admin/domains")
                .header("x-api-key", "guess"),
        )
        .await
    };
    for _ in 0..30 {
        guess().await.expect(401);
    }
    guess().await.expect(429);
    let by_v1 = Answer::of(
        guesser
            .request("GET", "/api/v1/get/domain/all")
            .header("x-api-key", "guess"),
    )
    .await;
    by_v1.expect(429);
    world.server.get("/api/admin/domains").await.expect(200);
}

#[tokio::test]
async fn a_page_elsewhere_cannot_act_with_an_administrators_cookie() {
    let world = World::new().await;
    let person = world.person(&world.domain, &[&world.domain]).await;
    let request = person
        .visitor
        .request("DELETE", &format!("/api/admin/mailboxes/{}", world.mailbox))
        .header("cookie", &person.cookie)
        .header("origin", "https://elsewhere.test");
    Answer::of(request).await.expect(403);
}

#[tokio::test]
async fn an_administrator_without_a_mailbox_signs_in_to_administer_and_for_nothing_else() {
    let world = World::new().await;
    let username = format!("adm{:08x}", crate::support::random());
    let body = json!({ "username": username, "password": Person::PASSWORD, "domains": [world.domain] });
    world
        .server
        .post("/api/admin/domain-admins", &body)
        .await
        .expect(201);
    let admin = Person::sign_in(world.app.url(), &username, Person::PASSWORD).await;
    let domains = admin.get("/api/admin/domains").await.expect(200).text();
    assert!(domains.contains(&world.domain) && !domains.contains(&world.other));
    admin
        .get(&format!("/api/admin/domains/{}", world.other))
        .await
        .expect(404);
    admin
        .get(&format!("/api/admin/mailboxes/{}", world.mailbox))
        .await
        .expect(200);
    assert!(
        roost_tests::RawImap::sign_in(&world.app.imap(), &username, Person::PASSWORD)
            .await
            .is_err()
    );
    // Switched off, and the session ends with it.
    let path = format!("/api/admin/domain-admins/{username}");
    world
        .server
        .patch(&path, &json!({ "active": false }))
        .await
        .expect(200);
    admin.get("/api/admin/domains").await.expect(401);
    world
        .app
        .visitor()
        .sign_in(&username, Person::PASSWORD)
        .await
        .expect(401);
}
