//! Files: PUT and GET, whole and in parts, and that they are their owner's alone.

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;

use super::support::{FILES, Server};

const BOB: &str = "bob@example.test";

#[tokio::test]
async fn a_file_is_given_back_as_it_came() {
    let server = Server::start().await;
    let path = format!("{FILES}Notes%20%26%20more.txt");
    let put = server
        .call("PUT", &path)
        .header("Content-Type", "text/plain; charset=utf-8")
        .body("hello");
    let etag = put.send().await.expect(201).header("etag").to_owned();
    let answer = server.call("GET", &path).send().await.expect(200);
    assert_eq!(answer.text(), "hello");
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("etag"), etag);
    assert_eq!(answer.header("content-length"), "5");
    assert!(answer.header("content-security-policy").contains("sandbox"));
    let head = server.call("HEAD", &path).send().await.expect(200);
    assert!(head.body.is_empty());
    assert_eq!(head.header("content-length"), "5");
    server
        .call("GET", &path)
        .header("If-None-Match", &etag)
        .send()
        .await
        .expect(304);
    server
        .call("PUT", &path)
        .header("If-None-Match", "*")
        .body("x")
        .send()
        .await
        .expect(412);
    let put = server.call("PUT", &path).header("If-Match", &etag).body("world");
    assert_ne!(put.send().await.expect(204).header("etag"), etag);
    server
        .call("PUT", &path)
        .header("If-Match", &etag)
        .body("late")
        .send()
        .await
        .expect(412);
    server
        .call("DELETE", &path)
        .header("If-Match", &etag)
        .send()
        .await
        .expect(412);
    server.call("DELETE", &path).send().await.expect(204);
    server.call("GET", &path).send().await.expect(404);
}

#[tokio::test]
async fn parts_of_a_file() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    let put = server
        .call("PUT", &path)
        .body("0123456789")
        .send()
        .await
        .expect(201);
    let get = |range: &str| server.call("GET", &path).header("Range", range);
    let part = get("bytes=2-4").send().await.expect(206);
    assert_eq!(
        (part.text().as_str(), part.header("content-range")),
        ("234", "bytes 2-4/10")
    );
    assert_eq!(get("bytes=-3").send().await.expect(206).text(), "789");
    let none = get("bytes=10-").send().await.expect(416);
    assert_eq!(none.header("content-range"), "bytes */10");
    assert_eq!(get("bytes=0-1,3-4").send().await.expect(200).body.len(), 10);
    let current = get("bytes=0-0").header("If-Range", put.header("etag"));
    assert_eq!(current.send().await.expect(206).text(), "0");
    assert_eq!(
        get("bytes=0-0")
            .header("If-Range", "\"old\"")
            .send()
            .await
            .expect(200)
            .body
            .len(),
        10
    );
    let partly = server
        .call("PUT", &path)
        .header("Content-Range", "bytes 0-1/10")
        .body("xx");
    partly.send().await.expect(400);
}

#[tokio::test]
async fn large_files_come_in_pieces() {
    let server = Server::start().await;
    let path = format!("{FILES}large");
    let pieces = (0..9_u8).map(|n| Ok::<_, std::io::Error>(Bytes::from(vec![n; 100_000])));
    server
        .call("PUT", &path)
        .body(Body::from_stream(stream::iter(pieces)))
        .send()
        .await
        .expect(201);
    let sizes = server.call("GET", &path).pieces().await;
    assert_eq!(sizes.iter().sum::<usize>(), 900_000);
    assert!(sizes.iter().all(|&size| size <= 65_536), "{sizes:?}");
    let part = server
        .call("GET", &path)
        .header("Range", "bytes=99999-100000")
        .send()
        .await
        .expect(206);
    assert_eq!(part.body, [0, 1]);
}

#[tokio::test]
async fn what_is_anothers_is_not_there() {
    let server = Server::start().await;
    let file = format!("{FILES}secret");
    server.call("PUT", &file).body("x").send().await.expect(201);
    for method in [
        "OPTIONS",
        "GET",
        "HEAD",
        "PUT",
        "DELETE",
        "PROPFIND",
        "PROPPATCH",
        "MKCOL",
        "MKCALENDAR",
        "COPY",
        "MOVE",
        "LOCK",
        "UNLOCK",
        "POST",
        "REPORT",
    ] {
        for path in [FILES, file.as_str(), &format!("{FILES}new")] {
            let call = server
                .call(method, path)
                .user(BOB)
                .header("Destination", "/dav/files/bob@example.test/x");
            let answer = call.header("Depth", "0").send().await;
            assert_eq!(answer.status, 403, "{method} {path}");
            server.call(method, path).anonymous().send().await.expect(401);
        }
    }
    // Nor can one put anything there from one's own.
    let own = "/dav/files/bob@example.test/own";
    server
        .call("PUT", own)
        .user(BOB)
        .body("y")
        .send()
        .await
        .expect(201);
    for method in ["COPY", "MOVE"] {
        let call = server
            .call(method, own)
            .user(BOB)
            .header("Destination", &format!("{FILES}new"));
        call.send().await.expect(403);
    }
    let homes = server
        .call("PROPFIND", "/dav/files/")
        .user(BOB)
        .header("Depth", "1")
        .send()
        .await
        .expect(207);
    assert!(!homes.text().contains("alice"), "{}", homes.text());
    assert_eq!(server.propfind(FILES, "1", "<D:getetag/>").await.len(), 2);
}
