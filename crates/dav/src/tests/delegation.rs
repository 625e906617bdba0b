//! Acting for somebody in their calendars (calendarserver-proxy).

use super::support::{ALICE, Server, event, hrefs, with_namespaces};

const BOB: &str = "bob@example.test";
const BOB_PRINCIPAL: &str = "/dav/principals/bob@example.test/";
const ALICE_PRINCIPAL: &str = "/dav/principals/alice@example.test/";
const ALICE_HOME: &str = "/dav/calendars/alice@example.test/";

async fn set_members(server: &Server, group: &str, members: &[&str]) -> String {
    let members: String = members
        .iter()
        .map(|href| format!("<D:href>{href}</D:href>"))
        .collect();
    let body = with_namespaces(&format!(
        "<D:propertyupdate><D:set><D:prop><D:group-member-set>{members}</D:group-member-set></D:prop></D:set>\
         </D:propertyupdate>"
    ));
    let path = format!("{ALICE_PRINCIPAL}calendar-proxy-{group}/");
    server
        .call("PROPPATCH", &path)
        .body(body)
        .send()
        .await
        .expect(207)
        .text()
}

#[tokio::test]
async fn a_delegate_is_named_told_and_let_in() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    server
        .propfind_as_bob(ALICE_HOME, "1", "<D:displayname/>")
        .await
        .expect(403);
    assert!(
        set_members(&server, "read", &[BOB_PRINCIPAL])
            .await
            .contains("200 OK")
    );
    let proxy = format!("{ALICE_PRINCIPAL}calendar-proxy-read/");
    let found = server
        .propfind(&proxy, "0", "<D:group-member-set/><D:resourcetype/>")
        .await;
    assert_eq!(found[0].prop_href("group-member-set"), BOB_PRINCIPAL);
    assert!(
        found[0]
            .prop("resourcetype")
            .unwrap()
            .to_xml()
            .contains("calendar-proxy-read")
    );

    let wanted = "<S:calendar-proxy-read-for/><S:calendar-proxy-write-for/><D:group-membership/>";
    let own = server
        .propfind_as_bob(BOB_PRINCIPAL, "0", wanted)
        .await
        .expect(207)
        .responses();
    assert_eq!(own[0].prop_href("calendar-proxy-read-for"), ALICE_PRINCIPAL);
    assert_eq!(
        own[0]
            .prop("calendar-proxy-write-for")
            .unwrap()
            .elements()
            .count(),
        0
    );
    assert_eq!(own[0].prop_href("group-membership"), proxy);
    // For whom bob acts is nobody else's business.
    let seen = server.propfind(BOB_PRINCIPAL, "0", wanted).await;
    assert!(seen[0].prop("calendar-proxy-read-for").is_none());
    assert_eq!(seen[0].prop("group-membership").unwrap().elements().count(), 0);

    let home = server
        .propfind_as_bob(ALICE_HOME, "1", "<D:owner/>")
        .await
        .expect(207)
        .responses();
    assert!(hrefs(&home).contains(&ALICE.to_owned()));
    server
        .call("GET", &format!("{ALICE}a.ics"))
        .user(BOB)
        .send()
        .await
        .expect(200);
    let put = server
        .call("PUT", &format!("{ALICE}a.ics"))
        .user(BOB)
        .body(event("a", ""));
    assert_eq!(put.send().await.expect(403).condition(), "need-privileges");
    // Address books are not part of it, and neither is what others share with alice.
    server
        .propfind_as_bob("/dav/addressbooks/alice@example.test/", "1", "<D:owner/>")
        .await
        .expect(403);
}

#[tokio::test]
async fn a_delegate_who_may_write_writes_objects_and_nothing_else() {
    let server = Server::start().await;
    set_members(&server, "read", &[BOB_PRINCIPAL]).await;
    set_members(&server, "write", &[BOB_PRINCIPAL]).await;
    // Nobody is in both groups.
    let read = server
        .propfind(
            &format!("{ALICE_PRINCIPAL}calendar-proxy-read/"),
            "0",
            "<D:group-member-set/>",
        )
        .await;
    assert_eq!(read[0].prop("group-member-set").unwrap().elements().count(), 0);
    let put = server
        .call("PUT", &format!("{ALICE}b.ics"))
        .user(BOB)
        .body(event("b", ""));
    put.send().await.expect(201);
    server
        .call("GET", &format!("{ALICE}b.ics"))
        .send()
        .await
        .expect(200);
    let moved = server.call("MOVE", &format!("{ALICE}b.ics")).user(BOB);
    let moved = moved.header("Destination", "/dav/calendars/bob@example.test/default/b.ics");
    moved.send().await.expect(201);

    server.call("DELETE", ALICE).user(BOB).send().await.expect(403);
    for destination in [
        format!("{ALICE_HOME}mine/"),
        "/dav/calendars/bob@example.test/mine/".to_owned(),
    ] {
        let renamed = server.call("MOVE", ALICE).user(BOB);
        let renamed = renamed.header("Destination", &destination).send().await;
        assert_eq!(renamed.expect(403).condition(), "need-privileges");
    }
    server
        .call("MKCALENDAR", &format!("{ALICE_HOME}new/"))
        .user(BOB)
        .send()
        .await
        .expect(403);
    server.call("ACL", ALICE).user(BOB).send().await.expect(403);
    let rename = with_namespaces(
        "<D:propertyupdate><D:set><D:prop><D:displayname>Mine</D:displayname></D:prop></D:set></D:propertyupdate>",
    );
    let renamed = server
        .call("PROPPATCH", ALICE)
        .user(BOB)
        .body(rename)
        .send()
        .await
        .expect(207);
    assert!(renamed.text().contains("403"));
    let found = server.propfind(ALICE, "0", "<D:displayname/>").await;
    assert_eq!(found[0].prop_text("displayname"), "Calendar");

    set_members(&server, "write", &[]).await;
    server.call("GET", ALICE).user(BOB).send().await.expect(403);
}

#[tokio::test]
async fn only_oneself_names_delegates_and_only_people_of_the_domain() {
    let server = Server::start().await;
    server.database.account("eve@elsewhere.test").await;
    for stranger in [
        "/dav/principals/eve@elsewhere.test/",
        ALICE_PRINCIPAL,
        "/elsewhere",
        "mailto:x",
    ] {
        assert!(
            set_members(&server, "write", &[stranger]).await.contains("409"),
            "{stranger}"
        );
    }
    set_members(&server, "read", &[BOB_PRINCIPAL]).await;
    let body = with_namespaces(
        "<D:propertyupdate><D:set><D:prop><D:group-member-set/></D:prop></D:set></D:propertyupdate>",
    );
    let path = format!("{ALICE_PRINCIPAL}calendar-proxy-read/");
    let refused = server
        .call("PROPPATCH", &path)
        .user(BOB)
        .body(body.clone())
        .send()
        .await
        .expect(207);
    assert!(refused.text().contains("403"));
    let path = format!("{ALICE_PRINCIPAL}calendar-proxy-write/");
    server
        .call("PROPPATCH", &path)
        .user(BOB)
        .body(body)
        .send()
        .await
        .expect(403);
}

/// Somebody's two groups are listed below the principal for that person alone.
#[tokio::test]
async fn who_acts_for_somebody_is_not_listed_for_others() {
    let server = Server::start().await;
    let wanted = "<D:resourcetype/><D:group-member-set/>";
    let own = server.propfind(ALICE_PRINCIPAL, "1", wanted).await;
    assert_eq!(own.len(), 3);
    let answer = server
        .propfind_as_bob(ALICE_PRINCIPAL, "1", wanted)
        .await
        .responses();
    assert_eq!(answer.len(), 1);
}
