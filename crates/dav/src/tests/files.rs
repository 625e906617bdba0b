//! Files and their collections: PUT, GET with ranges, MKCOL, PROPFIND, PROPPATCH, DELETE and quotas.

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;

use super::support::{FILES, QUOTA, Server, hrefs, propfind_body, with_namespaces};

const BOB: &str = "bob@example.test";

/// How many bytes alice's files have, as the server counts them.
async fn used(server: &Server) -> u64 {
    let found = server.propfind(FILES, "0", "<D:quota-used-bytes/>").await;
    found[0].prop_text("quota-used-bytes").parse().unwrap()
}

/// Files on the disk: complete ones, and those being received.
fn on_disk(server: &Server) -> (usize, usize) {
    let count = |folder: &std::path::Path| std::fs::read_dir(folder).unwrap().count();
    let shelves = std::fs::read_dir(server.folder.path().join("blobs")).unwrap();
    let blobs = shelves.map(|shelf| count(&shelf.unwrap().path())).sum();
    (blobs, count(&server.folder.path().join("incoming")))
}

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
async fn collections_of_any_depth() {
    let server = Server::start().await;
    let mut path = FILES.to_owned();
    for level in 0..20 {
        path.push_str(&format!("{level}/"));
        server.call("MKCOL", &path).send().await.expect(201);
    }
    server
        .call("PUT", &format!("{path}deep.txt"))
        .body("x")
        .send()
        .await
        .expect(201);
    server.call("MKCOL", &path).send().await.expect(405);
    server.call("PUT", &path).body("x").send().await.expect(405);
    server
        .call("MKCOL", &format!("{FILES}no/such/"))
        .send()
        .await
        .expect(409);
    server
        .call("PUT", &format!("{FILES}no/such"))
        .body("x")
        .send()
        .await
        .expect(409);
    server
        .call("PUT", &format!("{path}deep.txt/below"))
        .body("x")
        .send()
        .await
        .expect(409);
    server
        .call("MKCOL", &format!("{path}deep.txt"))
        .send()
        .await
        .expect(405);
    server
        .call("DELETE", &format!("{FILES}0/"))
        .header("Depth", "0")
        .send()
        .await
        .expect(400);
    server
        .call("DELETE", &format!("{FILES}0/"))
        .send()
        .await
        .expect(204);
    assert_eq!(used(&server).await, 0);
    server.call("DELETE", FILES).send().await.expect(405);
    server.call("GET", FILES).send().await.expect(200);
}

#[tokio::test]
async fn propfind_of_every_depth() {
    let server = Server::start().await;
    for path in ["a/", "a/b/"] {
        server
            .call("MKCOL", &format!("{FILES}{path}"))
            .send()
            .await
            .expect(201);
    }
    for path in ["x", "a/y", "a/b/z"] {
        server
            .call("PUT", &format!("{FILES}{path}"))
            .body("1")
            .send()
            .await
            .expect(201);
    }
    let found = async |depth: &str| hrefs(&server.propfind(FILES, depth, "<D:getetag/>").await);
    let at = |paths: &[&str]| {
        paths
            .iter()
            .map(|path| format!("{FILES}{path}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(found("0").await, at(&[""]));
    assert_eq!(found("1").await, at(&["", "a/", "x"]));
    assert_eq!(
        found("infinity").await,
        at(&["", "a/", "a/b/", "a/b/z", "a/y", "x"])
    );
    let root = hrefs(&server.propfind("/dav/", "1", "<D:resourcetype/>").await);
    assert!(root.contains(&"/dav/files/".to_owned()), "{root:?}");
    assert_eq!(
        hrefs(&server.propfind("/dav/files/", "1", "<D:resourcetype/>").await).len(),
        2
    );
    let all = server
        .call("PROPFIND", &format!("{FILES}x"))
        .header("Depth", "0")
        .send()
        .await
        .expect(207);
    let all = &all.responses()[0];
    for name in [
        "getetag",
        "getcontentlength",
        "getcontenttype",
        "getlastmodified",
        "creationdate",
        "resourcetype",
        "lockdiscovery",
        "supportedlock",
    ] {
        assert!(all.prop(name).is_some(), "{name}");
    }
    assert!(all.prop("quota-used-bytes").is_none() && all.prop("add-member").is_none());
    let names = server
        .call("PROPFIND", FILES)
        .header("Depth", "0")
        .body(propfind_body("<D:propname/>"));
    let names = &names.send().await.expect(207).responses()[0];
    assert!(names.prop("add-member").is_some() && names.prop("quota-available-bytes").is_some());
}

#[tokio::test]
async fn infinite_depth_has_a_limit() {
    let server = Server::start().await;
    let account = server.account("alice@example.test").await;
    server.files.find(account, &[]).await.unwrap();
    sqlx::query(
        "INSERT INTO file_node (account_id, parent_id, name, size, media_type, created_at, modified_at)
         SELECT account_id, id, 'n' || n, 0, '', now(), now() FROM file_node, generate_series(1, 10001) n",
    )
    .execute(&server.database.pool)
    .await
    .unwrap();
    let refused = server
        .call("PROPFIND", FILES)
        .header("Depth", "infinity")
        .send()
        .await
        .expect(403);
    assert_eq!(refused.condition(), "propfind-finite-depth");
    assert_eq!(
        server.propfind(FILES, "1", "<D:resourcetype/>").await.len(),
        10_002
    );
    let home = server
        .call("PROPFIND", "/dav/calendars/alice@example.test/")
        .send()
        .await
        .expect(403);
    assert_eq!(home.condition(), "propfind-finite-depth");
}

#[tokio::test]
async fn properties_are_set_together_or_not_at_all() {
    let server = Server::start().await;
    let file = format!("{FILES}a");
    server.call("PUT", &file).body("x").send().await.expect(201);
    for path in [file.as_str(), FILES] {
        let patch = |inner: &str| {
            let body = with_namespaces(&format!("<D:propertyupdate>{inner}</D:propertyupdate>"));
            server.call("PROPPATCH", path).body(body)
        };
        let set = "<D:set><D:prop><X:one a=\"b\"><X:in/>text</X:one><D:displayname>Name</D:displayname></D:prop></D:set>";
        patch(set).send().await.expect(207);
        let found = server.propfind(path, "0", "<X:one/><D:displayname/>").await;
        assert_eq!(found[0].prop("one").unwrap().elements().count(), 1);
        assert_eq!(found[0].prop_text("displayname"), "Name");
        let mixed = "<D:remove><D:prop><X:one/></D:prop></D:remove><D:set><D:prop><D:getetag>x</D:getetag></D:prop></D:set>";
        let answer = patch(mixed).send().await.expect(207);
        let response = &answer.responses()[0];
        assert!(response.with_status("424", "one").is_some());
        assert!(response.with_status("403", "getetag").is_some());
        let found = server.propfind(path, "0", "<X:one/>").await;
        assert!(found[0].prop("one").is_some());
        patch("<D:remove><D:prop><X:one/></D:prop></D:remove>")
            .send()
            .await
            .expect(207);
        let found = server.propfind(path, "0", "<X:one/>").await;
        assert!(found[0].prop("one").is_none());
    }
}

#[tokio::test]
async fn extended_mkcol_makes_a_collection_with_its_properties() {
    let server = Server::start().await;
    let path = format!("{FILES}a/");
    let mkcol = |types: &str| {
        let body = format!(
            "<D:mkcol><D:set><D:prop><D:resourcetype>{types}</D:resourcetype>\
             <D:displayname>Papers</D:displayname></D:prop></D:set></D:mkcol>"
        );
        server.call("MKCOL", &path).body(with_namespaces(&body)).send()
    };
    let refused = mkcol("<D:collection/><C:calendar/>").await.expect(403);
    assert!(
        refused.text().contains("valid-resourcetype"),
        "{}",
        refused.text()
    );
    server.call("GET", &path).send().await.expect(404);
    mkcol("<D:collection/>").await.expect(201);
    let found = server
        .propfind(&path, "0", "<D:displayname/><D:resourcetype/>")
        .await;
    assert_eq!(found[0].prop_text("displayname"), "Papers");
    let strange = server
        .call("MKCOL", &format!("{FILES}b/"))
        .header("Content-Type", "text/plain");
    strange.body("x").send().await.expect(415);
    let calendar = server
        .call("MKCALENDAR", &format!("{FILES}b/"))
        .send()
        .await
        .expect(403);
    assert_eq!(calendar.condition(), "calendar-collection-location-ok");
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
    assert_eq!(used(&server).await, QUOTA - 100);
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
    assert_eq!(used(&server).await, 100);
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
    assert_eq!(used(&server).await, 5);
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
    assert_eq!((now.body.len(), used(&server).await), (50_000, 50_000));
    // Of those who make a collection, too.
    let made = (0..8).map(|_| server.call("MKCOL", &format!("{FILES}d/")).send());
    let made = futures_util::future::join_all(made).await;
    assert_eq!(made.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(made.iter().filter(|answer| answer.status == 405).count(), 7);
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
            assert_eq!(answer.status, 404, "{method} {path}");
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
        call.send().await.expect(404);
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

#[tokio::test]
async fn allow_says_what_is_possible() {
    let server = Server::start().await;
    server
        .call("PUT", &format!("{FILES}a"))
        .body("x")
        .send()
        .await
        .expect(201);
    let allow = async |path: &str| {
        server
            .call("OPTIONS", path)
            .send()
            .await
            .expect(200)
            .header("allow")
            .to_owned()
    };
    assert_eq!(
        allow(&format!("{FILES}a")).await,
        "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, COPY, MOVE, LOCK, UNLOCK"
    );
    assert_eq!(allow(&format!("{FILES}new")).await, "OPTIONS, PUT, MKCOL, LOCK");
    let answer = server.call("OPTIONS", FILES).send().await.expect(200);
    assert!(
        answer.header("dav").starts_with("1, 2, 3, "),
        "{}",
        answer.header("dav")
    );
}
