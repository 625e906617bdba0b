//! The directory of a domain as an address book (draft-daboo-carddav-directory-gateway-02).

use super::support::{Server, card, event, hrefs, with_namespaces};

const DIRECTORY: &str = "/dav/directory/";
const BOB: &str = "/dav/directory/bob@example.test.vcf";

async fn with_people() -> Server {
    let server = Server::start().await;
    server.add_domain("other.test").await;
    server.add_mailbox("carol@other.test").await;
    sqlx::query("UPDATE account SET display_name = 'Bob, the Builder' WHERE address = 'bob@example.test'")
        .execute(&server.database.pool)
        .await
        .unwrap();
    server
}

fn query(filter: &str, limit: &str) -> String {
    format!(
        "<R:addressbook-query><D:prop><D:getetag/><R:address-data/></D:prop><R:filter>{filter}</R:filter>{limit}</R:addressbook-query>"
    )
}

/// vdirsyncer asks the address that it was given for address books, and follows the home only if there is none.
#[tokio::test]
async fn no_address_book_stands_before_the_home() {
    let server = with_people().await;
    for root in ["/", "/dav/"] {
        let listed = server.propfind(root, "1", "<D:resourcetype/>").await;
        assert!(hrefs(&listed).contains(&"/dav/addressbooks/".to_owned()));
        assert!(
            listed
                .iter()
                .all(|found| !found.0.to_xml().contains("addressbook "))
        );
    }
}

#[tokio::test]
async fn ones_own_domain_is_found_and_read() {
    let server = with_people().await;
    let principal = server
        .propfind(
            "/dav/principals/alice@example.test/",
            "0",
            "<R:directory-gateway/>",
        )
        .await;
    assert_eq!(principal[0].prop_href("directory-gateway"), DIRECTORY);
    let wanted = "<D:resourcetype/><D:displayname/><D:getetag/><D:sync-token/><S:getctag/><D:current-user-privilege-set/>\
        <R:supported-address-data/><D:supported-report-set/><D:owner/>";
    let listed = server.propfind(DIRECTORY, "1", wanted).await;
    assert_eq!(
        hrefs(&listed),
        [DIRECTORY, "/dav/directory/alice@example.test.vcf", BOB]
    );
    let own = listed[0].0.to_xml();
    assert!(
        own.contains("<CARD:addressbook ")
            && own.contains("<CARD:directory ")
            && own.contains("address-data-type"),
        "{own}"
    );
    assert!(
        !own.contains("sync-collection") && !own.contains("<D:write"),
        "{own}"
    );
    for absent in ["sync-token", "getctag", "owner"] {
        assert!(listed[0].with_status("404", absent).is_some(), "{absent}");
    }
    assert_eq!(listed[0].prop_text("displayname"), "example.test");

    let got = server.call("GET", BOB).send().await.expect(200);
    assert_eq!(
        got.text(),
        "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:mailto:bob@example.test\r\nKIND:individual\r\nFN:Bob\\, the Builder\r\n\
         N:Bob\\, the Builder;;;;\r\nEMAIL:bob@example.test\r\nEND:VCARD\r\n"
    );
    let bob = listed.iter().find(|response| response.href() == BOB).unwrap();
    assert_eq!(bob.prop_text("getetag"), got.header("etag"));
    let again = server
        .call("GET", BOB)
        .header("If-None-Match", got.header("etag"))
        .send()
        .await;
    again.expect(304);
    let three = server
        .call("GET", BOB)
        .header("Accept", "text/vcard;version=3.0")
        .send()
        .await;
    assert!(three.text().contains("VERSION:3.0"), "{}", three.text());
}

#[tokio::test]
async fn it_is_searched_and_fetched_from() {
    let server = with_people().await;
    let by_name = "<R:prop-filter name=\"FN\"><R:text-match>builder</R:text-match></R:prop-filter>";
    let found = server.report(DIRECTORY, &query(by_name, "")).await;
    assert_eq!(hrefs(&found), [BOB]);
    assert!(found[0].prop_text("address-data").contains("VERSION:3.0"));
    let limited = server
        .report(
            DIRECTORY,
            &query("", "<R:limit><R:nresults>1</R:nresults></R:limit>"),
        )
        .await;
    assert_eq!(limited.len(), 2);
    assert_eq!(limited[1].href(), DIRECTORY);
    assert!(limited[1].status().unwrap().contains("507"));
    let hrefs: String = [
        BOB,
        "/dav/directory/carol@other.test.vcf",
        "/dav/directory/nobody",
    ]
    .map(|href| format!("<D:href>{href}</D:href>"))
    .concat();
    let multiget = format!(
        "<R:addressbook-multiget><D:prop><R:address-data version=\"4.0\"/></D:prop>{hrefs}</R:addressbook-multiget>"
    );
    let found = server.report(DIRECTORY, &multiget).await;
    let missing: Vec<bool> = found.iter().map(|response| response.status().is_some()).collect();
    assert_eq!(missing, [false, true, true]);
    let one = server.report(BOB, &query(by_name, "")).await;
    assert_eq!(one.len(), 1);
    for body in [
        "<D:sync-collection><D:sync-token/><D:prop/></D:sync-collection>",
        "<C:calendar-query/>",
    ] {
        let answer = server
            .call("REPORT", DIRECTORY)
            .body(with_namespaces(body))
            .send()
            .await;
        assert!(answer.status.is_client_error());
    }
}

#[tokio::test]
async fn other_domains_and_closed_mailboxes_are_absent() {
    let server = with_people().await;
    let carol = "carol@other.test";
    let listed = server
        .call("PROPFIND", DIRECTORY)
        .user(carol)
        .header("Depth", "1")
        .send()
        .await
        .expect(207);
    assert_eq!(
        hrefs(&listed.responses()),
        [DIRECTORY, "/dav/directory/carol@other.test.vcf"]
    );
    server.call("GET", BOB).user(carol).send().await.expect(404);
    let found = server
        .call("REPORT", DIRECTORY)
        .user(carol)
        .header("Depth", "1")
        .body(with_namespaces(&query("", "")))
        .send()
        .await
        .expect(207);
    assert!(!found.text().contains("example.test"), "{}", found.text());
    server.call("GET", BOB).anonymous().send().await.expect(401);
    sqlx::query("UPDATE mailbox SET active = false WHERE local_part = 'bob'")
        .execute(&server.database.pool)
        .await
        .unwrap();
    server.call("GET", BOB).send().await.expect(404);
    assert_eq!(server.propfind(DIRECTORY, "1", "<D:getetag/>").await.len(), 2);
}

#[tokio::test]
async fn nobody_writes_to_it() {
    let server = with_people().await;
    let new = format!("{DIRECTORY}new.vcf");
    server
        .call("PUT", &new)
        .body(card("new", "New"))
        .send()
        .await
        .expect(403);
    server
        .call("PUT", BOB)
        .body(card("bob", "Bob"))
        .send()
        .await
        .expect(405);
    server.call("DELETE", BOB).send().await.expect(405);
    server.call("DELETE", DIRECTORY).send().await.expect(405);
    server
        .call("POST", DIRECTORY)
        .body(event("a", ""))
        .send()
        .await
        .expect(405);
    server.call("MKCOL", &new).send().await.expect(403);
    for (method, path) in [
        ("MOVE", BOB),
        ("LOCK", BOB),
        ("LOCK", DIRECTORY),
        ("ACL", DIRECTORY),
    ] {
        let answer = server
            .call(method, path)
            .header(
                "Destination",
                "/dav/addressbooks/alice@example.test/default/bob.vcf",
            )
            .send()
            .await;
        assert_eq!(answer.status, 405, "{method}");
    }
    let move_in = server.put_card("own.vcf", "own", "Own").await;
    assert!(!move_in.is_empty());
    let moved = server
        .call("MOVE", "/dav/addressbooks/alice@example.test/default/own.vcf")
        .header("Destination", &new)
        .send()
        .await;
    assert!(moved.status.is_client_error(), "{}", moved.status);
    let patch = "<D:propertyupdate><D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set></D:propertyupdate>";
    let patched = server
        .call("PROPPATCH", DIRECTORY)
        .body(with_namespaces(patch))
        .send()
        .await;
    assert!(patched.expect(207).text().contains("403"));
    assert_eq!(server.propfind(DIRECTORY, "1", "<D:getetag/>").await.len(), 3);
}

#[tokio::test]
async fn it_cannot_be_copied_again_and_again() {
    let server = with_people().await;
    let mut refused = false;
    for _ in 0..130 {
        let answer = server
            .call("PROPFIND", DIRECTORY)
            .header("Depth", "1")
            .send()
            .await;
        refused |= answer.status == 429;
    }
    assert!(refused);
}
