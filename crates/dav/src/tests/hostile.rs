//! Requests that mean harm, or nothing at all.

use super::support::{ALICE, FILES, Server, event};

#[tokio::test]
async fn hostile_xml_is_refused_quickly() {
    let server = Server::start().await;
    let many: String = (0..100_000).map(|n| format!("<p{n}/>")).collect();
    let bodies = [
        ("<!DOCTYPE a [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;\">]><propfind xmlns='DAV:'><prop>&m;</prop></propfind>".to_owned(), 403),
        ("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><propfind xmlns='DAV:'><allprop/></propfind>".to_owned(), 403),
        (format!("<propfind xmlns='DAV:'><prop>{many}</prop></propfind>"), 400),
        (format!("<propfind xmlns='DAV:'>{}", "<a>".repeat(200_000)), 400),
        ("<propfind xmlns='DAV:'><prop><a&b/></prop></propfind>".to_owned(), 400),
        ("<propfind xmlns='DAV:'".to_owned(), 400),
        ("{}".to_owned(), 400),
    ];
    for (body, status) in bodies {
        let answer = server
            .call("PROPFIND", "/dav/")
            .header("Depth", "0")
            .body(body.clone())
            .send()
            .await;
        assert_eq!(
            answer.status,
            status,
            "{}",
            body.chars().take(80).collect::<String>()
        );
    }
    let invalid = server
        .call("PROPFIND", "/dav/")
        .header("Depth", "0")
        .body(b"<a>\xff</a>".to_vec())
        .send()
        .await;
    invalid.expect(400);
    for method in ["LOCK", "PROPPATCH", "MKCOL"] {
        let path = format!("{FILES}new");
        let entities = "<!DOCTYPE a [<!ENTITY l \"lol\">]><a>&l;</a>";
        server
            .call(method, &path)
            .body(entities)
            .send()
            .await
            .expect(if method == "PROPPATCH" { 404 } else { 403 });
        server.call("GET", &path).send().await.expect(404);
    }
    let thousands: String = (0..2_000).map(|n| format!("<p{n}/>")).collect();
    let body = format!("<propertyupdate xmlns='DAV:'><set><prop>{thousands}</prop></set></propertyupdate>");
    server
        .call("PROPPATCH", FILES)
        .body(body)
        .send()
        .await
        .expect(400);
    let report = server
        .call("REPORT", ALICE)
        .body("<!DOCTYPE a><a/>")
        .send()
        .await
        .expect(403);
    assert_eq!(report.condition(), "no-external-entities");
}

#[tokio::test]
async fn names_cannot_climb_or_hide_slashes() {
    let server = Server::start().await;
    for name in [
        "..%2f..%2fx.ics",
        "a%2fb.ics",
        "%2e%2e",
        "a%00b.ics",
        "a%0d%0ab.ics",
        "%ff.ics",
    ] {
        let answer = server
            .call("PUT", &format!("{ALICE}{name}"))
            .body(event("a", ""))
            .send()
            .await;
        assert_eq!(answer.status, 400, "{name}");
    }
    for name in [
        "..%2f..%2fetc%2fpasswd",
        "a%2fb",
        "%2e%2e/x",
        "../x",
        "a%00b",
        "%ff",
    ] {
        for method in ["PUT", "MKCOL", "GET", "DELETE", "LOCK", "PROPFIND"] {
            let answer = server.call(method, &format!("{FILES}{name}")).send().await;
            assert_eq!(answer.status, 400, "{method} {name}");
        }
        let there = format!("{FILES}{name}");
        let copy = server
            .call("COPY", FILES)
            .header("Destination", &there)
            .send()
            .await;
        assert!(copy.status.is_client_error(), "{name}");
    }
    assert_eq!(server.propfind(FILES, "1", "<D:getetag/>").await.len(), 1);
    let long = "x".repeat(300);
    server
        .call("PUT", &format!("{FILES}{long}"))
        .body("x")
        .send()
        .await
        .expect(403);
    let deep = "a/".repeat(65);
    server
        .call("MKCOL", &format!("{FILES}{deep}"))
        .send()
        .await
        .expect(409);
    server
        .call("PUT", &format!("{ALICE}{long}.ics"))
        .body(event("a", ""))
        .send()
        .await
        .expect(403);
    assert_eq!(server.propfind(ALICE, "1", "<D:getetag/>").await.len(), 1);
}

#[tokio::test]
async fn names_with_every_other_character_work() {
    let server = Server::start().await;
    let names = [
        "a%20b.ics",
        "%C3%BCml%C3%A4ut.ics",
        "100%25.ics",
        "a%26b%3Cc%3E.ics",
        "a%3Fb%23c.ics",
        "x@y.ics",
        "(1)'!*.ics",
    ];
    for (number, name) in names.iter().enumerate() {
        server.put_event(name, &format!("u{number}"), "").await;
    }
    let found = server.propfind(ALICE, "1", "<D:getetag/>").await;
    assert_eq!(found.len(), names.len() + 1);
    for response in &found[1..] {
        server.call("GET", &response.href()).send().await.expect(200);
    }
}

#[tokio::test]
async fn an_unreasonable_if_header_is_refused() {
    let server = Server::start().await;
    let path = format!("{ALICE}a.ics");
    let many: String = (0..50).map(|n| format!("<{ALICE}{n}.ics> ([\"x\"]) ")).collect();
    server
        .call("PUT", &path)
        .header("If", &many)
        .body(event("a", ""))
        .send()
        .await
        .expect(400);
    server
        .call("PUT", &path)
        .header("If", &"(<a>)".repeat(500))
        .body(event("a", ""))
        .send()
        .await
        .expect(400);
}
