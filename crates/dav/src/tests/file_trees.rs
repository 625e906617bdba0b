//! Collections of files: MKCOL, PROPFIND, PROPPATCH and DELETE.

use super::support::{FILES, Server, hrefs, propfind_body, with_namespaces};

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
    assert_eq!(server.used_bytes().await, 0);
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

/// Clients of files compare hrefs with their own address as text.
#[tokio::test]
async fn the_account_stands_in_hrefs_as_the_client_writes_it() {
    let server = Server::start().await;
    for home in [
        "/dav/files/alice@example.test/",
        "/dav/files/alice%40example.test/",
    ] {
        let told = server.propfind(home, "1", "<D:resourcetype/>").await;
        assert!(
            told.iter().all(|response| response.href().starts_with(home)),
            "{home}"
        );
    }
}
