//! `If-Match`, `If-None-Match` and `If`.

use super::support::{ALICE, Server, event};

#[tokio::test]
async fn a_write_holds_only_for_the_state_that_was_asked_for() {
    let server = Server::start().await;
    let path = format!("{ALICE}a.ics");
    let put = |header: &'static str, value: String| {
        server
            .call("PUT", &path)
            .header(header, &value)
            .body(event("a", ""))
    };
    put("If-Match", "*".into()).send().await.expect(412);
    put("If-Match", "\"x\"".into()).send().await.expect(412);
    server.call("GET", &path).send().await.expect(404);
    let etag = put("If-None-Match", "*".into())
        .send()
        .await
        .expect(201)
        .header("etag")
        .to_owned();
    put("If-None-Match", "*".into()).send().await.expect(412);
    put("If-Match", "\"x\"".into()).send().await.expect(412);
    put("If-Match", format!("W/{etag}")).send().await.expect(412);
    put("If-Match", format!("\"x\", {etag}")).send().await.expect(204);

    let delete = |value: &str| server.call("DELETE", &path).header("If-Match", value);
    delete("\"x\"").send().await.expect(412);
    server.call("GET", &path).send().await.expect(200);
    delete("*").send().await.expect(204);
}

#[tokio::test]
async fn a_get_of_what_the_client_has_is_304() {
    let server = Server::start().await;
    let etag = server.put_event("a.ics", "a", "").await;
    let path = format!("{ALICE}a.ics");
    let answer = server
        .call("GET", &path)
        .header("If-None-Match", &etag)
        .send()
        .await
        .expect(304);
    assert_eq!(answer.header("etag"), etag);
    assert!(answer.body.is_empty());
    server
        .call("HEAD", &path)
        .header("If-None-Match", &format!("W/{etag}"))
        .send()
        .await
        .expect(304);
    server
        .call("GET", &path)
        .header("If-None-Match", "\"old\"")
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn the_if_header_knows_tags_tokens_and_other_resources() {
    let server = Server::start().await;
    let etag = server.put_event("a.ics", "a", "").await;
    let path = format!("{ALICE}a.ics");
    let found = server.propfind(ALICE, "0", "<D:sync-token/>").await;
    let token = found[0].prop_text("sync-token");
    let cases = [
        (format!("([{etag}])"), 204),
        ("([\"x\"])".to_owned(), 412),
        (format!("([\"x\"]) ([{etag}])"), 412), // The tag changed with the first write.
        ("(<opaquelocktoken:1>)".to_owned(), 412),
        ("(Not <DAV:no-lock>)".to_owned(), 204),
        (format!("<{ALICE}> (<{token}>)"), 412), // So did the collection's token.
        (format!("<{ALICE}> (Not <{token}>)"), 204),
        (
            "</dav/calendars/bob@example.test/default/> ([\"x\"])".to_owned(),
            412,
        ),
        ("(".to_owned(), 400),
    ];
    for (number, (header, status)) in cases.into_iter().enumerate() {
        let body = event("a", &format!("SEQUENCE:{number}\r\n"));
        let answer = server
            .call("PUT", &path)
            .header("If", &header)
            .body(body)
            .send()
            .await;
        assert_eq!(answer.status, status, "{header}");
    }
}

#[tokio::test]
async fn of_two_writers_one_wins() {
    let server = Server::start().await;
    let path = format!("{ALICE}a.ics");
    let etag = server.put_event("a.ics", "a", "").await;
    let write = |number: usize| {
        let body = event("a", &format!("SEQUENCE:{number}\r\n"));
        server
            .call("PUT", &path)
            .header("If-Match", &etag)
            .body(body)
            .send()
    };
    let answers = futures_util::future::join_all((0..8).map(write)).await;
    let won = answers.iter().filter(|answer| answer.status == 204).count();
    let lost = answers.iter().filter(|answer| answer.status == 412).count();
    assert_eq!((won, lost), (1, 7));
}

/// RFC 9110 §13.1.3, §13.1.4: for clients that keep dates rather than tags.
#[tokio::test]
async fn dates_are_conditions_where_there_are_no_tags() {
    let server = Server::start().await;
    let etag = server.put_event("a.ics", "a", "").await;
    let path = format!("{ALICE}a.ics");
    let (long_ago, later) = ("Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT");
    let call = |method: &'static str, header: &'static str, date: &str| {
        let call = server.call(method, &path).header(header, date);
        if method == "PUT" {
            call.body(event("a", ""))
        } else {
            call
        }
    };
    for method in ["PUT", "DELETE", "GET"] {
        let refused = call(method, "If-Unmodified-Since", long_ago).send().await;
        assert_eq!(refused.status, 412, "{method}");
    }
    call("PUT", "If-Unmodified-Since", later).send().await.expect(204);
    // What cannot be read is no condition, and neither is a date beside a tag.
    call("PUT", "If-Unmodified-Since", "yesterday")
        .send()
        .await
        .expect(204);
    let both = call("PUT", "If-Unmodified-Since", long_ago).header("If-Match", &etag);
    both.send().await.expect(204);
    call("GET", "If-Modified-Since", later).send().await.expect(304);
    call("GET", "If-Modified-Since", long_ago)
        .send()
        .await
        .expect(200);
    call("PUT", "If-Modified-Since", later).send().await.expect(204);
}
