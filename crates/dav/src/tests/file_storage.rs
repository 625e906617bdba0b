//! What becomes of the bytes: quotas, requests that break off, and several writers at once.

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;

use super::support::{FILES, QUOTA, Server};

/// Files on the disk: complete ones, and those being received.
fn on_disk(server: &Server) -> (usize, usize) {
    let count = |folder: &std::path::Path| std::fs::read_dir(folder).unwrap().count();
    let shelves = std::fs::read_dir(server.folder.path().join("blobs")).unwrap();
    let blobs = shelves.map(|shelf| count(&shelf.unwrap().path())).sum();
    (blobs, count(&server.folder.path().join("incoming")))
}

#[tokio::test]
async fn the_quota_is_kept() {
    let server = Server::start().await;
    let path = |name: &str| format!("{FILES}{name}");
    let bytes = |count: u64| vec![b'x'; usize::try_from(count).unwrap()];
    server
        .call("PUT", &path("a"))
        .body(bytes(QUOTA - 100))
        .send()
        .await
        .expect(201);
    let found = server
        .propfind(FILES, "0", "<D:quota-available-bytes/><D:quota-used-bytes/>")
        .await;
    assert_eq!(found[0].prop_text("quota-available-bytes"), "100");
    assert_eq!(found[0].prop_text("quota-used-bytes"), (QUOTA - 100).to_string());
    let refused = server
        .call("PUT", &path("b"))
        .body(bytes(101))
        .send()
        .await
        .expect(507);
    assert_eq!(refused.condition(), "quota-not-exceeded");
    let announced = server
        .call("PUT", &path("b"))
        .header("Content-Length", "99999999999")
        .body("x");
    announced.send().await.expect(507);
    let copy = server.call("COPY", &path("a")).header("Destination", &path("b"));
    assert_eq!(copy.send().await.expect(507).condition(), "quota-not-exceeded");
    assert_eq!(server.used_bytes().await, QUOTA - 100);
    server
        .call("PUT", &path("b"))
        .body(bytes(100))
        .send()
        .await
        .expect(201);
    // What is replaced makes room for what replaces it.
    server
        .call("PUT", &path("a"))
        .body(bytes(QUOTA - 100))
        .send()
        .await
        .expect(204);
    server.call("DELETE", &path("a")).send().await.expect(204);
    assert_eq!(server.used_bytes().await, 100);
}

#[tokio::test]
async fn what_breaks_off_leaves_nothing() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    let broken = || {
        let pieces = [
            Ok(Bytes::from_static(b"half")),
            Err(std::io::Error::other("gone")),
        ];
        Body::from_stream(stream::iter(pieces))
    };
    server.call("PUT", &path).body(broken()).send().await.expect(400);
    server.call("GET", &path).send().await.expect(404);
    server.call("PUT", &path).body("whole").send().await.expect(201);
    server.call("PUT", &path).body(broken()).send().await.expect(400);
    assert_eq!(server.call("GET", &path).send().await.expect(200).text(), "whole");
    assert_eq!(server.used_bytes().await, 5);
    assert_eq!(on_disk(&server), (1, 0));
    // A client that goes away takes its request with it.
    let endless = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let hanging = server.call("PUT", &path).body(endless).send();
    let moment = std::time::Duration::from_millis(300);
    assert!(tokio::time::timeout(moment, hanging).await.is_err());
    assert_eq!(on_disk(&server), (1, 0));
}

#[tokio::test]
async fn of_two_writers_at_once_each_is_whole() {
    let server = Server::start().await;
    let path = format!("{FILES}a");
    let first = server.call("PUT", &path).body("start").send().await.expect(201);
    let etag = first.header("etag").to_owned();
    let body = |n: usize| vec![b'0' + u8::try_from(n).unwrap(); 50_000];
    let writers = (0..8).map(|n| {
        server
            .call("PUT", &path)
            .header("If-Match", &etag)
            .body(body(n))
            .send()
    });
    let answers = futures_util::future::join_all(writers).await;
    let winners: Vec<_> = answers.iter().filter(|answer| answer.status == 204).collect();
    assert_eq!(winners.len(), 1);
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status.as_u16(), 204 | 412))
    );
    let now = server.call("GET", &path).send().await.expect(200);
    assert_eq!(now.header("etag"), winners[0].header("etag"));
    assert!(now.body.iter().all(|byte| *byte == now.body[0]));
    assert_eq!((now.body.len(), server.used_bytes().await), (50_000, 50_000));
    // Of those who make a collection, too.
    let made = (0..8).map(|_| server.call("MKCOL", &format!("{FILES}d/")).send());
    let made = futures_util::future::join_all(made).await;
    assert_eq!(made.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(made.iter().filter(|answer| answer.status == 405).count(), 7);
}
