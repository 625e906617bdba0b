//! From a host name to calendars and address books (RFC 6764, RFC 5397, RFC 4791 §6.2, RFC 6352 §7.1).

use axum::Router;
use axum::routing::get;

use roost_groupware::CollectionKind;

use super::support::{Server, card, event, name, propfind_body, task, with_namespaces};

#[tokio::test]
async fn a_client_finds_its_collections_from_nothing() {
    let server = Server::start().await;
    for (service, home_set, resource_type) in [
        ("caldav", "calendar-home-set", "calendar"),
        ("carddav", "addressbook-home-set", "addressbook"),
    ] {
        let redirect = server
            .call("PROPFIND", &format!("/.well-known/{service}"))
            .anonymous()
            .send()
            .await
            .expect(301);
        let root = redirect.header("location").to_owned();
        let found = server.propfind(&root, "0", "<D:current-user-principal/>").await;
        let principal = found[0].prop_href("current-user-principal");
        assert_eq!(principal, "/dav/principals/alice@example.test/");

        let prefix = if service == "caldav" { "C" } else { "R" };
        let found = server
            .propfind(
                &principal,
                "0",
                &format!("<{prefix}:{home_set}/><D:principal-URL/>"),
            )
            .await;
        assert_eq!(found[0].prop_href("principal-URL"), principal);
        let home = found[0].prop_href(home_set);

        let found = server
            .propfind(&home, "1", "<D:resourcetype/><D:displayname/>")
            .await;
        let collections: Vec<_> = found
            .iter()
            .filter(|response| {
                response
                    .prop("resourcetype")
                    .unwrap()
                    .elements()
                    .any(|e| e.name.local == resource_type)
            })
            .collect();
        assert!(
            collections
                .iter()
                .any(|response| response.href() == format!("{home}default/"))
        );
        assert!(!collections[0].prop_text("displayname").is_empty());
    }
}

#[tokio::test]
async fn the_well_known_addresses_redirect_every_method() {
    let server = Server::start().await;
    for (method, status) in [
        ("GET", 301),
        ("HEAD", 301),
        ("PROPFIND", 301),
        ("OPTIONS", 308),
        ("REPORT", 308),
    ] {
        for path in ["caldav", "carddav", "caldav/", "carddav/"] {
            let answer = server
                .call(method, &format!("/.well-known/{path}"))
                .anonymous()
                .send()
                .await
                .expect(status);
            assert_eq!(answer.header("location"), "/dav/");
        }
    }
}

#[tokio::test]
async fn the_host_itself_answers_propfind() {
    let server = Server::start().await;
    let found = server.propfind("/", "0", "<D:current-user-principal/>").await;
    assert_eq!(found[0].href(), "/");
    assert_eq!(
        found[0].prop_href("current-user-principal"),
        "/dav/principals/alice@example.test/"
    );
}

#[tokio::test]
async fn a_page_at_the_hosts_root_stands_beside_it() {
    let server = Server::start()
        .await
        .beside(Router::new().route("/", get(async || "the page")));
    let page = server.call("GET", "/").anonymous().send().await.expect(200);
    assert_eq!(page.text(), "the page");
    server.propfind("/", "0", "<D:current-user-principal/>").await;
    server.call("OPTIONS", "/").send().await.expect(200);
}

#[tokio::test]
async fn a_new_account_gets_its_first_collections_on_the_way() {
    let server = Server::start().await;
    let account = server.database.account("alice@example.test").await;
    sqlx::query("DELETE FROM collection")
        .execute(&server.database.pool)
        .await
        .unwrap();
    let found = server
        .propfind("/dav/addressbooks/alice@example.test/", "1", "<D:displayname/>")
        .await;
    assert_eq!(found.len(), 2);
    sqlx::query("DELETE FROM collection")
        .execute(&server.database.pool)
        .await
        .unwrap();
    server
        .propfind(
            "/dav/principals/alice@example.test/",
            "0",
            "<C:calendar-home-set/>",
        )
        .await;
    let kind = CollectionKind::Calendar;
    assert_eq!(
        server
            .groupware
            .collections(account.id, kind)
            .await
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn credentials_are_asked_for_and_checked() {
    let server = Server::start().await;
    for path in ["/dav/", "/dav/calendars/alice@example.test/", "/dav/nothing", "/"] {
        let answer = server.call("PROPFIND", path).anonymous().send().await.expect(401);
        assert_eq!(
            answer.header("www-authenticate"),
            "Basic realm=\"Roost\", charset=\"UTF-8\""
        );
    }
    server
        .call("PROPFIND", "/dav/")
        .user("nobody@example.test")
        .send()
        .await
        .expect(401);
    let wrong = server
        .call("PROPFIND", "/dav/")
        .anonymous()
        .header("Authorization", "Basic YTpi")
        .send()
        .await;
    wrong.expect(401);
    let bearer = server
        .call("GET", "/dav/")
        .anonymous()
        .header("Authorization", "Bearer x")
        .send()
        .await;
    bearer.expect(401);
}

#[tokio::test]
async fn too_many_wrong_passwords_are_slowed_down() {
    let server = Server::start().await;
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let call = server
            .call("PROPFIND", "/dav/")
            .anonymous()
            .header("Authorization", "Basic YWxpY2VAZXhhbXBsZS50ZXN0Onh4");
        let answer = call.send().await;
        if answer.status == 429 {
            assert!(!answer.header("retry-after").is_empty());
        }
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses[0], 401);
    assert!(statuses.contains(&429), "{statuses:?}");
}

/// Whatever a client asks for first, before anything has looked at the account.
#[tokio::test]
async fn a_new_account_has_its_collections_for_any_first_request() {
    let server = Server::start().await;
    let report = with_namespaces("<D:sync-collection><D:sync-token/><D:prop/></D:sync-collection>");
    let propfind = propfind_body("<D:prop><D:getetag/></D:prop>");
    let of_home = propfind_body("<D:allprop/>");
    let requests = [
        ("PUT", "calendars", "default/e.ics", event("e", ""), 201),
        ("PUT", "calendars", "tasks/t.ics", task("t"), 201),
        ("PUT", "addressbooks", "default/c.vcf", card("c", "C"), 201),
        ("GET", "calendars", "default/", String::new(), 200),
        ("GET", "calendars", "default/absent.ics", String::new(), 404),
        ("PROPFIND", "addressbooks", "default/", propfind, 207),
        ("REPORT", "calendars", "default/", report, 207),
        ("PROPFIND", "calendars", "", of_home, 207),
        ("DELETE", "calendars", "default/", String::new(), 204),
        ("MKCALENDAR", "calendars", "default/", String::new(), 403),
        ("MKCALENDAR", "calendars", "work/", String::new(), 201),
    ];
    for (number, (method, home, path, body, status)) in requests.into_iter().enumerate() {
        let user = format!("new{number}@example.test");
        let account = server.add_mailbox(&user).await;
        let answer = server
            .call(method, &format!("/dav/{home}/{user}/{path}"))
            .user(&user)
            .header("Depth", if method == "DELETE" { "infinity" } else { "1" })
            .body(body)
            .send()
            .await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{method} {path}: {}",
            answer.text()
        );
        let mut names = Vec::new();
        for kind in [CollectionKind::Calendar, CollectionKind::AddressBook] {
            let found = server.groupware.collections(account, kind).await.unwrap();
            names.extend(found.into_iter().map(|collection| collection.name));
        }
        let expected: &[&str] = match (method, path) {
            ("DELETE", _) => &["tasks", "default"],
            ("MKCALENDAR", "work/") => &["default", "tasks", "work", "default"],
            _ => &["default", "tasks", "default"],
        };
        assert_eq!(names, expected, "after {method} {path}");
    }
}

/// A phone sends several requests at once.
#[tokio::test]
async fn first_requests_at_once_make_one_set_of_collections() {
    let server = Server::start().await;
    let account = server.add_mailbox("new@example.test").await;
    let puts = (0..6).map(|number| {
        server
            .call(
                "PUT",
                &format!("/dav/calendars/new@example.test/default/{number}.ics"),
            )
            .user("new@example.test")
            .body(event(&number.to_string(), ""))
            .send()
    });
    for answer in futures_util::future::join_all(puts).await {
        answer.expect(201);
    }
    let calendars = server
        .groupware
        .collections(account, CollectionKind::Calendar)
        .await
        .unwrap();
    assert_eq!(calendars.len(), 2);
}

#[tokio::test]
async fn another_accounts_paths_are_closed_whatever_is_there() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let paths = [
        "/dav/notifications/alice@example.test/",
        "/dav/principals/alice@example.test/calendar-proxy-read/",
        "/dav/calendars/alice@example.test/",
        "/dav/calendars/alice@example.test/default/",
        "/dav/calendars/alice@example.test/default/a.ics",
        "/dav/addressbooks/alice@example.test/default/",
        "/dav/calendars/alice@example.test/none/",
        "/dav/calendars/nobody@example.test/default/",
        "/dav/calendars/alice@elsewhere.test/default/",
    ];
    for path in paths {
        // Of other domains nothing is known.
        let expected = if path.contains("elsewhere") { 404 } else { 403 };
        for method in [
            "OPTIONS",
            "GET",
            "HEAD",
            "PROPFIND",
            "PROPPATCH",
            "REPORT",
            "DELETE",
            "PUT",
            "MKCOL",
        ] {
            let answer = server
                .call(method, path)
                .user("bob@example.test")
                .header("Depth", "0")
                .send()
                .await;
            assert_eq!(answer.status, expected, "{method} {path}");
        }
    }
    assert_eq!(server.call("GET", paths[4]).send().await.status, 200);
}

#[tokio::test]
async fn only_oneself_is_among_the_principals() {
    let server = Server::start().await;
    let found = server
        .propfind("/dav/principals/", "1", "<D:resourcetype/>")
        .await;
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].href(), "/dav/principals/alice@example.test/");
    assert!(
        found[1]
            .prop("resourcetype")
            .unwrap()
            .has_child(&name("principal"))
    );
}

#[tokio::test]
async fn options_tells_what_is_possible_where() {
    let server = Server::start().await;
    let collection = server
        .call("OPTIONS", "/dav/calendars/alice@example.test/default/")
        .send()
        .await
        .expect(200);
    assert_eq!(collection.header("dav"), crate::core::registry::features());
    assert_eq!(
        collection.header("allow"),
        "OPTIONS, GET, HEAD, DELETE, PROPFIND, PROPPATCH, MOVE, REPORT, LOCK, UNLOCK, ACL, POST"
    );
    let free = server
        .call("OPTIONS", "/dav/calendars/alice@example.test/new/")
        .send()
        .await
        .expect(200);
    assert_eq!(free.header("allow"), "OPTIONS, MKCOL, MKCALENDAR");
    let refused = server
        .call("PUT", "/dav/calendars/alice@example.test/")
        .send()
        .await
        .expect(405);
    assert_eq!(
        refused.header("allow"),
        "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, REPORT, POST"
    );
    server.call("LOCK", "/dav/").send().await.expect(405);
    server.call("SEARCH", "/dav/").send().await.expect(501);
}
