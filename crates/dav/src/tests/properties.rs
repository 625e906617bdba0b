//! PROPFIND and PROPPATCH.

use super::support::{ALICE, BOOK, Server, hrefs, name, propfind_body, with_namespaces};

fn update(instructions: &str) -> String {
    with_namespaces(&format!("<D:propertyupdate>{instructions}</D:propertyupdate>"))
}

#[tokio::test]
async fn a_calendar_has_its_properties() {
    let server = Server::start().await;
    let wanted = "<D:resourcetype/><D:displayname/><D:owner/><D:current-user-privilege-set/>\
        <D:supported-report-set/><D:supported-privilege-set/><D:sync-token/><S:getctag/><D:creationdate/>\
        <D:principal-collection-set/><C:supported-calendar-component-set/><C:supported-calendar-data/>\
        <C:supported-collation-set/><C:max-resource-size/><D:getetag/><C:calendar-timezone/><X:unknown/>";
    let found = server.propfind(ALICE, "0", wanted).await;
    let response = &found[0];
    assert_eq!(response.href(), ALICE);
    assert_eq!(response.prop_href("owner"), "/dav/principals/alice@example.test/");
    assert_eq!(response.prop_href("principal-collection-set"), "/dav/principals/");
    assert_eq!(response.prop_text("max-resource-size"), "10485760");
    assert_eq!(response.prop_text("sync-token"), response.prop_text("getctag"));
    let reports = response.prop("supported-report-set").unwrap().to_xml();
    for report in [
        "calendar-query",
        "calendar-multiget",
        "free-busy-query",
        "sync-collection",
    ] {
        assert!(reports.contains(report), "{reports}");
    }
    assert!(!reports.contains("addressbook"), "{reports}");
    let privileges = response.prop("current-user-privilege-set").unwrap().to_xml();
    for privilege in [
        "read",
        "write",
        "bind",
        "unbind",
        "write-properties",
        "write-content",
    ] {
        assert!(privileges.contains(&format!(":{privilege}/>")), "{privileges}");
    }
    for missing in ["getetag", "calendar-timezone", "unknown"] {
        assert!(response.with_status("404", missing).is_some(), "{missing}");
    }
}

#[tokio::test]
async fn a_principal_has_its_properties() {
    let server = Server::start().await;
    let wanted = "<D:displayname/><C:calendar-user-address-set/><C:calendar-user-type/><S:email-address-set/>\
        <C:calendar-home-set/><R:addressbook-home-set/><D:supported-report-set/>";
    let found = server
        .propfind("/dav/principals/alice@example.test/", "0", wanted)
        .await;
    let response = &found[0];
    assert_eq!(response.prop_text("displayname"), "alice@example.test");
    let addresses: Vec<_> = response
        .prop("calendar-user-address-set")
        .unwrap()
        .elements()
        .map(|href| href.text())
        .collect();
    assert_eq!(
        addresses,
        ["mailto:alice@example.test", "/dav/principals/alice@example.test/"]
    );
    let emails = response.prop("email-address-set").unwrap();
    assert_eq!(emails.elements().next().unwrap().text(), "alice@example.test");
    assert_eq!(
        response.prop_href("calendar-home-set"),
        "/dav/calendars/alice@example.test/"
    );
    assert_eq!(
        response.prop_href("addressbook-home-set"),
        "/dav/addressbooks/alice@example.test/"
    );
    let reports = response.prop("supported-report-set").unwrap().to_xml();
    assert!(reports.contains("principal-property-search"), "{reports}");
}

#[tokio::test]
async fn members_are_listed_with_their_properties() {
    let server = Server::start().await;
    let etag = server.put_event("a%20b.ics", "a", "").await;
    server.put_event("c.ics", "c", "").await;
    let wanted = "<D:getetag/><D:getcontenttype/><D:getcontentlength/><D:getlastmodified/><D:resourcetype/>\
        <D:displayname/><C:calendar-data/>";
    let found = server.propfind(ALICE, "1", wanted).await;
    assert_eq!(
        hrefs(&found),
        [
            ALICE.to_owned(),
            format!("{ALICE}a%20b.ics"),
            format!("{ALICE}c.ics")
        ]
    );
    let object = found
        .iter()
        .find(|response| response.href().ends_with("a%20b.ics"))
        .unwrap();
    assert_eq!(object.prop_text("getetag"), etag);
    assert_eq!(
        object.prop_text("getcontenttype"),
        "text/calendar; charset=utf-8; component=VEVENT"
    );
    assert_eq!(object.prop("resourcetype").unwrap().elements().count(), 0);
    assert!(object.prop_text("getlastmodified").ends_with("GMT"));
    // RFC 4791 §9.6: calendar-data is for reports.
    assert!(object.with_status("404", "calendar-data").is_some());
    assert_eq!(server.propfind(ALICE, "0", wanted).await.len(), 1);
}

#[tokio::test]
async fn more_members_than_a_page_are_all_listed() {
    let server = Server::start().await;
    let account = server.database.account("alice@example.test").await;
    let kind = roost_groupware::CollectionKind::Calendar;
    let id = server
        .groupware
        .find_collection(account.id, kind, "default")
        .await
        .unwrap()
        .unwrap()
        .id;
    sqlx::query(
        "INSERT INTO object (collection_id, name, sequence, uid, component, data, size, etag, created_at, modified_at)
         SELECT $1, n || '.ics', n, 'u' || n, 'VEVENT', '', 0, '\"' || n || '\"', now(), now()
         FROM generate_series(1, 2500) n",
    )
    .bind(id.0)
    .execute(&server.database.pool)
    .await
    .unwrap();
    let found = server.propfind(ALICE, "1", "<D:getetag/><X:unknown/>").await;
    let mut all = hrefs(&found);
    all.dedup();
    assert_eq!(all.len(), 2_501);
    // However long the answer is, little of it is in memory.
    let body = propfind_body("<D:prop><D:getetag/></D:prop>");
    let pieces = server
        .call("PROPFIND", ALICE)
        .header("Depth", "1")
        .body(body)
        .pieces()
        .await;
    assert!(
        pieces.len() > 10 && pieces.iter().all(|&size| size < 64 * 1024),
        "{pieces:?}"
    );
}

#[tokio::test]
async fn infinite_depth_is_refused_where_there_are_members() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    for depth in [Some("infinity"), None] {
        for path in ["/dav/", "/dav/calendars/alice@example.test/", ALICE] {
            let mut call = server.call("PROPFIND", path).body(propfind_body("<D:allprop/>"));
            if let Some(depth) = depth {
                call = call.header("Depth", depth);
            }
            assert_eq!(call.send().await.expect(403).condition(), "propfind-finite-depth");
        }
    }
    server
        .call("PROPFIND", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(207);
    server
        .call("PROPFIND", ALICE)
        .header("Depth", "2")
        .send()
        .await
        .expect(400);
}

#[tokio::test]
async fn allprop_propname_and_include_are_derived() {
    let server = Server::start().await;
    let patch = update("<D:set><D:prop><X:note>n</X:note></D:prop></D:set>");
    server
        .call("PROPPATCH", ALICE)
        .body(patch)
        .send()
        .await
        .expect(207);
    let ask = async |inner: &str| {
        let call = server
            .call("PROPFIND", ALICE)
            .header("Depth", "0")
            .body(propfind_body(inner));
        call.send().await.expect(207).responses().remove(0)
    };
    let all = ask("<D:allprop/>").await;
    assert!(all.prop("resourcetype").is_some() && all.prop("note").is_some());
    assert!(
        ["sync-token", "owner", "getctag"]
            .iter()
            .all(|local| all.prop(local).is_none())
    );
    let more = ask("<D:allprop/><D:include><D:sync-token/><D:owner/><X:none/></D:include>").await;
    assert!(more.prop("sync-token").is_some() && more.prop("owner").is_some());
    assert!(more.with_status("404", "none").is_some());
    let names = ask("<D:propname/>").await;
    assert_eq!(names.prop_text("displayname"), "");
    assert!(names.prop("note").is_some() && names.prop("sync-token").is_some());
    assert!(names.prop("calendar-home-set").is_none());
    // No body means allprop (RFC 4918 §9.1).
    let empty = server
        .call("PROPFIND", ALICE)
        .header("Depth", "0")
        .send()
        .await
        .expect(207);
    assert!(empty.responses()[0].prop("note").is_some());
}

#[tokio::test]
async fn a_minimal_answer_leaves_out_what_is_missing() {
    let server = Server::start().await;
    for (header, value) in [("Prefer", "return=minimal"), ("Brief", "t")] {
        let body = propfind_body("<D:prop><D:getetag/><D:displayname/></D:prop>");
        let call = server
            .call("PROPFIND", ALICE)
            .header("Depth", "0")
            .header(header, value)
            .body(body);
        let answer = call.send().await.expect(207);
        assert_eq!(answer.header("preference-applied"), "return=minimal");
        assert!(!answer.text().contains("404"), "{}", answer.text());
    }
    let patch = update("<D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set>");
    let call = server
        .call("PROPPATCH", ALICE)
        .header("Prefer", "return=minimal")
        .body(patch);
    assert!(call.send().await.expect(200).body.is_empty());
}

#[tokio::test]
async fn proppatch_sets_live_and_dead_properties() {
    let server = Server::start().await;
    let patch = update(
        "<D:set><D:prop><D:displayname>Büro &amp; Co</D:displayname><A:calendar-color>#00ff00</A:calendar-color>\
         <X:note xml:lang=\"de\"><X:b>fett</X:b> &lt;Text&gt;</X:note></D:prop></D:set>\
         <D:remove><D:prop><X:never/></D:prop></D:remove>",
    );
    let answer = server
        .call("PROPPATCH", ALICE)
        .body(patch)
        .send()
        .await
        .expect(207)
        .responses();
    for local in ["displayname", "calendar-color", "note", "never"] {
        assert!(answer[0].prop(local).is_some(), "{local}");
    }
    let found = server
        .propfind(ALICE, "0", "<D:displayname/><A:calendar-color/><X:note/>")
        .await;
    assert_eq!(found[0].prop_text("displayname"), "Büro & Co");
    assert_eq!(found[0].prop_text("calendar-color"), "#00ff00");
    let note = found[0].prop("note").unwrap();
    assert_eq!((note.language(), note.text().as_str()), (Some("de"), " <Text>"));
    assert_eq!(note.elements().next().unwrap().text(), "fett");
    // A home lists them as well.
    let home = server
        .propfind("/dav/calendars/alice@example.test/", "1", "<X:note/>")
        .await;
    assert!(
        home.iter()
            .any(|response| response.href() == ALICE && response.prop("note").is_some())
    );

    let removal = update("<D:remove><D:prop><X:note/><A:calendar-color/></D:prop></D:remove>");
    server
        .call("PROPPATCH", ALICE)
        .body(removal)
        .send()
        .await
        .expect(207);
    let found = server.propfind(ALICE, "0", "<X:note/><A:calendar-color/>").await;
    assert!(found[0].with_status("404", "note").is_some());
    assert!(found[0].with_status("404", "calendar-color").is_some());
}

#[tokio::test]
async fn proppatch_is_all_or_nothing() {
    let server = Server::start().await;
    let patch = update(
        "<D:set><D:prop><D:displayname>Changed</D:displayname><X:note>n</X:note></D:prop></D:set>\
         <D:set><D:prop><D:getctag/><D:getetag>\"1\"</D:getetag></D:prop></D:set>",
    );
    let answer = server
        .call("PROPPATCH", BOOK)
        .body(patch)
        .send()
        .await
        .expect(207);
    assert!(answer.text().contains("cannot-modify-protected-property"));
    let responses = answer.responses();
    assert!(responses[0].with_status("403", "getetag").is_some());
    for local in ["displayname", "note"] {
        assert!(responses[0].with_status("424", local).is_some(), "{local}");
    }
    let found = server.propfind(BOOK, "0", "<D:displayname/><X:note/>").await;
    assert_ne!(found[0].prop_text("displayname"), "Changed");
    assert!(found[0].prop("note").is_none());
}

#[tokio::test]
async fn only_collections_keep_properties() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    for path in [
        "/dav/",
        "/dav/principals/alice@example.test/",
        &format!("{ALICE}a.ics"),
    ] {
        let patch = update("<D:set><D:prop><X:note>n</X:note></D:prop></D:set>");
        let answer = server
            .call("PROPPATCH", path)
            .body(patch)
            .send()
            .await
            .expect(207)
            .responses();
        assert!(answer[0].with_status("403", "note").is_some(), "{path}");
    }
    server
        .call("PROPPATCH", ALICE)
        .body(update(""))
        .send()
        .await
        .expect(400);
}

#[tokio::test]
async fn a_collection_that_is_only_shared_for_reading_says_so() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    sqlx::query("UPDATE collection_instance SET access = 'read'")
        .execute(&server.database.pool)
        .await
        .unwrap();
    let found = server
        .propfind(ALICE, "0", "<D:current-user-privilege-set/>")
        .await;
    let privileges = found[0].prop("current-user-privilege-set").unwrap();
    assert!(!privileges.to_xml().contains("write-content"));
    let path = format!("{ALICE}a.ics");
    for (method, privilege) in [("PUT", "write-content"), ("DELETE", "unbind")] {
        let answer = server
            .call(method, &path)
            .body(super::support::event("a", ""))
            .send()
            .await
            .expect(403);
        assert_eq!(answer.condition(), "need-privileges");
        let error = answer.xml();
        let resource = error.elements().next().unwrap().elements().next().unwrap();
        assert_eq!(resource.child(&name("href")).unwrap().text(), ALICE);
        assert!(
            resource
                .child(&name("privilege"))
                .unwrap()
                .has_child(&roost_dav_proto::Name::read("DAV:", privilege))
        );
    }
    let new = server
        .call("PUT", &format!("{ALICE}b.ics"))
        .body(super::support::event("b", ""))
        .send()
        .await;
    assert_eq!(new.expect(403).condition(), "need-privileges");
    server.call("GET", &path).send().await.expect(200);
}
