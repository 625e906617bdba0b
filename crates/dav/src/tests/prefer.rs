//! `Prefer` (RFC 7240, RFC 8144).

use super::support::{ALICE, FILES, Server, event, hrefs, propfind_body, with_namespaces};

#[tokio::test]
async fn a_write_may_be_answered_with_what_is_stored() {
    let server = Server::start().await;
    let (file, object) = (format!("{FILES}a.txt"), format!("{ALICE}a.ics"));
    for (path, body) in [(&file, "hello".to_owned()), (&object, event("a", ""))] {
        for status in [201, 200] {
            let put = server
                .call("PUT", path)
                .header("Prefer", "return=representation")
                .body(body.clone());
            let answer = put.send().await.expect(status);
            assert_eq!(answer.text(), body);
            assert_eq!(answer.header("preference-applied"), "return=representation");
            assert_eq!(answer.header("content-location"), path);
            assert!(!answer.header("etag").is_empty());
            assert_eq!(answer.header("content-length"), body.len().to_string());
        }
    }
    let copy = server
        .call("COPY", &file)
        .header("Destination", &format!("{FILES}b.txt"));
    let answer = copy
        .header("Prefer", "return=representation")
        .send()
        .await
        .expect(201);
    assert_eq!(
        (answer.text().as_str(), answer.header("content-location")),
        ("hello", &*format!("{FILES}b.txt"))
    );
    let plain = server.call("PUT", &file).body("x").send().await.expect(204);
    assert!(plain.headers.get("preference-applied").is_none());
}

/// RFC 8144 §3.2.
#[tokio::test]
async fn a_failed_condition_may_be_answered_with_what_is_there() {
    let server = Server::start().await;
    let etag = server.put_event("a.ics", "a", "").await;
    let file = format!("{FILES}a");
    server.call("PUT", &file).body("hello").send().await.expect(201);
    for (path, body) in [
        (format!("{ALICE}a.ics"), event("a", "")),
        (file, "hello".to_owned()),
    ] {
        let put = server.call("PUT", &path).header("If-Match", "\"old\"").body("x");
        let answer = put
            .header("Prefer", "return=representation")
            .send()
            .await
            .expect(412);
        assert_eq!(answer.text(), body);
        assert_eq!(answer.header("content-location"), path);
        let quiet = server
            .call("PUT", &path)
            .header("If-Match", "\"old\"")
            .body("x")
            .send()
            .await
            .expect(412);
        assert_ne!(quiet.text(), body);
    }
    let object = server
        .call("GET", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(200);
    assert_eq!(object.header("etag"), etag);
}

#[tokio::test]
async fn minimal_answers_leave_out_what_tells_nothing() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    server.call("PUT", &path).body("x").send().await.expect(201);
    let body = propfind_body("<D:prop><D:getetag/><X:none/></D:prop>");
    let find = server
        .call("PROPFIND", &path)
        .header("Depth", "0")
        .header("Prefer", "return=minimal")
        .body(body);
    let answer = find.send().await.expect(207);
    assert_eq!(answer.header("preference-applied"), "return=minimal");
    assert!(answer.responses()[0].with_status("404", "none").is_none());
    let patch = |value: &str| {
        let body = format!("<D:propertyupdate><D:set><D:prop>{value}</D:prop></D:set></D:propertyupdate>");
        server
            .call("PROPPATCH", &path)
            .header("Prefer", "return=minimal")
            .body(with_namespaces(&body))
    };
    assert!(patch("<X:p>1</X:p>").send().await.expect(200).body.is_empty());
    patch("<D:getetag>1</D:getetag>").send().await.expect(207);
}

/// RFC 8144 §4.
#[tokio::test]
async fn the_collection_itself_may_be_left_out() {
    let server = Server::start().await;
    server
        .call("PUT", &format!("{FILES}a"))
        .body("x")
        .send()
        .await
        .expect(201);
    server.put_event("a.ics", "a", "").await;
    for (path, depth, member) in [(FILES, "1", "a"), (FILES, "infinity", "a"), (ALICE, "1", "a.ics")] {
        let find = server
            .call("PROPFIND", path)
            .header("Depth", depth)
            .header("Prefer", "depth-noroot");
        let answer = find.send().await.expect(207);
        assert_eq!(hrefs(&answer.responses()), [format!("{path}{member}")]);
        assert_eq!(answer.header("preference-applied"), "depth-noroot");
    }
    let alone = server
        .call("PROPFIND", FILES)
        .header("Depth", "0")
        .header("Prefer", "depth-noroot");
    assert_eq!(alone.send().await.expect(207).responses().len(), 1);
}
