//! COPY and MOVE of files, and of whole calendars.

use super::support::{ALICE, Answer, BOOK, FILES, Server, hrefs, with_namespaces};

async fn put(server: &Server, name: &str, body: &str) {
    server
        .call("PUT", &format!("{FILES}{name}"))
        .body(body.to_owned())
        .send()
        .await
        .expect_success();
}

async fn mkcol(server: &Server, name: &str) {
    server
        .call("MKCOL", &format!("{FILES}{name}"))
        .send()
        .await
        .expect(201);
}

async fn go(server: &Server, method: &str, from: &str, to: &str, headers: &[(&str, &str)]) -> Answer {
    let call = server
        .call(method, &format!("{FILES}{from}"))
        .header("Destination", &format!("{FILES}{to}"));
    headers
        .iter()
        .fold(call, |call, (name, value)| call.header(name, value))
        .send()
        .await
}

async fn text(server: &Server, name: &str) -> Option<String> {
    let answer = server.call("GET", &format!("{FILES}{name}")).send().await;
    (answer.status == 200).then(|| answer.text())
}

#[tokio::test]
async fn a_file_is_copied_and_moved() {
    let server = Server::start().await;
    put(&server, "a", "one").await;
    put(&server, "b", "two").await;
    go(&server, "COPY", "a", "c", &[]).await.expect(201);
    go(&server, "COPY", "a", "b", &[("Overwrite", "F")])
        .await
        .expect(412);
    assert_eq!(text(&server, "b").await.as_deref(), Some("two"));
    go(&server, "COPY", "a", "b", &[]).await.expect(204);
    assert_eq!(text(&server, "b").await.as_deref(), Some("one"));
    go(&server, "MOVE", "a", "d", &[]).await.expect(201);
    assert_eq!(text(&server, "a").await, None);
    go(&server, "MOVE", "d", "c", &[("Overwrite", "F")])
        .await
        .expect(412);
    go(&server, "MOVE", "d", "c", &[("Overwrite", "T")])
        .await
        .expect(204);
    go(&server, "MOVE", "c", "no/c", &[]).await.expect(409);
    go(&server, "COPY", "c", "c", &[]).await.expect(403);
    go(&server, "MOVE", "c", "c", &[]).await.expect(403);
    go(&server, "MOVE", "gone", "x", &[]).await.expect(404);
    let elsewhere = server
        .call("COPY", &format!("{FILES}c"))
        .header("Host", "dav.example.test");
    elsewhere
        .header("Destination", "http://other.example.test/x")
        .send()
        .await
        .expect(502);
    server.call("COPY", &format!("{FILES}c")).send().await.expect(400);
    go(&server, "COPY", "c", "x", &[("Overwrite", "maybe")])
        .await
        .expect(400);
}

#[tokio::test]
async fn a_collection_goes_with_everything_in_it() {
    let server = Server::start().await;
    mkcol(&server, "a/").await;
    mkcol(&server, "a/sub/").await;
    put(&server, "a/one", "1").await;
    put(&server, "a/sub/two", "22").await;
    let body = with_namespaces(
        "<D:propertyupdate><D:set><D:prop><X:kept>v</X:kept></D:prop></D:set></D:propertyupdate>",
    );
    server
        .call("PROPPATCH", &format!("{FILES}a/sub/two"))
        .body(body)
        .send()
        .await
        .expect(207);
    go(&server, "COPY", "a/", "b/", &[]).await.expect(201);
    go(&server, "COPY", "a/", "flat/", &[("Depth", "0")])
        .await
        .expect(201);
    go(&server, "COPY", "a/", "x/", &[("Depth", "1")])
        .await
        .expect(400);
    assert_eq!(text(&server, "b/sub/two").await.as_deref(), Some("22"));
    assert_eq!(text(&server, "flat/one").await, None);
    let kept = server
        .propfind(&format!("{FILES}b/sub/two"), "0", "<X:kept/>")
        .await;
    assert_eq!(kept[0].prop_text("kept"), "v");
    let found = server.propfind(FILES, "0", "<D:quota-used-bytes/>").await;
    assert_eq!(found[0].prop_text("quota-used-bytes"), "6");
    go(&server, "MOVE", "a/", "b/", &[("Depth", "0")])
        .await
        .expect(400);
    // A copy is one of its own.
    put(&server, "b/one", "changed").await;
    put(&server, "b/extra", "only here").await;
    assert_eq!(text(&server, "a/one").await.as_deref(), Some("1"));
    // What is overwritten is not merged with.
    go(&server, "MOVE", "a/", "b/", &[]).await.expect(204);
    assert_eq!(text(&server, "b/extra").await, None);
    assert_eq!(text(&server, "b/one").await.as_deref(), Some("1"));
    let found = hrefs(&server.propfind(FILES, "infinity", "<D:getetag/>").await);
    let names = ["", "b/", "b/one", "b/sub/", "b/sub/two", "flat/"];
    assert_eq!(found, names.map(|name| format!("{FILES}{name}")));
}

#[tokio::test]
async fn nothing_goes_into_itself() {
    let server = Server::start().await;
    mkcol(&server, "a/").await;
    mkcol(&server, "a/b/").await;
    for method in ["COPY", "MOVE"] {
        go(&server, method, "a/", "a/b/c/", &[]).await.expect(403);
        go(&server, method, "a/b/", "a/", &[]).await.expect(403);
        go(&server, method, "a/b/", "", &[]).await.expect(403);
    }
    go(&server, "COPY", "a/", "a/b/c/", &[("Depth", "0")])
        .await
        .expect(201);
    go(&server, "MOVE", "", "x/", &[]).await.expect(405);
    // Not deeper than anything may lie, either.
    let mut path = String::new();
    for _ in 0..62 {
        path.push_str("d/");
        mkcol(&server, &path).await;
    }
    for method in ["COPY", "MOVE"] {
        go(&server, method, "a/", &format!("{path}x/"), &[])
            .await
            .expect(403);
    }
    assert_eq!(
        server
            .propfind(&format!("{FILES}{path}"), "1", "<D:getetag/>")
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn files_events_and_cards_stay_among_themselves() {
    let server = Server::start().await;
    put(&server, "a.ics", "x").await;
    server.put_event("e.ics", "e", "").await;
    for method in ["COPY", "MOVE"] {
        let into = server
            .call(method, &format!("{FILES}a.ics"))
            .header("Destination", &format!("{ALICE}new.ics"));
        into.send().await.expect(403);
        let out = server
            .call(method, &format!("{ALICE}e.ics"))
            .header("Destination", &format!("{FILES}e.ics"));
        out.send().await.expect(403);
    }
}

#[tokio::test]
async fn two_moves_in_opposite_directions_make_no_circle() {
    let server = Server::start().await;
    mkcol(&server, "a/").await;
    mkcol(&server, "b/").await;
    let (one, other) = futures_util::future::join(
        go(&server, "MOVE", "a/", "b/a/", &[]),
        go(&server, "MOVE", "b/", "a/b/", &[]),
    )
    .await;
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201, "{statuses:?}");
    assert!(matches!(statuses[1], 404 | 409), "{statuses:?}");
    assert_eq!(server.propfind(FILES, "infinity", "<D:getetag/>").await.len(), 3);
}

#[tokio::test]
async fn a_calendar_gets_another_name() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let token = server.propfind(ALICE, "0", "<D:sync-token/>").await[0].prop_text("sync-token");
    let home = "/dav/calendars/alice@example.test/";
    let before = server.propfind(home, "1", "<D:sync-token/>").await;
    let go = |from: String, to: String| server.call("MOVE", &from).header("Destination", &to);
    go(ALICE.to_owned(), format!("{home}renamed/"))
        .send()
        .await
        .expect(201);
    server
        .call("GET", &format!("{home}renamed/a.ics"))
        .send()
        .await
        .expect(200);
    server
        .call("GET", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(404);
    let found = server.propfind(home, "1", "<D:sync-token/>").await;
    assert_eq!(found.len(), before.len(), "no other default is made");
    let renamed = format!("{home}renamed/");
    let renamed = found.iter().find(|response| response.href() == renamed).unwrap();
    assert_eq!(renamed.prop_text("sync-token"), token);
    server
        .call("MKCALENDAR", &format!("{home}second/"))
        .send()
        .await
        .expect(201);
    let over = || go(format!("{home}renamed/"), format!("{home}second/"));
    over().header("Overwrite", "F").send().await.expect(412);
    over().send().await.expect(403);
    go(format!("{home}renamed/"), format!("{home}renamed/"))
        .send()
        .await
        .expect(403);
    go(format!("{home}renamed/"), BOOK.replace("default", "x"))
        .send()
        .await
        .expect(403);
    go(format!("{home}renamed/"), format!("{FILES}x/"))
        .send()
        .await
        .expect(403);
    let bob = go(format!("{home}renamed/"), format!("{home}bobs/")).user("bob@example.test");
    bob.send().await.expect(403);
    // Whole calendars are not copied.
    let copy = server
        .call("COPY", &format!("{home}renamed/"))
        .header("Destination", &format!("{home}c/"));
    copy.send().await.expect(405);
}

#[tokio::test]
async fn what_was_made_elsewhere_is_named() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let destination = format!("{ALICE}b.ics");
    let moved = server
        .call("MOVE", &format!("{ALICE}a.ics"))
        .header("Destination", &destination)
        .send()
        .await
        .expect(201);
    assert_eq!(moved.header("location"), destination);
}
