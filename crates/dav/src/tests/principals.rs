//! Principals and the reports about them (RFC 3744 §4, §9; RFC 3253 §3.8).

use super::support::{ALICE, Server, hrefs, name, with_namespaces};

const ALICE_PRINCIPAL: &str = "/dav/principals/alice@example.test/";
const BOB_PRINCIPAL: &str = "/dav/principals/bob@example.test/";
const STAFF: &str = "/dav/principals/groups/staff@example.test/";

async fn server_with_staff() -> Server {
    let server = Server::start().await;
    let groupware = &server.groupware;
    groupware
        .create_group("staff@example.test", "The Staff")
        .await
        .unwrap();
    groupware
        .add_to_group("staff@example.test", "bob@example.test")
        .await
        .unwrap();
    server
}

#[tokio::test]
async fn people_and_groups_of_the_domain_say_who_they_are() {
    let server = server_with_staff().await;
    let wanted = "<D:displayname/><D:principal-URL/><D:alternate-URI-set/><D:group-member-set/>\
        <D:group-membership/><C:calendar-user-type/><S:email-address-set/><D:acl/><D:owner/>";
    let bob = server.propfind(BOB_PRINCIPAL, "0", wanted).await;
    assert_eq!(bob[0].prop_text("displayname"), "bob@example.test");
    assert_eq!(bob[0].prop_href("principal-URL"), BOB_PRINCIPAL);
    assert_eq!(bob[0].prop_href("alternate-URI-set"), "mailto:bob@example.test");
    assert_eq!(bob[0].prop_href("group-membership"), STAFF);
    assert_eq!(bob[0].prop_text("calendar-user-type"), "INDIVIDUAL");
    assert_eq!(bob[0].prop("group-member-set").unwrap().elements().count(), 0);
    let staff = server.propfind(STAFF, "0", wanted).await;
    assert_eq!(staff[0].prop_text("displayname"), "The Staff");
    assert_eq!(staff[0].prop_href("group-member-set"), BOB_PRINCIPAL);
    assert_eq!(staff[0].prop_text("calendar-user-type"), "GROUP");
    for path in [
        "/dav/principals/nobody@example.test/",
        "/dav/principals/groups/none@example.test/",
    ] {
        server
            .call("PROPFIND", path)
            .header("Depth", "0")
            .send()
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn other_domains_do_not_exist() {
    let server = Server::start().await;
    server.database.account("eve@elsewhere.test").await;
    server
        .groupware
        .create_group("club@elsewhere.test", "")
        .await
        .unwrap();
    for path in [
        "/dav/principals/eve@elsewhere.test/",
        "/dav/principals/groups/club@elsewhere.test/",
    ] {
        server
            .call("PROPFIND", path)
            .header("Depth", "0")
            .send()
            .await
            .expect(404);
    }
    let found = server
        .report(
            "/dav/principals/",
            &search("anyof", "<S:email-address-set/>", "else"),
        )
        .await;
    assert!(found.is_empty());
}

fn search(test: &str, properties: &str, text: &str) -> String {
    format!(
        "<D:principal-property-search test=\"{test}\"><D:property-search><D:prop>{properties}</D:prop>\
         <D:match>{text}</D:match></D:property-search><D:prop><D:displayname/></D:prop>\
         </D:principal-property-search>"
    )
}

#[tokio::test]
async fn principals_are_found_by_their_properties() {
    let server = server_with_staff().await;
    let found = async |body: String| hrefs(&server.report("/dav/principals/", &body).await);
    assert_eq!(found(search("allof", "<D:displayname/>", "TAF")).await, [STAFF]);
    assert_eq!(
        found(search("allof", "<C:calendar-user-address-set/>", "mailto:bob")).await,
        [BOB_PRINCIPAL]
    );
    assert_eq!(
        found(search("allof", "<S:email-address-set/>", "example.test")).await,
        [ALICE_PRINCIPAL, BOB_PRINCIPAL, STAFF]
    );
    // What is looked for in a property that cannot be searched is not found; wildcards are none.
    assert!(found(search("allof", "<X:title/>", "Sales")).await.is_empty());
    assert!(found(search("allof", "<D:displayname/>", "%")).await.is_empty());

    let set = server
        .call("REPORT", "/dav/principals/")
        .body(with_namespaces("<D:principal-search-property-set/>"))
        .send()
        .await
        .expect(200)
        .xml();
    assert_eq!(set.elements().count(), 3);
}

#[tokio::test]
async fn words_find_principals_and_limits_hold() {
    let server = server_with_staff().await;
    let body = |token: &str, limit: &str| {
        format!(
            "<S:calendarserver-principal-search context=\"attendee\"><S:search-token>{token}</S:search-token>{limit}\
             <D:prop><D:displayname/></D:prop></S:calendarserver-principal-search>"
        )
    };
    let found = server.report("/dav/principals/", &body("sta", "")).await;
    assert_eq!(hrefs(&found), [STAFF]);
    server
        .groupware
        .create_group("bobsleigh@example.test", "")
        .await
        .unwrap();
    let limit = "<S:limit><S:nresults>1</S:nresults></S:limit>";
    let found = server.report("/dav/principals/", &body("bob", limit)).await;
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].href(), "/dav/principals/");
}

#[tokio::test]
async fn one_finds_oneself_and_what_is_ones_own() {
    let server = server_with_staff().await;
    let body = with_namespaces("<D:principal-match><D:self/></D:principal-match>");
    let call = server.call("REPORT", "/dav/principals/").user("bob@example.test");
    let found = call.body(body).send().await.expect(207).responses();
    assert_eq!(hrefs(&found), [BOB_PRINCIPAL, STAFF]);
    let body =
        "<D:principal-match><D:principal-property><D:owner/></D:principal-property></D:principal-match>";
    let found = server.report("/dav/calendars/alice@example.test/", body).await;
    let inbox = "/dav/calendars/alice@example.test/inbox/";
    assert_eq!(found.len(), 3);
    assert!(hrefs(&found).contains(&ALICE.to_owned()) && hrefs(&found).contains(&inbox.to_owned()));
}

#[tokio::test]
async fn what_properties_point_to_is_expanded() {
    let server = server_with_staff().await;
    let body = "<D:expand-property><D:property name=\"current-user-principal\"><D:property name=\"displayname\"/>\
        <D:property name=\"calendar-home-set\" namespace=\"urn:ietf:params:xml:ns:caldav\"/></D:property>\
        <D:property name=\"nothing\"/></D:expand-property>";
    let found = server.report(ALICE, body).await;
    assert_eq!(found.len(), 1);
    let principal = found[0].prop("current-user-principal").unwrap();
    let inner = principal.child(&name("response")).unwrap().to_xml();
    assert!(
        inner.contains(ALICE_PRINCIPAL) && inner.contains("alice@example.test"),
        "{inner}"
    );
    assert!(inner.contains("/dav/calendars/alice@example.test/"), "{inner}");
    assert!(found[0].with_status("404", "nothing").is_some());

    let body = "<D:expand-property><D:property name=\"group-member-set\"><D:property name=\"displayname\"/>\
        </D:property></D:expand-property>";
    let found = server.report(STAFF, body).await;
    assert!(
        found[0]
            .prop("group-member-set")
            .unwrap()
            .to_xml()
            .contains("bob@example.test")
    );
}

#[tokio::test]
async fn reports_about_principals_are_told_where_they_are() {
    let server = Server::start().await;
    let found = server
        .propfind("/dav/principals/", "0", "<D:supported-report-set/>")
        .await;
    let set = found[0].prop("supported-report-set").unwrap().to_xml();
    assert!(
        set.contains("principal-property-search") && set.contains("expand-property"),
        "{set}"
    );
    let refused = server
        .call("REPORT", ALICE)
        .body(with_namespaces("<D:principal-search-property-set/>"));
    assert_eq!(refused.send().await.expect(403).condition(), "supported-report");
}
