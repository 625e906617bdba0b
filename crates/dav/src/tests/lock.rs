//! LOCK and UNLOCK: taking locks, keeping them and giving them back. What they forbid is in `locked`.

use roost_dav_proto::name::dav;

use super::support::{ALICE, Answer, Call, FILES, Server, with_namespaces};

/// The body of a LOCK.
pub fn lock_info(scope: &str) -> String {
    with_namespaces(&format!(
        "<D:lockinfo><D:lockscope><D:{scope}/></D:lockscope><D:locktype><D:write/></D:locktype>\
         <D:owner><D:href>mailto:alice@example.test</D:href></D:owner></D:lockinfo>"
    ))
}

/// Takes an exclusive lock, and gives its token as the `Lock-Token` header has it.
pub async fn lock(server: &Server, path: &str, depth: &str) -> String {
    let answer = ask(server, path, "exclusive", depth).send().await;
    assert!(answer.status.is_success(), "{answer:?}");
    answer.header("lock-token").to_owned()
}

/// A LOCK.
pub fn ask<'a>(server: &'a Server, path: &str, scope: &str, depth: &str) -> Call<'a> {
    server
        .call("LOCK", path)
        .header("Depth", depth)
        .body(lock_info(scope))
}

/// The condition of a 423, and the hrefs in it.
pub fn locked(answer: &Answer) -> (String, Vec<String>) {
    let error = answer.xml();
    let condition = error.elements().next().unwrap();
    let hrefs = condition.elements().map(|href| href.text()).collect();
    (condition.name.local.to_string(), hrefs)
}

/// How many locks the answer to a LOCK tells of.
pub fn discovered(answer: &Answer) -> usize {
    let prop = answer.xml();
    assert_eq!(prop.name, dav::PROP);
    prop.child(&dav::LOCK_DISCOVERY).unwrap().elements().count()
}

#[tokio::test]
async fn locks_exclude_each_other_but_for_shared_ones() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    server.call("PUT", &path).body("x").send().await.expect(201);
    ask(&server, &path, "shared", "0").send().await.expect(200);
    let second = ask(&server, &path, "shared", "0").send().await.expect(200);
    assert_eq!(discovered(&second), 2);
    let refused = ask(&server, &path, "exclusive", "0").send().await.expect(423);
    assert_eq!(
        locked(&refused),
        ("no-conflicting-lock".to_owned(), vec![path.clone()])
    );
    // One token suffices, and none is too few.
    server.call("PUT", &path).body("y").send().await.expect(423);
    let token = format!("({})", second.header("lock-token"));
    server
        .call("PUT", &path)
        .header("If", &token)
        .body("y")
        .send()
        .await
        .expect(204);
}

/// RFC 4918 §7.3.
#[tokio::test]
async fn locking_nothing_makes_an_empty_file() {
    let server = Server::start().await;
    let path = format!("{FILES}new.txt");
    let answer = ask(&server, &path, "exclusive", "0").send().await.expect(201);
    let token = answer.header("lock-token").to_owned();
    let empty = server.call("GET", &path).send().await.expect(200);
    assert!(empty.body.is_empty());
    server.call("MKCOL", &path).send().await.expect(405);
    server
        .call("UNLOCK", &path)
        .header("Lock-Token", &token)
        .send()
        .await
        .expect(204);
    server.call("GET", &path).send().await.expect(200);
    ask(&server, &format!("{FILES}no/new"), "exclusive", "0")
        .send()
        .await
        .expect(409);
    // Should the lock not be given, nothing is left behind.
    let folder = format!("{FILES}d/");
    server.call("MKCOL", &folder).send().await.expect(201);
    let shared = ask(&server, &folder, "shared", "infinity")
        .send()
        .await
        .expect(200);
    let inside = format!("{folder}x");
    let tagged = format!("<{folder}> ({})", shared.header("lock-token"));
    ask(&server, &inside, "exclusive", "0")
        .header("If", &tagged)
        .send()
        .await
        .expect(423);
    server.call("GET", &inside).send().await.expect(404);
}

#[tokio::test]
async fn a_lock_ends_by_itself_and_lives_on_when_refreshed() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    server.call("PUT", &path).body("x").send().await.expect(201);
    ask(&server, &path, "exclusive", "0")
        .header("Timeout", "Second-0")
        .send()
        .await
        .expect(200);
    server.call("PUT", &path).body("y").send().await.expect(204);
    let long = ask(&server, &path, "exclusive", "0")
        .header("Timeout", "Infinite")
        .send()
        .await
        .expect(200);
    assert!(
        long.text().contains("Second-86"),
        "a day at most: {}",
        long.text()
    );
    let token = format!("({})", long.header("lock-token"));
    let refresh = server
        .call("LOCK", &path)
        .header("If", &token)
        .header("Timeout", "Second-60");
    let refreshed = refresh.send().await.expect(200);
    assert!(refreshed.headers.get("lock-token").is_none());
    assert!(!refreshed.text().contains("Second-86"), "{}", refreshed.text());
    server.call("LOCK", &path).send().await.expect(400);
    server
        .call("LOCK", &path)
        .header("If", "(<urn:uuid:none>)")
        .send()
        .await
        .expect(412);
}

#[tokio::test]
async fn properties_tell_of_locks() {
    let server = Server::start().await;
    lock(&server, ALICE, "0").await;
    let home = "/dav/calendars/alice@example.test/";
    let found = server
        .propfind(home, "1", "<D:lockdiscovery/><D:supportedlock/>")
        .await;
    let calendar = found.iter().find(|response| response.href() == ALICE).unwrap();
    let active = calendar.prop("lockdiscovery").unwrap();
    let active = active.child(&dav::ACTIVE_LOCK).unwrap();
    assert_eq!(active.child(&dav::DEPTH).unwrap().text(), "0");
    assert!(active.child(&dav::OWNER).unwrap().has_child(&dav::HREF));
    assert!(active.child(&dav::LOCK_TOKEN).is_some());
    assert_eq!(calendar.prop("supportedlock").unwrap().elements().count(), 2);
    let own = found
        .iter()
        .find(|response| response.href().ends_with("test/"))
        .unwrap();
    assert!(own.prop("lockdiscovery").is_none());
    assert_eq!(own.prop("supportedlock").unwrap().elements().count(), 0);
}

#[tokio::test]
async fn bad_requests_take_no_lock() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    server.call("PUT", &path).body("x").send().await.expect(201);
    ask(&server, &path, "exclusive", "1").send().await.expect(400);
    server.call("LOCK", &path).body("<a/>").send().await.expect(400);
    server.call("UNLOCK", &path).send().await.expect(400);
    server
        .call("UNLOCK", &path)
        .header("Lock-Token", "x")
        .send()
        .await
        .expect(400);
    server
        .call("UNLOCK", &path)
        .header("Lock-Token", "<urn:uuid:x>")
        .send()
        .await
        .expect(409);
    ask(&server, "/dav/principals/", "exclusive", "0")
        .send()
        .await
        .expect(405);
    ask(&server, "/dav/calendars/alice@example.test/", "exclusive", "0")
        .send()
        .await
        .expect(405);
    let owner = "x".repeat(20_000);
    let body = lock_info("exclusive").replace("mailto:alice@example.test", &owner);
    server
        .call("LOCK", &path)
        .header("Depth", "0")
        .body(body)
        .send()
        .await
        .expect(507);
    server.call("PUT", &path).body("y").send().await.expect(204);
}

#[tokio::test]
async fn another_account_sees_no_lock_and_gives_none_back() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    server.call("PUT", &path).body("x").send().await.expect(201);
    let token = lock(&server, &path, "0").await;
    for path in [path.as_str(), ALICE] {
        let bob = |method: &str| server.call(method, path).user("bob@example.test");
        bob("LOCK").body(lock_info("shared")).send().await.expect(403);
        bob("UNLOCK")
            .header("Lock-Token", &token)
            .send()
            .await
            .expect(403);
    }
    server.call("PUT", &path).body("y").send().await.expect(423);
}

#[tokio::test]
async fn of_two_who_lock_at_once_one_gets_it() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    server.call("PUT", &path).body("x").send().await.expect(201);
    for path in [path.as_str(), ALICE] {
        let answers =
            futures_util::future::join_all((0..8).map(|_| ask(&server, path, "exclusive", "0").send())).await;
        let got = answers.iter().filter(|answer| answer.status == 200).count();
        let refused = answers.iter().filter(|answer| answer.status == 423).count();
        assert_eq!((got, refused), (1, 7), "{path}");
    }
}
