//! The inbox, the outbox, and the properties around them.

use roost_dav_proto::name::{caldav, dav};

use super::super::support::{ALICE, hrefs, with_namespaces};
use super::{ALICE_HOME, ALICE_OUTBOX, BOB, BOB_HOME, BOB_INBOX, CAROL, meeting, start};

const ALICE_INBOX: &str = "/dav/calendars/alice@example.test/inbox/";

#[tokio::test]
async fn a_principal_leads_to_both_and_names_all_addresses() {
    let server = start().await;
    sqlx::query(
        "WITH a AS (INSERT INTO alias (domain_id, local_part, address, created_at)
                    SELECT id, 'al', 'al@example.test', now() FROM domain RETURNING id)
         INSERT INTO alias_target SELECT id, 'alice@example.test' FROM a",
    )
    .execute(&server.database.pool)
    .await
    .unwrap();
    let properties = "<C:schedule-inbox-URL/><C:schedule-outbox-URL/><C:calendar-user-address-set/>\
        <C:calendar-user-type/><S:email-address-set/>";
    let principal = "/dav/principals/alice@example.test/";
    let found = server.propfind(principal, "0", properties).await;
    assert_eq!(found[0].prop_href("schedule-inbox-URL"), ALICE_INBOX);
    assert_eq!(found[0].prop_href("schedule-outbox-URL"), ALICE_OUTBOX);
    let addresses = found[0].prop("calendar-user-address-set").unwrap();
    let addresses: Vec<String> = addresses.elements().map(|href| href.text()).collect();
    assert_eq!(
        addresses,
        ["mailto:alice@example.test", "mailto:al@example.test", principal]
    );
    assert_eq!(found[0].prop_text("calendar-user-type"), "INDIVIDUAL");
    assert_eq!(found[0].prop("email-address-set").unwrap().elements().count(), 2);
    sqlx::query("UPDATE account SET kind = 'room' WHERE address = 'carol@example.test'")
        .execute(&server.database.pool)
        .await
        .unwrap();
    let room = "/dav/principals/carol@example.test/";
    let found = server.propfind(room, "0", "<C:calendar-user-type/>").await;
    assert_eq!(found[0].prop_text("calendar-user-type"), "ROOM");
    let body = "<D:principal-property-search><D:property-search><D:prop><S:email-address-set/></D:prop>\
        <D:match>carol</D:match></D:property-search><D:prop><C:calendar-user-type/></D:prop>\
        </D:principal-property-search>";
    let found = server.report("/dav/principals/", body).await;
    assert_eq!(found[0].prop_text("calendar-user-type"), "ROOM");
    let options = server.call("OPTIONS", ALICE).send().await.expect(200);
    assert!(options.header("dav").contains("calendar-auto-schedule"));
}

#[tokio::test]
async fn the_home_has_both_and_they_say_what_they_are() {
    let server = start().await;
    let properties = "<D:resourcetype/><D:current-user-privilege-set/><D:supported-privilege-set/>\
        <C:supported-calendar-component-set/><C:schedule-calendar-transp/><D:supported-report-set/>";
    let found = server.propfind(ALICE_HOME, "1", properties).await;
    let of = |path: &str| found.iter().find(|response| response.href() == path).unwrap();
    let inbox = of(ALICE_INBOX);
    let types = inbox.prop("resourcetype").unwrap();
    assert!(types.has_child(&caldav::SCHEDULE_INBOX) && types.has_child(&dav::COLLECTION));
    assert!(!types.has_child(&caldav::CALENDAR));
    assert!(inbox.prop("schedule-calendar-transp").is_none());
    let text = |response: &super::super::support::Response, property: &str| {
        format!("{:?}", response.prop(property).unwrap())
    };
    let held = text(inbox, "current-user-privilege-set");
    assert!(held.contains("schedule-deliver") && held.contains("unbind") && !held.contains("write-content"));
    assert!(text(inbox, "supported-privilege-set").contains("schedule-query-freebusy"));
    assert!(text(inbox, "supported-report-set").contains("sync-collection"));
    let outbox = of(ALICE_OUTBOX);
    assert!(
        outbox
            .prop("resourcetype")
            .unwrap()
            .has_child(&caldav::SCHEDULE_OUTBOX)
    );
    assert!(text(outbox, "current-user-privilege-set").contains("schedule-send-freebusy"));
    assert!(text(outbox, "supported-privilege-set").contains("schedule-send-reply"));
    let calendar = of(ALICE);
    assert!(text(calendar, "schedule-calendar-transp").contains("opaque"));
    assert!(!text(calendar, "supported-privilege-set").contains("schedule-"));
}

#[tokio::test]
async fn messages_are_read_found_and_removed_and_nothing_is_put_there() {
    let server = start().await;
    server
        .put(&format!("{ALICE}m.ics"), &meeting("m", &[BOB]))
        .await
        .expect(201);
    let members = server.members_of_bobs("inbox").await;
    assert_eq!(members.len(), 1);
    let message = server.get(BOB, &members[0]).await;
    assert!(message.text().contains("METHOD:REQUEST"));
    assert!(message.header("content-type").starts_with("text/calendar"));
    assert_eq!(message.header("schedule-tag"), "");

    let report = async |body: &str| {
        let call = server.call("REPORT", BOB_INBOX).user(BOB).header("Depth", "1");
        call.body(with_namespaces(body)).send().await.expect(207)
    };
    let query = "<C:calendar-query><D:prop><C:calendar-data/></D:prop><C:filter>\
        <C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\"/></C:comp-filter></C:filter></C:calendar-query>";
    let found = report(query).await.responses();
    assert!(found[0].prop_text("calendar-data").contains("METHOD:REQUEST"));
    let multiget = format!(
        "<C:calendar-multiget><D:prop><C:calendar-data/></D:prop><D:href>{}</D:href></C:calendar-multiget>",
        members[0]
    );
    assert!(
        report(&multiget).await.responses()[0]
            .prop("calendar-data")
            .is_some()
    );
    // Of the home as a whole, the meeting is found in the calendar alone.
    let call = server
        .call("REPORT", BOB_HOME)
        .user(BOB)
        .header("Depth", "infinity");
    let found = call.body(with_namespaces(query)).send().await.expect(207);
    assert_eq!(hrefs(&found.responses()), server.members_of_bobs("default").await);
    let sync = "<D:sync-collection><D:sync-token/><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop>\
        </D:sync-collection>";
    assert_eq!(hrefs(&report(sync).await.responses()), members);

    let refused = |method, path: &str| server.call(method, path).user(BOB).body(meeting("x", &[]));
    let new = format!("{BOB_INBOX}x.ics");
    assert_eq!(
        refused("PUT", &new).send().await.expect(403).condition(),
        "need-privileges"
    );
    assert_eq!(
        refused("PUT", &members[0]).send().await.expect(403).condition(),
        "need-privileges"
    );
    refused("DELETE", BOB_INBOX).send().await.expect(405);
    refused("LOCK", BOB_INBOX).send().await.expect(405);
    refused("POST", BOB_INBOX).send().await.expect(405);
    for user in ["alice@example.test", CAROL] {
        server
            .call("GET", &members[0])
            .user(user)
            .send()
            .await
            .expect(403);
        server
            .call("DELETE", &members[0])
            .user(user)
            .send()
            .await
            .expect(403);
    }
    server
        .call("DELETE", &members[0])
        .user(BOB)
        .send()
        .await
        .expect(204);
    assert!(server.members_of_bobs("inbox").await.is_empty());
}

#[tokio::test]
async fn nothing_else_takes_their_names() {
    let server = start().await;
    for name in ["inbox", "outbox"] {
        let path = format!("{ALICE_HOME}{name}/");
        let answer = server.call("MKCALENDAR", &path).send().await.expect(403);
        assert_eq!(answer.condition(), "resource-must-be-null", "{name}");
        let call = server.call("MOVE", ALICE).header("Destination", &path);
        assert!(
            call.header("Overwrite", "F")
                .send()
                .await
                .status
                .is_client_error()
        );
    }
    server
        .call("GET", &format!("{ALICE_OUTBOX}x.ics"))
        .send()
        .await
        .expect(404);
    server
        .call("MOVE", ALICE_INBOX)
        .header("Destination", &format!("{ALICE_HOME}x/"))
        .send()
        .await
        .expect(405);
}

#[tokio::test]
async fn the_default_calendar_is_chosen_on_the_inbox() {
    let server = start().await;
    server
        .call("MKCALENDAR", &format!("{ALICE_HOME}work/"))
        .send()
        .await
        .expect(201);
    let property = "<C:schedule-default-calendar-URL/>";
    let found = server.propfind(ALICE_INBOX, "0", property).await;
    assert_eq!(found[0].prop_href("schedule-default-calendar-URL"), ALICE);
    let choose = async |user: &str, path: &str, href: &str| {
        let body = format!(
            "<D:propertyupdate><D:set><D:prop><C:schedule-default-calendar-URL><D:href>{href}</D:href>\
             </C:schedule-default-calendar-URL></D:prop></D:set></D:propertyupdate>"
        );
        let call = server
            .call("PROPPATCH", path)
            .user(user)
            .body(with_namespaces(&body));
        call.send().await
    };
    let alice = "alice@example.test";
    let work = format!("{ALICE_HOME}work/");
    let answer = choose(alice, ALICE_INBOX, &work).await.expect(207);
    assert!(
        answer.responses()[0]
            .prop("schedule-default-calendar-URL")
            .is_some()
    );
    let found = server.propfind(ALICE_INBOX, "0", property).await;
    assert_eq!(found[0].prop_href("schedule-default-calendar-URL"), work);
    // Bob's invitation goes there.
    let data = meeting("m", &[])
        .replace("alice@example.test", BOB)
        .replace("END:VEVENT", "ATTENDEE:mailto:alice@example.test\r\nEND:VEVENT");
    server
        .call("PUT", &format!("{BOB_HOME}default/m.ics"))
        .user(BOB)
        .body(data)
        .send()
        .await
        .expect(201);
    assert_eq!(server.propfind(&work, "1", "<D:getetag/>").await.len(), 2);

    for bad in [
        "/dav/calendars/bob@example.test/default/",
        ALICE_INBOX,
        "/dav/calendars/alice@example.test/tasks/",
        "x",
        "",
    ] {
        let answer = choose(alice, ALICE_INBOX, bad).await.expect(207);
        assert!(
            answer.text().contains("valid-schedule-default-calendar-URL/"),
            "{bad}: {}",
            answer.text()
        );
    }
    let answer = choose(alice, ALICE, &work).await.expect(207);
    assert!(answer.text().contains("cannot-modify-protected-property"));
    choose(BOB, ALICE_INBOX, &work).await.expect(403);
    // One that goes gives way to the next.
    server.call("DELETE", &work).send().await.expect(204);
    let found = server.propfind(ALICE_INBOX, "0", property).await;
    assert_eq!(found[0].prop_href("schedule-default-calendar-URL"), ALICE);
}

#[tokio::test]
async fn a_client_keeps_its_availability_on_the_inbox() {
    let server = start().await;
    let body = with_namespaces(
        "<D:propertyupdate><D:set><D:prop><C:calendar-availability>BEGIN:VCALENDAR</C:calendar-availability></D:prop>\
         </D:set></D:propertyupdate>",
    );
    server
        .call("PROPPATCH", ALICE_INBOX)
        .body(body)
        .send()
        .await
        .expect(207);
    let found = server
        .propfind(ALICE_INBOX, "0", "<C:calendar-availability/>")
        .await;
    assert_eq!(found[0].prop_text("calendar-availability"), "BEGIN:VCALENDAR");
}
