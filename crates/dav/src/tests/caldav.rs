//! What RFC 4791 asks of reports and preconditions, and time zones by reference (RFC 7809).

use super::support::{ALICE, Answer, Response, Server, event, hrefs, task, with_namespaces};

const HOME: &str = "/dav/calendars/alice@example.test/";
const EXTENSIONS: &str = include_str!("../../../ical/fixtures/extensions/event.ics");

fn query(data: &str, filter: &str) -> String {
    format!(
        "<C:calendar-query><D:prop><D:getetag/>{data}</D:prop><C:filter><C:comp-filter name=\"VCALENDAR\">\
         {filter}</C:comp-filter></C:filter></C:calendar-query>"
    )
}

fn comp(name: &str, inner: &str) -> String {
    format!("<C:comp-filter name=\"{name}\">{inner}</C:comp-filter>")
}

fn range(start: &str, end: &str) -> String {
    format!("<C:time-range start=\"{start}\" end=\"{end}\"/>")
}

async fn report(server: &Server, path: &str, depth: &str, body: &str) -> Answer {
    let call = server.call("REPORT", path).header("Depth", depth);
    call.body(with_namespaces(body)).send().await
}

async fn put(server: &Server, path: &str, data: &str) {
    server
        .call("PUT", path)
        .body(data.to_owned())
        .send()
        .await
        .expect_success();
}

fn calendar(components: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n{}\r\nEND:VCALENDAR\r\n",
        components.trim().replace('\n', "\r\n")
    )
}

#[tokio::test]
async fn depth_says_what_a_query_looks_at() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    put(&server, &format!("{HOME}tasks/t.ics"), &task("t")).await;
    let all = query("", "");
    let found = async |path: &str, depth: &str| {
        hrefs(&report(&server, path, depth, &all).await.expect(207).responses())
    };
    let (event, task) = (format!("{ALICE}a.ics"), format!("{HOME}tasks/t.ics"));
    assert_eq!(found(ALICE, "1").await, std::slice::from_ref(&event));
    assert_eq!(found(ALICE, "infinity").await, std::slice::from_ref(&event));
    assert!(found(ALICE, "0").await.is_empty());
    assert_eq!(found(&event, "0").await, std::slice::from_ref(&event));
    assert_eq!(found(HOME, "1").await, [event.clone(), task.clone()]);
    assert!(found(HOME, "0").await.is_empty());
    let other = query("", &comp("VTODO", ""));
    assert!(
        report(&server, &event, "0", &other)
            .await
            .expect(207)
            .responses()
            .is_empty()
    );
    let busy = format!(
        "<C:free-busy-query>{}</C:free-busy-query>",
        range("20261123T000000Z", "20261124T000000Z")
    );
    for path in [ALICE, HOME] {
        let text = report(&server, path, "1", &busy).await.expect(200).text();
        assert!(
            text.contains("20261123T100000Z/20261123T110000Z"),
            "{path} {text}"
        );
    }
    assert!(
        !report(&server, HOME, "0", &busy)
            .await
            .expect(200)
            .text()
            .contains("FREEBUSY;")
    );
    assert_eq!(
        report(&server, &event, "0", &busy).await.expect(403).condition(),
        "supported-report"
    );
    let reports = server
        .propfind(
            &event,
            "0",
            "<D:supported-report-set/><C:supported-collation-set/>",
        )
        .await;
    let xml = reports[0].0.to_xml();
    assert!(
        xml.contains("calendar-query") && xml.contains("calendar-multiget") && xml.contains("i;octet"),
        "{xml}"
    );
}

#[tokio::test]
async fn a_home_and_an_object_can_be_multigot() {
    let server = Server::start().await;
    server
        .put_event("a b.ics".replace(' ', "%20").as_str(), "a", "")
        .await;
    put(&server, &format!("{HOME}tasks/t.ics"), &task("t")).await;
    let asked = [
        format!("{HOME}tasks/t.ics"),
        format!("{ALICE}a%20b.ics"),
        format!("{HOME}none/t.ics"),
        "/dav/calendars/bob@example.test/default/a.ics".to_owned(),
    ];
    let body = |hrefs: &[String]| {
        let list: String = hrefs
            .iter()
            .map(|href| format!("<D:href>{href}</D:href>"))
            .collect();
        format!("<C:calendar-multiget><D:prop><C:calendar-data/></D:prop>{list}</C:calendar-multiget>")
    };
    let found = report(&server, HOME, "0", &body(&asked))
        .await
        .expect(207)
        .responses();
    let missing: Vec<bool> = found.iter().map(|response| response.status().is_some()).collect();
    assert_eq!(missing, [false, false, true, true]);
    assert!(found[0].prop_text("calendar-data").contains("UID:t"));
    // A resource is answered once, whichever collections lie between; what a query holds is no part of the path.
    let again = [
        format!("{ALICE}a%20b.ics?x=/"),
        format!("{ALICE}a%20b.ics?x=/other.ics"),
        format!("{HOME}tasks/t.ics"),
        format!("{ALICE}none.ics"),
        format!("{ALICE}a%20b.ics"),
    ];
    let found = report(&server, HOME, "0", &body(&again))
        .await
        .expect(207)
        .responses();
    let missing: Vec<bool> = found.iter().map(|response| response.status().is_some()).collect();
    assert_eq!(missing, [false, false, true]);
    assert!(found[0].prop_text("calendar-data").contains("UID:a"));
    let own = report(&server, &asked[1], "0", &body(&asked[1..2]))
        .await
        .expect(207)
        .responses();
    assert!(own[0].prop_text("calendar-data").contains("UID:a"));
    report(&server, &asked[1], "0", &body(&asked[..1]))
        .await
        .expect(400);
}

#[tokio::test]
async fn every_kind_of_object_is_stored_and_found_in_time() {
    let server = Server::start().await;
    let objects = [
        (
            "todo",
            "BEGIN:VTODO\nUID:todo\nDTSTAMP:20260101T000000Z\nDUE:20260302T100000Z\nSUMMARY:Due\nEND:VTODO",
        ),
        (
            "journal",
            "BEGIN:VJOURNAL\nUID:journal\nDTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:20260302\nSUMMARY:Day\nEND:VJOURNAL",
        ),
        (
            "busy",
            "BEGIN:VFREEBUSY\nUID:busy\nDTSTAMP:20260101T000000Z\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20260302T090000Z/PT1H\nEND:VFREEBUSY",
        ),
        (
            "event",
            "BEGIN:VEVENT\nUID:event\nDTSTAMP:20260101T000000Z\nDTSTART:20260302T150000Z\nDURATION:PT1H\nSTATUS:TENTATIVE\n\
             BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\nTRIGGER;RELATED=END:PT2H\nREPEAT:2\nDURATION:PT1H\nEND:VALARM\n\
             BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:x\nTRIGGER;VALUE=DATE-TIME:20260110T080000Z\nEND:VALARM\nEND:VEVENT",
        ),
        (
            "cancelled",
            "BEGIN:VEVENT\nUID:cancelled\nDTSTAMP:20260101T000000Z\nDTSTART:20260302T200000Z\nDURATION:PT1H\nSTATUS:CANCELLED\nEND:VEVENT",
        ),
    ];
    for (name, data) in objects {
        put(&server, &format!("{ALICE}{name}.ics"), &calendar(data)).await;
    }
    let day = range("20260302T000000Z", "20260303T000000Z");
    let alarm = |start: &str, end: &str| comp("VEVENT", &comp("VALARM", &range(start, end)));
    let cases = [
        (comp("VTODO", &day), "todo"),
        (comp("VJOURNAL", &day), "journal"),
        (comp("VFREEBUSY", &day), "busy"),
        (
            comp("VEVENT", &range("20260302T153000Z", "20260302T160000Z")),
            "event",
        ),
        // After the end, and repeated twice: 18, 19 and 20 o'clock.
        (alarm("20260302T195930Z", "20260302T200030Z"), "event"),
        (alarm("20260302T205930Z", "20260302T210030Z"), ""),
        (alarm("20260110T080000Z", "20260110T080001Z"), "event"),
    ];
    for (filter, name) in cases {
        let found = hrefs(&server.report(ALICE, &query("", &filter)).await);
        let expected: Vec<String> = Some(name)
            .filter(|name| !name.is_empty())
            .map(|name| format!("{ALICE}{name}.ics"))
            .into_iter()
            .collect();
        assert_eq!(found, expected, "{filter}");
    }
    let busy = format!("<C:free-busy-query>{day}</C:free-busy-query>");
    let text = report(&server, ALICE, "1", &busy).await.expect(200).text();
    for period in [
        "20260302T090000Z/20260302T100000Z",
        "20260302T150000Z/20260302T160000Z",
    ] {
        assert!(
            text.contains(&format!("FREEBUSY;FBTYPE=BUSY-TENTATIVE:{period}")),
            "{text}"
        );
    }
    assert!(!text.contains("20260302T200000Z"), "{text}");
    let set = server
        .propfind(ALICE, "0", "<C:supported-calendar-component-set/>")
        .await;
    let set = set[0].prop("supported-calendar-component-set").unwrap();
    let names: Vec<_> = set
        .elements()
        .map(|comp| comp.attribute("name").unwrap())
        .collect();
    assert_eq!(names, ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"]);
}

#[tokio::test]
async fn limits_are_told_and_kept() {
    let server = Server::start().await;
    let wanted = "<C:min-date-time/><C:max-date-time/><C:max-attendees-per-instance/><C:max-resource-size/><C:max-instances/>";
    let told = &server.propfind(ALICE, "0", wanted).await[0];
    assert_eq!(told.prop_text("min-date-time"), "00010101T000000Z");
    assert_eq!(told.prop_text("max-date-time"), "99991231T235959Z");
    assert_eq!(told.prop_text("max-attendees-per-instance"), "1000");
    // Rules without an end may be stored, so there is no such limit.
    assert!(told.with_status("404", "max-instances").is_some());
    let guests: String = (0..1_001)
        .map(|n| format!("ATTENDEE:mailto:a{n}@example.com\r\n"))
        .collect();
    let path = format!("{ALICE}a.ics");
    for (data, condition) in [
        (event("a", &guests), "max-attendees-per-instance"),
        (event("a", "DTSTART:00000101T000000Z\r\n"), "min-date-time"),
    ] {
        let answer = server.call("PUT", &path).body(data).send().await;
        assert_eq!(answer.expect(403).condition(), condition);
    }
    server.call("GET", &path).send().await.expect(404);
    server
        .put_event("a.ics", "a", "DTSTART:00010101T000000Z\r\n")
        .await;
    let past = query(
        "",
        &comp("VEVENT", &range("00000101T000000Z", "00020101T000000Z")),
    );
    assert_eq!(
        report(&server, ALICE, "1", &past).await.expect(403).condition(),
        "min-date-time"
    );
}

#[tokio::test]
async fn filters_that_cannot_be_are_not_valid() {
    let server = Server::start().await;
    let day = range("20260302T000000Z", "20260303T000000Z");
    for (filter, condition) in [
        (comp("VTODO", &comp("VEVENT", "")), "valid-filter"),
        (
            comp(
                "VEVENT",
                &format!("<C:prop-filter name=\"SUMMARY\">{day}</C:prop-filter>"),
            ),
            "valid-filter",
        ),
        (comp("VTIMEZONE", &day), "supported-filter"),
    ] {
        let answer = report(&server, ALICE, "1", &query("", &filter)).await;
        assert_eq!(answer.expect(403).condition(), condition, "{filter}");
    }
}

#[tokio::test]
async fn timezones_by_reference() {
    let server = Server::start().await;
    let options = server.call("OPTIONS", ALICE).send().await;
    assert!(options.header("dav").contains("calendar-no-timezone"));
    let home = server.propfind(HOME, "0", "<C:timezone-service-set/>").await;
    assert!(home[0].prop("timezone-service-set").is_some());
    let set = async |value: &str| {
        let body = format!(
            "<D:propertyupdate><D:set><D:prop><C:calendar-timezone-id>{value}</C:calendar-timezone-id></D:prop></D:set></D:propertyupdate>"
        );
        let answer = server
            .call("PROPPATCH", ALICE)
            .body(with_namespaces(&body))
            .send()
            .await;
        answer.expect(207)
    };
    let get = async || {
        server
            .propfind(ALICE, "0", "<C:calendar-timezone-id/><C:calendar-timezone/>")
            .await
    };
    assert!(
        get().await[0]
            .with_status("404", "calendar-timezone-id")
            .is_some()
    );
    assert!(set("America/New_York").await.text().contains("200 OK"));
    let found = get().await;
    assert_eq!(found[0].prop_text("calendar-timezone-id"), "America/New_York");
    assert!(
        found[0]
            .prop_text("calendar-timezone")
            .contains("BEGIN:VTIMEZONE")
    );
    let refused = set("Middle/Earth").await.text();
    assert!(
        refused.contains("403") && refused.contains("valid-timezone"),
        "{refused}"
    );
    assert_eq!(
        get().await[0].prop_text("calendar-timezone-id"),
        "America/New_York"
    );

    // A floating time is meant in the calendar's zone, or in the query's.
    server
        .put_event(
            "floating.ics",
            "floating",
            "DTSTART:20261123T230000\r\nDURATION:PT1H\r\n",
        )
        .await;
    let utc = comp("VEVENT", &range("20261123T230000Z", "20261124T000000Z"));
    assert!(server.report(ALICE, &query("", &utc)).await.is_empty());
    let with =
        |extra: &str| query("", &utc).replace("</C:calendar-query>", &format!("{extra}</C:calendar-query>"));
    assert_eq!(
        server
            .report(ALICE, &with("<C:timezone-id>UTC</C:timezone-id>"))
            .await
            .len(),
        1
    );
    let unknown = with("<C:timezone-id>Middle/Earth</C:timezone-id>");
    assert_eq!(
        report(&server, ALICE, "1", &unknown)
            .await
            .expect(403)
            .condition(),
        "valid-timezone"
    );
    let both = with("<C:timezone-id>UTC</C:timezone-id><C:timezone>x</C:timezone>");
    report(&server, ALICE, "1", &both).await.expect(400);

    // Objects without definitions are taken, and given without those that everyone knows.
    let path = format!("{ALICE}zones.ics");
    let own = EXTENSIONS.replace("BEGIN:VEVENT", "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT");
    put(&server, &path, &own).await;
    let plain = server.call("GET", &path).send().await;
    assert_eq!(plain.text(), own);
    for value in ["F", "f", "T"] {
        let got = server
            .call("GET", &path)
            .header("CalDAV-Timezones", value)
            .send()
            .await;
        let text = got.text();
        assert_eq!(text.contains("TZID:Europe/Berlin"), value == "T", "{text}");
        assert!(
            text.contains("TZID:Own") && text.contains("DTSTART;TZID=Europe/Berlin:20260302T100000"),
            "{text}"
        );
        assert_eq!(got.header("etag"), plain.header("etag"));
    }
    let asked = query(
        "<C:calendar-data/>",
        &comp("VEVENT", &range("20260302T000000Z", "20260303T000000Z")),
    );
    let answer = server
        .call("REPORT", ALICE)
        .header("Depth", "1")
        .header("CalDAV-Timezones", "F")
        .body(with_namespaces(&asked))
        .send()
        .await;
    let text = answer.expect(207).responses()[0].prop_text("calendar-data");
    assert!(
        !text.contains("TZID:Europe/Berlin") && text.contains("TZID:Own"),
        "{text}"
    );
}

/// RFC 6868, 7986, 9073, 9074 and 9253: what the server does not use itself it keeps, and it can be asked for.
#[tokio::test]
async fn extensions_are_kept_expanded_and_queried() {
    let server = Server::start().await;
    let path = format!("{ALICE}x.ics");
    put(&server, &path, EXTENSIONS).await;
    assert_eq!(server.call("GET", &path).send().await.text(), EXTENSIONS);
    let data =
        "<C:calendar-data><C:expand start=\"20260309T000000Z\" end=\"20260310T000000Z\"/></C:calendar-data>";
    let found = server.report(ALICE, &query(data, &comp("VEVENT", ""))).await;
    let text = found[0].prop_text("calendar-data").replace("\r\n ", "");
    let kept = [
        "DTSTART:20260309T090000Z",
        "RECURRENCE-ID:20260309T090000Z",
        "CONFERENCE;VALUE=URI;FEATURE=PHONE,MODERATOR;LABEL=Moderator dial-in:tel:+1-412-555-0123,,,654321",
        "CN=\"Ann ^'The Boss^' ^^ Lee^nSecond line\"",
        "STRUCTURED-DATA;FMTTYPE=application/ld+json",
        "LINK;LINKREL=SOURCE;LABEL=Venue;VALUE=URI:https://example.com/events",
        "RELATED-TO;RELTYPE=FINISHTOSTART;GAP=PT1H:other-event",
        "BEGIN:PARTICIPANT",
        "BEGIN:VLOCATION",
        "LOCATION-TYPE:arena",
        "ACKNOWLEDGED:20260302T095000Z",
        "REFRESH-INTERVAL;VALUE=DURATION:P1W",
        "X-OWN;X-PARAM=\"a,b\":kept",
    ];
    for line in kept {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let param = |value: &str| {
        let inner = format!(
            "<C:prop-filter name=\"ORGANIZER\"><C:param-filter name=\"CN\"><C:text-match>{value}</C:text-match></C:param-filter></C:prop-filter>"
        );
        query("", &comp("VEVENT", &inner))
    };
    // RFC 6868: the filter speaks of the value, not of its encoding.
    for (value, expected) in [("\"The Boss\" ^ Lee", 1), ("^'The Boss", 0)] {
        assert_eq!(
            server.report(ALICE, &param(value)).await.len(),
            expected,
            "{value}"
        );
    }
    let nested = comp(
        "VEVENT",
        &comp(
            "PARTICIPANT",
            &comp(
                "VLOCATION",
                "<C:prop-filter name=\"LOCATION-TYPE\"><C:text-match>ARENA</C:text-match></C:prop-filter>",
            ),
        ),
    );
    assert_eq!(server.report(ALICE, &query("", &nested)).await.len(), 1);
    let part = "<C:calendar-data><C:comp name=\"VCALENDAR\"><C:prop name=\"COLOR\"/><C:comp name=\"VEVENT\"><C:prop name=\"CONCEPT\"/>\
        <C:prop name=\"LINK\" novalue=\"yes\"/><C:comp name=\"PARTICIPANT\"><C:allprop/></C:comp></C:comp></C:comp></C:calendar-data>";
    let found: Vec<Response> = server.report(ALICE, &query(part, &comp("VEVENT", ""))).await;
    assert_eq!(
        found[0].prop_text("calendar-data").replace('\r', ""),
        "BEGIN:VCALENDAR\nCOLOR:turquoise\nBEGIN:VEVENT\nCONCEPT:https://example.com/event-types/sports\n\
         LINK;LINKREL=SOURCE;LABEL=Venue;VALUE=URI:\nBEGIN:PARTICIPANT\nUID:em9lQGZvb2GFtcGxlLmNvbQ\nPARTICIPANT-TYPE:SPONSOR\n\
         CALENDAR-ADDRESS:mailto:sponsor@example.com\nEND:PARTICIPANT\nEND:VEVENT\nEND:VCALENDAR\n"
    );
}

#[tokio::test]
async fn calendars_are_made_and_moved_where_they_may_be() {
    let server = Server::start().await;
    let made = server
        .call("MKCALENDAR", &format!("{HOME}new/"))
        .send()
        .await
        .expect(201);
    assert_eq!(made.header("cache-control"), "no-cache");
    let again = server.call("MKCALENDAR", &format!("{HOME}new/")).send().await;
    assert_eq!(again.expect(403).condition(), "resource-must-be-null");
    let elsewhere = server
        .call("MKCALENDAR", "/dav/addressbooks/alice@example.test/new/")
        .send()
        .await;
    assert_eq!(
        elsewhere.expect(403).condition(),
        "calendar-collection-location-ok"
    );
    let moved = server
        .call("MOVE", &format!("{HOME}new/"))
        .header("Destination", "/dav/addressbooks/alice@example.test/new/")
        .send()
        .await;
    assert_eq!(moved.expect(403).condition(), "calendar-collection-location-ok");
}
