//! PUT, GET, HEAD, DELETE, COPY and MOVE of objects.

use super::support::{ALICE, BOOK, Server, card, event, task};

#[tokio::test]
async fn an_object_is_kept_byte_for_byte() {
    let server = Server::start().await;
    let path = format!("{ALICE}meeting%20one.ics");
    let body = event("one", "X-ODD;X=\"a,b\":kept\r\nDESCRIPTION:long\r\n  folded\r\n");
    let made = server
        .call("PUT", &path)
        .header("Content-Type", "text/calendar; charset=utf-8")
        .body(body.clone());
    let made = made.send().await.expect(201);
    let etag = made.header("etag").to_owned();
    assert!(etag.starts_with('"') && etag.ends_with('"'), "{etag}");

    let got = server.call("GET", &path).send().await.expect(200);
    assert_eq!(got.text(), body);
    assert_eq!(got.header("etag"), etag);
    assert_eq!(
        got.header("content-type"),
        "text/calendar; charset=utf-8; component=VEVENT"
    );
    assert_eq!(got.header("content-length"), body.len().to_string());
    assert!(got.header("last-modified").ends_with(" GMT"));
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(got.header("content-security-policy").contains("sandbox"));

    let head = server.call("HEAD", &path).send().await.expect(200);
    assert_eq!(
        (head.header("etag"), head.header("content-length")),
        (etag.as_str(), body.len().to_string().as_str())
    );
    assert!(head.body.is_empty());

    let changed = server
        .call("PUT", &path)
        .body(event("one", "LOCATION:Here\r\n"))
        .send()
        .await
        .expect(204);
    assert_ne!(changed.header("etag"), etag);
    server.call("DELETE", &path).send().await.expect(204);
    server.call("GET", &path).send().await.expect(404);
    server.call("DELETE", &path).send().await.expect(404);
}

#[tokio::test]
async fn cards_are_objects_like_any_other() {
    let server = Server::start().await;
    let path = format!("{BOOK}ann.vcf");
    for (media_type, status) in [("text/vcard", 201), ("text/x-vcard; charset=utf-8", 204)] {
        let call = server
            .call("PUT", &path)
            .header("Content-Type", media_type)
            .body(card("ann", "Ann"));
        call.send().await.expect(status);
    }
    let got = server.call("GET", &path).send().await.expect(200);
    assert_eq!(got.header("content-type"), "text/vcard; charset=utf-8");
    assert_eq!(got.text(), card("ann", "Ann"));
}

#[tokio::test]
async fn what_cannot_be_stored_is_refused_by_name_and_not_stored() {
    let server = Server::start().await;
    server.put_event("first.ics", "taken", "").await;
    server.put_card("first.vcf", "taken", "First").await;
    let two = event("a", "").replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\r\nUID:b\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261123T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
    );
    let cases = [
        (
            ALICE,
            "text/calendar",
            "no calendar".to_owned(),
            403,
            "valid-calendar-data",
        ),
        (
            ALICE,
            "text/calendar",
            "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned(),
            403,
            "valid-calendar-object-resource",
        ),
        (ALICE, "text/calendar", two, 403, "valid-calendar-object-resource"),
        (ALICE, "text/calendar", event("taken", ""), 409, "no-uid-conflict"),
        (
            ALICE,
            "text/plain",
            event("new", ""),
            403,
            "supported-calendar-data",
        ),
        (ALICE, "text/calendar", card("x", "X"), 403, "valid-calendar-data"),
        (
            BOOK,
            "text/vcard",
            "no card".to_owned(),
            403,
            "valid-address-data",
        ),
        (BOOK, "text/vcard", event("x", ""), 403, "valid-address-data"),
        (
            BOOK,
            "text/vcard",
            card("taken", "Second"),
            409,
            "no-uid-conflict",
        ),
        (
            BOOK,
            "text/calendar",
            card("new", "New"),
            403,
            "supported-address-data",
        ),
        (
            "/dav/calendars/alice@example.test/tasks/",
            "text/calendar",
            event("e", ""),
            403,
            "supported-calendar-component",
        ),
    ];
    for (collection, media_type, body, status, condition) in cases {
        let path = format!("{collection}refused");
        let call = server
            .call("PUT", &path)
            .header("Content-Type", media_type)
            .body(body.clone());
        let answer = call.send().await.expect(status);
        assert_eq!(answer.condition(), condition, "{body}");
        if condition == "no-uid-conflict" {
            assert!(
                answer.text().contains(&format!(">{collection}first.")),
                "{}",
                answer.text()
            );
        }
        server.call("GET", &path).send().await.expect(404);
    }
    let tasks = "/dav/calendars/alice@example.test/tasks/t.ics";
    server.call("PUT", tasks).body(task("t")).send().await.expect(201);
}

#[tokio::test]
async fn an_object_above_the_limit_is_413_whether_announced_or_not() {
    let server = Server::start().await;
    let big = event(
        "big",
        &format!("DESCRIPTION:{}\r\n", "x".repeat(10 * 1024 * 1024)),
    );
    let announced = server
        .call("PUT", &format!("{ALICE}big.ics"))
        .body(big.clone())
        .send()
        .await
        .expect(413);
    assert_eq!(announced.condition(), "max-resource-size");
    let chunks: Vec<Result<String, std::io::Error>> = big
        .as_bytes()
        .chunks(65_536)
        .map(|chunk| Ok(String::from_utf8(chunk.to_vec()).unwrap()))
        .collect();
    let streamed = axum::body::Body::from_stream(futures_util::stream::iter(chunks));
    server
        .call("PUT", &format!("{ALICE}big.ics"))
        .body(streamed)
        .send()
        .await
        .expect(413);
    server
        .call("GET", &format!("{ALICE}big.ics"))
        .send()
        .await
        .expect(404);
    server
        .call("PROPFIND", "/dav/")
        .header("Depth", "0")
        .body(" ".repeat(1_048_577))
        .send()
        .await
        .expect(413);
}

#[tokio::test]
async fn objects_need_a_collection_and_a_whole_body() {
    let server = Server::start().await;
    for path in [
        "/dav/calendars/alice@example.test/none/a.ics",
        "/dav/calendars/alice@example.test/a.ics",
        "/dav/x/y/z",
    ] {
        server
            .call("PUT", path)
            .body(event("a", ""))
            .send()
            .await
            .expect(409);
    }
    server
        .call("PUT", ALICE)
        .body(event("a", ""))
        .send()
        .await
        .expect(405);
    let part = server
        .call("PUT", &format!("{ALICE}a.ics"))
        .header("Content-Range", "bytes 0-10/20")
        .body(event("a", ""));
    part.send().await.expect(400);
}

#[tokio::test]
async fn objects_are_moved_and_copied() {
    let server = Server::start().await;
    let etag = server.put_event("a.ics", "a", "").await;
    server.put_event("b.ics", "b", "").await;
    let other = "/dav/calendars/alice@example.test/other/";
    server.call("MKCALENDAR", other).send().await.expect(201);
    let go = |method: &'static str, from: String, to: String| {
        server
            .call(method, &from)
            .header("Destination", &to)
            .header("Host", "dav.example.test")
    };

    let moved = go(
        "MOVE",
        format!("{ALICE}a.ics"),
        format!("https://dav.example.test:8443{ALICE}c%20d.ics"),
    );
    moved.send().await.expect(201);
    server
        .call("GET", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(404);
    assert_eq!(
        server
            .call("GET", &format!("{ALICE}c%20d.ics"))
            .send()
            .await
            .expect(200)
            .header("etag"),
        etag
    );

    go("COPY", format!("{ALICE}b.ics"), format!("{other}b.ics"))
        .send()
        .await
        .expect(201);
    let again = go("COPY", format!("{ALICE}b.ics"), format!("{other}b.ics"));
    again.header("Overwrite", "F").send().await.expect(412);
    go("COPY", format!("{ALICE}b.ics"), format!("{other}b.ics"))
        .send()
        .await
        .expect(204);
    let twice = go("COPY", format!("{ALICE}b.ics"), format!("{ALICE}b2.ics"))
        .send()
        .await
        .expect(409);
    assert_eq!(twice.condition(), "no-uid-conflict");

    go("MOVE", format!("{ALICE}b.ics"), format!("{ALICE}b.ics"))
        .send()
        .await
        .expect(403);
    go("MOVE", format!("{ALICE}b.ics"), format!("{BOOK}b.ics"))
        .send()
        .await
        .expect(403);
    go(
        "MOVE",
        format!("{ALICE}b.ics"),
        "/dav/calendars/bob@example.test/default/b.ics".into(),
    )
    .send()
    .await
    .expect(403);
    go(
        "MOVE",
        format!("{ALICE}b.ics"),
        "/dav/calendars/alice@example.test/none/b.ics".into(),
    )
    .send()
    .await
    .expect(409);
    go(
        "MOVE",
        format!("{ALICE}b.ics"),
        format!("https://elsewhere.test{ALICE}x.ics"),
    )
    .send()
    .await
    .expect(502);
    server
        .call("MOVE", &format!("{ALICE}b.ics"))
        .send()
        .await
        .expect(400);
    server
        .call("GET", &format!("{ALICE}b.ics"))
        .send()
        .await
        .expect(200);
}
