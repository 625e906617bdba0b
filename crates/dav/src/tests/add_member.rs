//! Adding members by POST (RFC 5995).

use super::lock::lock;
use super::support::{ALICE, BOOK, FILES, Server, card, event};

#[tokio::test]
async fn collections_say_where_to_post_and_members_come_to_be() {
    let server = Server::start().await;
    for (path, body) in [
        (ALICE, event("a", "")),
        (BOOK, card("a", "Anna")),
        (FILES, "hello".to_owned()),
    ] {
        let found = server.propfind(path, "0", "<D:add-member/>").await;
        assert_eq!(found[0].prop_href("add-member"), path);
        let answer = server
            .call("POST", path)
            .body(body.clone())
            .send()
            .await
            .expect(201);
        let location = answer.header("location").to_owned();
        assert!(
            location.starts_with(path) && location.len() > path.len(),
            "{location}"
        );
        let member = server.call("GET", &location).send().await.expect(200);
        assert_eq!(member.text(), body);
        assert_eq!(member.header("etag"), answer.header("etag"));
        server
            .call("POST", path)
            .user("bob@example.test")
            .body(body)
            .send()
            .await
            .expect(403);
        assert_eq!(server.propfind(path, "1", "<D:getetag/>").await.len(), 2);
    }
    server.call("POST", "/dav/principals/").send().await.expect(405);
    let member = server.propfind(FILES, "1", "<D:add-member/>").await;
    assert!(member[1].prop("add-member").is_none());
}

#[tokio::test]
async fn a_member_is_judged_as_one_that_is_put() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let twice = server
        .call("POST", ALICE)
        .body(event("a", ""))
        .send()
        .await
        .expect(409);
    assert_eq!(twice.condition(), "no-uid-conflict");
    let nonsense = server.call("POST", ALICE).body("x").send().await.expect(403);
    assert_eq!(nonsense.condition(), "valid-calendar-data");
    let token = lock(&server, ALICE, "0").await;
    server
        .call("POST", ALICE)
        .body(event("b", ""))
        .send()
        .await
        .expect(423);
    let condition = format!("({token})");
    server
        .call("POST", ALICE)
        .header("If", &condition)
        .body(event("b", ""))
        .send()
        .await
        .expect(201);
}

#[tokio::test]
async fn a_wish_for_a_name_is_heeded_where_it_can_be() {
    let server = Server::start().await;
    let post = |slug: &str| server.call("POST", FILES).header("Slug", slug).body("x").send();
    let first = post("The%20Beach.txt").await.expect(201);
    assert_eq!(first.header("location"), format!("{FILES}The%20Beach.txt"));
    for slug in ["The%20Beach.txt", "..", "", "%00", "%ff"] {
        let other = post(slug).await.expect(201);
        assert_eq!(other.header("location").len(), FILES.len() + 32, "{slug}");
    }
    let climbing = post("../../etc/passwd").await.expect(201);
    assert_eq!(climbing.header("location").len(), FILES.len() + 32);
    let shown = server
        .call("POST", FILES)
        .header("Prefer", "return=representation")
        .body("text");
    let shown = shown.send().await.expect(201);
    assert_eq!(
        (shown.text().as_str(), shown.header("content-location")),
        ("text", shown.header("location"))
    );
}

#[tokio::test]
async fn a_file_may_be_xml() {
    let server = Server::start().await;
    let call = server.call("POST", FILES).header("Content-Type", "text/xml");
    call.body("<feed/>").send().await.expect(201);
    // No event is.
    let call = server.call("POST", ALICE).header("Content-Type", "text/xml");
    call.body("<feed/>").send().await.expect(400);
}
