//! What callers may not do whichever the route.

use serde_json::json;

use super::World;
use crate::support::{Answer, Person};

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
