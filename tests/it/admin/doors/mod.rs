//! Who may come in by which door: every route of both APIs, tried by everybody.

mod callers;
mod routes;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::World;
use super::world::name;
use crate::support::{Answer, App, Person, Program};
use routes::routes;

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

/// Adds routes to a list.
fn adder(routes: &mut Vec<Route>) -> impl FnMut(&'static str, &'static str, String, Value, Place) {
    |method, template, path, body, place| {
        routes.push(Route {
            method,
            template,
            path,
            body,
            place,
        });
    }
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
                // Its own keys are there already.
                _ if route.template == "/domains/{name}/dkim/duplicate" => assert_eq!(status, 409, "{what}"),
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
