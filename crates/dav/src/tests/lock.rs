//! LOCK and UNLOCK, and what locks forbid, on files, calendars and address books.

use roost_dav_proto::name::dav;

use super::support::{ALICE, Answer, BOOK, Call, FILES, Server, card, event, with_namespaces};

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

fn ask<'a>(server: &'a Server, path: &str, scope: &str, depth: &str) -> Call<'a> {
    server
        .call("LOCK", path)
        .header("Depth", depth)
        .body(lock_info(scope))
}

/// The hrefs in the condition of a 423.
fn locked(answer: &Answer) -> (String, Vec<String>) {
    let error = answer.xml();
    let condition = error.elements().next().unwrap();
    let hrefs = condition.elements().map(|href| href.text()).collect();
    (condition.name.local.to_string(), hrefs)
}

fn discovered(answer: &Answer) -> usize {
    let prop = answer.xml();
    assert_eq!(prop.name, dav::PROP);
    prop.child(&dav::LOCK_DISCOVERY).unwrap().elements().count()
}

#[tokio::test]
async fn a_locked_file_is_changed_with_its_token_alone() {
    let server = Server::start().await;
    let path = format!("{FILES}a.txt");
    server.call("PUT", &path).body("one").send().await.expect(201);
    let answer = ask(&server, &path, "exclusive", "0")
        .header("Timeout", "Second-120")
        .send()
        .await
        .expect(200);
    assert_eq!(discovered(&answer), 1);
    let token = answer.header("lock-token").to_owned();
    assert!(token.starts_with("<urn:uuid:"), "{token}");

    let refused = server.call("PUT", &path).body("two").send().await.expect(423);
    assert_eq!(
        locked(&refused),
        ("lock-token-submitted".to_owned(), vec![path.clone()])
    );
    for method in ["DELETE", "PROPPATCH"] {
        server.call(method, &path).send().await.expect(423);
    }
    let moved = server
        .call("MOVE", &path)
        .header("Destination", &format!("{FILES}b"));
    moved.send().await.expect(423);
    server.call("GET", &path).send().await.expect(200);
    server
        .call("COPY", &path)
        .header("Destination", &format!("{FILES}b"))
        .send()
        .await
        .expect(201);
    // The copy is not locked (RFC 4918 §7.6).
    server
        .call("PUT", &format!("{FILES}b"))
        .body("x")
        .send()
        .await
        .expect(204);

    let with_token = format!("({token})");
    server
        .call("PUT", &path)
        .header("If", &with_token)
        .body("two")
        .send()
        .await
        .expect(204);
    server
        .call("UNLOCK", &path)
        .header("Lock-Token", &token)
        .send()
        .await
        .expect(204);
    server.call("PUT", &path).body("three").send().await.expect(204);
    server
        .call("PUT", &path)
        .header("If", &with_token)
        .body("four")
        .send()
        .await
        .expect(412);
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

#[tokio::test]
async fn depth_infinity_covers_everything_below() {
    let server = Server::start().await;
    let (folder, file) = (format!("{FILES}d/"), format!("{FILES}d/a"));
    server.call("MKCOL", &folder).send().await.expect(201);
    server.call("PUT", &file).body("x").send().await.expect(201);
    let token = lock(&server, &folder, "infinity").await;
    server.call("PUT", &file).body("y").send().await.expect(423);
    server
        .call("PUT", &format!("{folder}new"))
        .body("y")
        .send()
        .await
        .expect(423);
    server
        .call("MKCOL", &format!("{folder}new/"))
        .send()
        .await
        .expect(423);
    ask(&server, &file, "shared", "0").send().await.expect(423);
    // The token opens all of it, named for the member or for the collection.
    server
        .call("PUT", &file)
        .header("If", &format!("({token})"))
        .body("y")
        .send()
        .await
        .expect(204);
    let tagged = format!("<{folder}> ({token})");
    server
        .call("PUT", &format!("{folder}new"))
        .header("If", &tagged)
        .body("y")
        .send()
        .await
        .expect(201);
    // It is seen, refreshed and given back from below, too.
    let seen = server.propfind(&file, "0", "<D:lockdiscovery/>").await;
    let discovery = seen[0].prop("lockdiscovery").unwrap();
    let root = discovery
        .child(&dav::ACTIVE_LOCK)
        .unwrap()
        .child(&dav::LOCK_ROOT)
        .unwrap();
    assert_eq!(
        root.child(&dav::HREF).unwrap().text(),
        folder.trim_end_matches('/')
    );
    let refresh = server.call("LOCK", &file).header("If", &format!("({token})"));
    assert_eq!(discovered(&refresh.send().await.expect(200)), 1);
    server
        .call("UNLOCK", &file)
        .header("Lock-Token", &token)
        .send()
        .await
        .expect(204);
    server.call("PUT", &file).body("z").send().await.expect(204);
}

#[tokio::test]
async fn depth_zero_on_a_collection_keeps_its_members_names() {
    let server = Server::start().await;
    let (folder, file) = (format!("{FILES}d/"), format!("{FILES}d/a"));
    server.call("MKCOL", &folder).send().await.expect(201);
    server.call("PUT", &file).body("x").send().await.expect(201);
    let token = lock(&server, &folder, "0").await;
    server.call("PUT", &file).body("y").send().await.expect(204);
    server
        .call("PUT", &format!("{folder}b"))
        .body("y")
        .send()
        .await
        .expect(423);
    server.call("DELETE", &file).send().await.expect(423);
    let tagged = format!("<{folder}> ({token})");
    server
        .call("DELETE", &file)
        .header("If", &tagged)
        .send()
        .await
        .expect(204);
}

#[tokio::test]
async fn a_locked_member_is_named_and_nothing_is_done() {
    let server = Server::start().await;
    let (folder, file) = (format!("{FILES}d/"), format!("{FILES}d/a"));
    server.call("MKCOL", &folder).send().await.expect(201);
    for name in ["a", "b"] {
        server
            .call("PUT", &format!("{folder}{name}"))
            .body("x")
            .send()
            .await
            .expect(201);
    }
    let token = lock(&server, &file, "0").await;
    let answer = server.call("DELETE", &folder).send().await.expect(207);
    let responses = answer.responses();
    assert_eq!(responses.len(), 1);
    assert_eq!(responses[0].href(), file);
    assert!(responses[0].status().unwrap().contains("423"));
    assert_eq!(server.propfind(&folder, "1", "<D:getetag/>").await.len(), 3);
    let whole = ask(&server, &folder, "exclusive", "infinity")
        .send()
        .await
        .expect(207);
    assert!(whole.text().contains("no-conflicting-lock"), "{}", whole.text());
    let tagged = format!("<{file}> ({token})");
    server
        .call("DELETE", &folder)
        .header("If", &tagged)
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
async fn locks_go_with_what_they_lock() {
    let server = Server::start().await;
    let (from, to) = (format!("{FILES}a"), format!("{FILES}b"));
    for path in [&from, &to] {
        server.call("PUT", path).body("x").send().await.expect(201);
    }
    let (first, second) = (lock(&server, &from, "0").await, lock(&server, &to, "0").await);
    let both = format!("<{from}> ({first}) <{to}> ({second})");
    let halves = format!("<{from}> ({first})");
    let go = |condition: &str| {
        server
            .call("MOVE", &from)
            .header("Destination", &to)
            .header("If", condition)
            .send()
    };
    let refused = go(&halves).await.expect(423);
    assert_eq!(locked(&refused).1, [to.as_str()]);
    go(&both).await.expect(204);
    server.call("PUT", &to).body("y").send().await.expect(204);
    server.call("PUT", &from).body("y").send().await.expect(201);
    server
        .call("UNLOCK", &to)
        .header("Lock-Token", &second)
        .send()
        .await
        .expect(409);
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
async fn locks_hold_in_every_server_of_the_database() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    server.call("PUT", &path).body("x").send().await.expect(201);
    let token = lock(&server, &path, "0").await;
    let other = server.another();
    other.call("PUT", &path).body("y").send().await.expect(423);
    other
        .call("PUT", &path)
        .header("If", &format!("({token})"))
        .body("y")
        .send()
        .await
        .expect(204);
}

#[tokio::test]
async fn a_locked_calendar_takes_no_event_without_the_token() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let token = lock(&server, ALICE, "infinity").await;
    let put = |name: &str| {
        let uid = name.trim_end_matches(".ics").to_owned();
        server
            .call("PUT", &format!("{ALICE}{name}"))
            .body(event(&uid, "SEQUENCE:2\r\n"))
    };
    for name in ["a.ics", "new.ics"] {
        let refused = put(name).send().await.expect(423);
        assert_eq!(
            locked(&refused),
            ("lock-token-submitted".to_owned(), vec![ALICE.to_owned()])
        );
    }
    server
        .call("DELETE", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(423);
    server.call("PROPPATCH", ALICE).send().await.expect(423);
    server.call("DELETE", ALICE).send().await.expect(423);
    server
        .call("GET", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(200);
    let tagged = format!("<{ALICE}> ({token})");
    for name in ["a.ics", "new.ics"] {
        put(name).header("If", &tagged).send().await.expect_success();
    }
    // From another collection, nothing is moved in or out either.
    server
        .call("MKCALENDAR", "/dav/calendars/alice@example.test/other/")
        .send()
        .await
        .expect(201);
    let other = "/dav/calendars/alice@example.test/other/b.ics";
    server
        .call("PUT", other)
        .body(event("b", ""))
        .send()
        .await
        .expect(201);
    let inwards = server
        .call("MOVE", other)
        .header("Destination", &format!("{ALICE}b.ics"));
    let refused = inwards.send().await.expect(423);
    assert_eq!(locked(&refused).1, [ALICE]);
    server.call("GET", other).send().await.expect(200);
    server
        .call("UNLOCK", ALICE)
        .header("Lock-Token", &token)
        .send()
        .await
        .expect(204);
    put("a.ics").send().await.expect(204);
}

#[tokio::test]
async fn a_card_can_be_locked() {
    let server = Server::start().await;
    server.put_card("a.vcf", "a", "Anna").await;
    let path = format!("{BOOK}a.vcf");
    let token = lock(&server, &path, "0").await;
    server
        .call("PUT", &path)
        .body(card("a", "Anne"))
        .send()
        .await
        .expect(423);
    server.put_card("b.vcf", "b", "Berta").await;
    let condition = format!("({token})");
    server
        .call("DELETE", &path)
        .header("If", &condition)
        .send()
        .await
        .expect(204);
    // An empty resource would be no card.
    let refused = ask(&server, &format!("{BOOK}new.vcf"), "exclusive", "0")
        .send()
        .await
        .expect(403);
    assert_eq!(refused.condition(), "valid-address-data");
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
        bob("LOCK").body(lock_info("shared")).send().await.expect(404);
        bob("UNLOCK")
            .header("Lock-Token", &token)
            .send()
            .await
            .expect(404);
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
