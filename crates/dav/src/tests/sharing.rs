//! Collections that another shares: as their sharees see them, and as clients of Calendar Server share them.

use roost_shared::sharing::ShareAccess;

use super::support::{ALICE, Call, Server, event, hrefs, name, with_namespaces};

const BOB_HOME: &str = "/dav/calendars/bob@example.test/";
const BOB_NOTIFICATIONS: &str = "/dav/notifications/bob@example.test/";
const SHARED: &str = "/dav/calendars/bob@example.test/default-alice/";

fn share(inner: &str) -> String {
    with_namespaces(&format!("<S:share>{inner}</S:share>"))
}

fn invite_bob() -> String {
    share("<S:set><D:href>mailto:bob@example.test</D:href><S:read-write/></S:set>")
}

/// A POST that is about sharing.
fn post<'a>(server: &'a Server, path: &str) -> Call<'a> {
    let call = server.call("POST", path);
    call.header("Content-Type", "application/xml; charset=utf-8")
}

#[tokio::test]
async fn a_reader_reads_and_every_other_door_says_what_is_missing() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "CLASS:PRIVATE\r\n").await;
    let shared = server.share_with_bob(ShareAccess::Read).await;
    let object = format!("{shared}a.ics");
    let bob = "bob@example.test";
    let read = server.call("GET", &object).user(bob).send().await.expect(200);
    // What the owner marked as private is marked, not hidden: see the documentation of sharing.
    assert!(read.text().contains("CLASS:PRIVATE"));
    for (method, path, privilege) in [
        ("PUT", object.clone(), "write-content"),
        ("PUT", format!("{shared}new.ics"), "bind"),
        ("DELETE", object.clone(), "unbind"),
        ("MOVE", object.clone(), "unbind"),
        ("ACL", shared.clone(), "write-acl"),
        ("POST", shared.clone(), "bind"),
    ] {
        let call = server
            .call(method, &path)
            .user(bob)
            .header("Destination", &format!("{BOB_HOME}default/a.ics"));
        let refused = call.body(event("a", "")).send().await.expect(403);
        assert_eq!(refused.condition(), "need-privileges", "{method}");
        assert!(
            refused.text().contains(&format!("{privilege}/")),
            "{method} {}",
            refused.text()
        );
    }
    let sharing = post(&server, &shared).user(bob).body(invite_bob());
    let refused = sharing.send().await.expect(403);
    assert!(refused.text().contains("write-acl/"), "{}", refused.text());
    // The owner's address is not an address of the sharee's.
    server
        .call("GET", &format!("{ALICE}a.ics"))
        .user(bob)
        .send()
        .await
        .expect(403);

    let wanted =
        "<D:resourcetype/><D:owner/><D:current-user-privilege-set/><D:acl/><S:invite/><S:shared-url/>";
    let found = server
        .propfind_as_bob(&shared, "0", wanted)
        .await
        .expect(207)
        .responses();
    assert!(found[0].prop("resourcetype").unwrap().to_xml().contains("shared"));
    assert_eq!(found[0].prop_href("owner"), "/dav/principals/alice@example.test/");
    assert_eq!(found[0].prop_href("shared-url"), ALICE);
    assert!(found[0].prop("acl").is_none());
    let privileges = found[0].prop("current-user-privilege-set").unwrap().to_xml();
    assert!(
        !privileges.contains("write-content") && !privileges.contains("acl"),
        "{privileges}"
    );
}

#[tokio::test]
async fn a_writer_writes_and_the_owner_syncs_it() {
    let server = Server::start().await;
    let shared = server.share_with_bob(ShareAccess::ReadWrite).await;
    let put = server
        .call("PUT", &format!("{shared}b.ics"))
        .user("bob@example.test");
    put.body(event("b", "")).send().await.expect(201);
    server
        .call("GET", &format!("{ALICE}b.ics"))
        .send()
        .await
        .expect(200);
    // Leaving takes it out of the sharee's home, and nothing from the owner.
    server
        .call("DELETE", &shared)
        .user("bob@example.test")
        .send()
        .await
        .expect(204);
    server
        .propfind_as_bob(&shared, "0", "<D:displayname/>")
        .await
        .expect(404);
    server
        .call("GET", &format!("{ALICE}b.ics"))
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn busy_times_are_all_that_some_may_know() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let shared = server.share_with_bob(ShareAccess::FreeBusy).await;
    let bob = "bob@example.test";
    let found = server
        .propfind_as_bob(BOB_HOME, "1", "<D:resourcetype/>")
        .await
        .expect(207)
        .responses();
    assert!(hrefs(&found).contains(&shared));
    let found = server
        .propfind_as_bob(&shared, "1", "<D:getetag/>")
        .await
        .expect(207)
        .responses();
    assert_eq!(hrefs(&found), std::slice::from_ref(&shared));
    for method in ["GET", "HEAD", "PROPFIND", "DELETE", "COPY"] {
        let call = server
            .call(method, &format!("{shared}a.ics"))
            .user(bob)
            .header("Depth", "0");
        call.send().await.expect(404);
    }
    server.call("GET", &shared).user(bob).send().await.expect(403);
    let put = server
        .call("PUT", &format!("{shared}a.ics"))
        .user(bob)
        .body(event("a", ""));
    put.send().await.expect(403);
    let report = async |body: &str| {
        let call = server.call("REPORT", &shared).user(bob).header("Depth", "1");
        call.body(with_namespaces(body)).send().await
    };
    for body in [
        "<D:sync-collection><D:sync-token/><D:prop><D:getetag/></D:prop></D:sync-collection>".to_owned(),
        format!("<C:calendar-multiget><D:prop><C:calendar-data/></D:prop><D:href>{shared}a.ics</D:href></C:calendar-multiget>"),
        "<C:calendar-query><D:prop><C:calendar-data/></D:prop><C:filter><C:comp-filter name=\"VCALENDAR\"/></C:filter></C:calendar-query>".to_owned(),
    ] {
        assert_eq!(report(&body).await.expect(403).condition(), "need-privileges");
    }
    let range = "<C:free-busy-query><C:time-range start=\"20261101T000000Z\" end=\"20261201T000000Z\"/></C:free-busy-query>";
    let busy = report(range).await.expect(200).text();
    assert!(
        busy.contains("FREEBUSY") && busy.contains("20261123T100000Z"),
        "{busy}"
    );
    assert!(!busy.contains("Meeting"));
}

#[tokio::test]
async fn an_invitation_is_made_shown_and_answered() {
    let server = Server::start().await;
    let bob = "bob@example.test";
    post(&server, ALICE).body(invite_bob()).send().await.expect(200);
    let invite = async || {
        let found = server
            .propfind(
                ALICE,
                "0",
                "<S:invite/><D:resourcetype/><S:allowed-sharing-modes/>",
            )
            .await;
        assert!(
            found[0]
                .prop("resourcetype")
                .unwrap()
                .to_xml()
                .contains("shared-owner")
        );
        assert!(
            found[0]
                .prop("allowed-sharing-modes")
                .unwrap()
                .to_xml()
                .contains("can-be-shared")
        );
        found[0].prop("invite").unwrap().to_xml()
    };
    let text = invite().await;
    assert!(
        text.contains("mailto:bob@example.test") && text.contains("invite-noresponse"),
        "{text}"
    );
    // Nothing is in bob's home before bob says so.
    server
        .propfind_as_bob(SHARED, "0", "<D:displayname/>")
        .await
        .expect(404);

    let principal = server
        .propfind_as_bob("/dav/principals/bob@example.test/", "0", "<S:notification-URL/>")
        .await;
    assert_eq!(
        principal.responses()[0].prop_href("notification-URL"),
        BOB_NOTIFICATIONS
    );
    let waiting = server
        .propfind_as_bob(BOB_NOTIFICATIONS, "1", "<S:notificationtype/><D:getetag/>")
        .await;
    let waiting = waiting.expect(207).responses();
    assert_eq!(waiting.len(), 2);
    assert!(
        waiting[1]
            .prop("notificationtype")
            .unwrap()
            .to_xml()
            .contains("invite-notification")
    );
    let document = server
        .call("GET", &waiting[1].href())
        .user(bob)
        .send()
        .await
        .expect(200)
        .xml();
    let notification = document.elements().nth(1).unwrap();
    let host = notification
        .elements()
        .find(|element| element.name.local == "hosturl")
        .unwrap();
    assert_eq!(host.child(&name("href")).unwrap().text(), ALICE);

    let reply = |answer: &str| {
        with_namespaces(&format!(
            "<S:invite-reply><D:href>mailto:bob@example.test</D:href>{answer}\
             <S:hosturl><D:href>{ALICE}</D:href></S:hosturl></S:invite-reply>"
        ))
    };
    let reply_with = async |answer: &str| post(&server, BOB_HOME).user(bob).body(reply(answer)).send().await;
    let accepted = reply_with("<S:invite-accepted/>").await.expect(200).xml();
    assert_eq!(accepted.child(&name("href")).unwrap().text(), SHARED);
    assert!(invite().await.contains("invite-accepted"));
    // An answer whose answer was lost is sent again.
    let again = reply_with("<S:invite-accepted/>").await.expect(200).xml();
    assert_eq!(again.child(&name("href")).unwrap().text(), SHARED);
    // What the sharee sees of who shares it: the owner, and themselves.
    let seen = server
        .propfind_as_bob(SHARED, "0", "<S:invite/>")
        .await
        .responses();
    let seen = seen[0].prop("invite").unwrap().to_xml();
    assert!(
        seen.contains("organizer") && seen.contains("mailto:bob@example.test"),
        "{seen}"
    );

    // The owner hears of it, and puts it away.
    let own = server
        .propfind(
            "/dav/notifications/alice@example.test/",
            "1",
            "<S:notificationtype/>",
        )
        .await;
    assert!(
        own[1]
            .prop("notificationtype")
            .unwrap()
            .to_xml()
            .contains("invite-reply")
    );
    server.call("DELETE", &own[1].href()).send().await.expect(204);
    server.call("DELETE", &own[1].href()).send().await.expect(404);

    let remove = share("<S:remove><D:href>mailto:bob@example.test</D:href></S:remove>");
    post(&server, ALICE).body(remove).send().await.expect(200);
    server
        .propfind_as_bob(SHARED, "0", "<D:displayname/>")
        .await
        .expect(404);
}

#[tokio::test]
async fn an_invitation_that_is_thrown_away_is_declined() {
    let server = Server::start().await;
    post(&server, ALICE).body(invite_bob()).send().await.expect(200);
    let waiting = server
        .propfind_as_bob(BOB_NOTIFICATIONS, "1", "<D:getetag/>")
        .await
        .responses();
    let path = waiting[1].href();
    // Nobody else can look at it.
    server.call("GET", &path).send().await.expect(403);
    server
        .call("DELETE", &path)
        .user("bob@example.test")
        .send()
        .await
        .expect(204);
    let found = server.propfind(ALICE, "0", "<S:invite/>").await;
    assert!(
        found[0]
            .prop("invite")
            .unwrap()
            .to_xml()
            .contains("invite-declined")
    );
}

#[tokio::test]
async fn nobody_is_invited_if_one_of_them_does_not_exist() {
    let server = Server::start().await;
    let body = share(
        "<S:set><D:href>mailto:bob@example.test</D:href><S:read/></S:set>\
         <S:set><D:href>mailto:nobody@example.test</D:href><S:read/></S:set>",
    );
    let refused = post(&server, ALICE).body(body).send().await.expect(207);
    let statuses: Vec<_> = refused
        .responses()
        .iter()
        .map(|response| (response.href(), response.status().unwrap()))
        .collect();
    assert_eq!(
        statuses,
        [
            (
                "mailto:bob@example.test".to_owned(),
                "HTTP/1.1 424 Failed Dependency".to_owned()
            ),
            (
                "mailto:nobody@example.test".to_owned(),
                "HTTP/1.1 403 Forbidden".to_owned()
            )
        ]
    );
    // Whoever is nobody is easily removed.
    let gone = share("<S:remove><D:href>mailto:nobody@example.test</D:href></S:remove>");
    post(&server, ALICE).body(gone).send().await.expect(200);
    let found = server.propfind(ALICE, "0", "<S:invite/>").await;
    assert!(!found[0].prop("invite").unwrap().to_xml().contains("bob"));
    post(&server, ALICE)
        .body(with_namespaces("<S:other/>"))
        .send()
        .await
        .expect(400);
    post(&server, BOB_HOME)
        .body(invite_bob())
        .send()
        .await
        .expect(403);
    let misplaced = post(&server, "/dav/calendars/alice@example.test/").body(invite_bob());
    misplaced.send().await.expect(400);
}

#[tokio::test]
async fn a_subscription_is_kept_and_listed() {
    let server = Server::start().await;
    let path = "/dav/calendars/alice@example.test/holidays/";
    let body = |source: &str| {
        with_namespaces(&format!(
            "<D:mkcol><D:set><D:prop><D:resourcetype><D:collection/><S:subscribed/></D:resourcetype>\
             <D:displayname>Holidays</D:displayname><S:source><D:href>{source}</D:href></S:source>\
             </D:prop></D:set></D:mkcol>"
        ))
    };
    let nowhere = "<D:mkcol><D:set><D:prop><D:resourcetype><D:collection/><S:subscribed/></D:resourcetype>\
        </D:prop></D:set></D:mkcol>";
    let refused = server.call("MKCOL", path).body(with_namespaces(nowhere));
    refused.send().await.expect(400);
    server
        .call("MKCOL", path)
        .body(body("file:///etc/passwd"))
        .send()
        .await
        .expect(409);
    server
        .call("MKCOL", path)
        .body(body("webcal://example.com/holidays.ics"))
        .send()
        .await
        .expect(201);
    let found = server.propfind(path, "0", "<D:resourcetype/><S:source/>").await;
    let resource_type = found[0].prop("resourcetype").unwrap().to_xml();
    assert!(
        resource_type.contains("subscribed") && !resource_type.contains("calendar/"),
        "{resource_type}"
    );
    assert_eq!(found[0].prop_href("source"), "webcal://example.com/holidays.ics");
    let put = server.call("PUT", &format!("{path}a.ics")).body(event("a", ""));
    put.send().await.expect(403);
    let renamed = "/dav/calendars/alice@example.test/feasts/";
    let call = server.call("MOVE", path).header("Destination", renamed);
    call.send().await.expect(201);
    server.call("DELETE", renamed).send().await.expect(204);
}

/// What whoever offers it calls it, what the sharee calls it, and how the sharee leaves it again by another answer.
#[tokio::test]
async fn names_travel_with_offer_and_answer_and_answers_can_change() {
    let server = Server::start().await;
    let bob = "bob@example.test";
    let offer = share(
        "<S:set><D:href>mailto:bob@example.test</D:href><S:summary>Team plans</S:summary><S:read/></S:set>",
    );
    post(&server, ALICE).body(offer).send().await.expect(200);
    let waiting = server
        .propfind_as_bob(
            BOB_NOTIFICATIONS,
            "1",
            "<D:getlastmodified/><S:notificationtype/>",
        )
        .await
        .responses();
    assert!(waiting[1].prop("getlastmodified").is_some());
    let offered = server.call("GET", &waiting[1].href()).user(bob).send().await;
    let offered = offered.expect(200).text();
    assert!(
        offered.contains("Team plans") && offered.contains("invite-notification shared-type=\"calendar\""),
        "{offered}"
    );
    let reply = |answer: &str| {
        with_namespaces(&format!(
            "<S:invite-reply><D:href>mailto:bob@example.test</D:href>{answer}\
             <S:hosturl><D:href>{ALICE}</D:href></S:hosturl><S:summary>What they do</S:summary></S:invite-reply>"
        ))
    };
    let answer = async |answer: &str| post(&server, BOB_HOME).user(bob).body(reply(answer)).send().await;
    answer("<S:invite-accepted/>").await.expect(200);
    let seen = server
        .propfind_as_bob(SHARED, "0", "<D:displayname/>")
        .await
        .responses();
    assert_eq!(seen[0].prop_text("displayname"), "What they do");
    answer("<S:invite-declined/>").await.expect(200);
    server
        .propfind_as_bob(SHARED, "0", "<D:displayname/>")
        .await
        .expect(404);
    let told = server.propfind(ALICE, "0", "<S:invite/>").await;
    let told = told[0].prop("invite").unwrap().to_xml();
    assert!(told.contains("invite-declined"), "{told}");
}

/// Their mail address is as good as their principal's.
#[tokio::test]
async fn a_group_is_invited_by_its_mail_address() {
    let server = Server::start().await;
    server
        .groupware
        .create_group("staff@example.test", "Staff")
        .await
        .unwrap();
    let offer = share("<S:set><D:href>mailto:staff@example.test</D:href><S:read/></S:set>");
    post(&server, ALICE).body(offer).send().await.expect(200);
    let told = server.propfind(ALICE, "0", "<S:invite/>").await;
    let told = told[0].prop("invite").unwrap().to_xml();
    assert!(
        told.contains("/dav/principals/groups/staff@example.test/"),
        "{told}"
    );
}
