//! What locks forbid, on files, calendars and address books.

use roost_dav_proto::name::dav;

use super::lock::{ask, discovered, lock, locked};
use super::support::{ALICE, BOOK, FILES, Server, card, event};

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
