//! calendar-query, addressbook-query, the multigets and free-busy-query.

use super::support::{ALICE, BOOK, Server, hrefs, task, with_namespaces};

fn calendar_query(data: &str, filter: &str) -> String {
    format!(
        "<C:calendar-query><D:prop><D:getetag/>{data}</D:prop><C:filter><C:comp-filter name=\"VCALENDAR\">\
         {filter}</C:comp-filter></C:filter></C:calendar-query>"
    )
}

const NOVEMBER: &str = "<C:comp-filter name=\"VEVENT\"><C:time-range start=\"20261101T000000Z\" end=\"20261201T000000Z\"/></C:comp-filter>";

async fn with_events() -> Server {
    let server = Server::start().await;
    server.put_event("november.ics", "november", "").await;
    server
        .put_event(
            "march.ics",
            "march",
            "DTSTART:20260301T100000Z\r\nDTEND:20260301T110000Z\r\n",
        )
        .await;
    server
        .put_event(
            "weekly.ics",
            "weekly",
            "DTSTART:20200106T090000Z\r\nDTEND:20200106T100000Z\r\nRRULE:FREQ=WEEKLY\r\n",
        )
        .await;
    let path = format!("{ALICE}task.ics");
    server
        .call("PUT", &path)
        .body(task("task"))
        .send()
        .await
        .expect(201);
    server
}

#[tokio::test]
async fn a_time_range_finds_single_and_recurring_events() {
    let server = with_events().await;
    let found = server
        .report(ALICE, &calendar_query("<C:calendar-data/>", NOVEMBER))
        .await;
    assert_eq!(
        hrefs(&found),
        [format!("{ALICE}november.ics"), format!("{ALICE}weekly.ics")]
    );
    let november = found
        .iter()
        .find(|response| response.href().contains("november"))
        .unwrap();
    let got = server.call("GET", &format!("{ALICE}november.ics")).send().await;
    assert_eq!(november.prop_text("calendar-data"), got.text());
    assert_eq!(november.prop_text("getetag"), got.header("etag"));
    let tasks = server
        .report(ALICE, &calendar_query("", "<C:comp-filter name=\"VTODO\"/>"))
        .await;
    assert_eq!(hrefs(&tasks), [format!("{ALICE}task.ics")]);
    assert_eq!(server.report(ALICE, &calendar_query("", "")).await.len(), 4);
}

#[tokio::test]
async fn occurrences_are_expanded_and_data_is_cut() {
    let server = with_events().await;
    let data =
        "<C:calendar-data><C:expand start=\"20261101T000000Z\" end=\"20261115T000000Z\"/></C:calendar-data>";
    let filter = "<C:comp-filter name=\"VEVENT\"><C:time-range start=\"20261101T000000Z\" end=\"20261115T000000Z\"/></C:comp-filter>";
    let found = server.report(ALICE, &calendar_query(data, filter)).await;
    let text = found[0].prop_text("calendar-data");
    assert!(
        text.contains("20261102T090000Z") && text.contains("20261109T090000Z"),
        "{text}"
    );
    assert!(!text.contains("RRULE"), "{text}");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{text}");

    let data = "<C:calendar-data><C:comp name=\"VCALENDAR\"><C:prop name=\"VERSION\"/><C:comp name=\"VEVENT\">\
                <C:prop name=\"UID\"/></C:comp></C:comp></C:calendar-data>";
    let found = server.report(ALICE, &calendar_query(data, NOVEMBER)).await;
    let text = found[0].prop_text("calendar-data");
    assert!(
        text.contains("UID:") && !text.contains("SUMMARY") && !text.contains("PRODID"),
        "{text}"
    );
}

#[tokio::test]
async fn queries_that_cannot_be_answered_are_refused_by_name() {
    let server = with_events().await;
    let cases = [
        ("<C:calendar-query/>".to_owned(), "valid-filter"),
        (
            calendar_query(
                "",
                "<C:comp-filter name=\"VEVENT\"><C:time-range/></C:comp-filter>",
            ),
            "valid-filter",
        ),
        (
            calendar_query(
                "",
                "<C:comp-filter name=\"VEVENT\"><C:prop-filter name=\"SUMMARY\"><C:text-match collation=\"i;none\">x</C:text-match></C:prop-filter></C:comp-filter>",
            ),
            "supported-collation",
        ),
        (
            calendar_query("<C:calendar-data content-type=\"text/html\"/>", NOVEMBER),
            "supported-calendar-data",
        ),
        (
            calendar_query("", NOVEMBER).replace(
                "</C:calendar-query>",
                "<C:timezone>none</C:timezone></C:calendar-query>",
            ),
            "valid-calendar-data",
        ),
        ("<R:addressbook-query/>".to_owned(), "supported-report"),
        (
            "<D:principal-match><D:self/></D:principal-match>".to_owned(),
            "supported-report",
        ),
    ];
    for (body, condition) in cases {
        let answer = server
            .call("REPORT", ALICE)
            .body(with_namespaces(&body))
            .send()
            .await;
        assert_eq!(answer.expect(403).condition(), condition, "{body}");
    }
    let elsewhere = server
        .call("REPORT", "/dav/")
        .body(with_namespaces(&calendar_query("", NOVEMBER)))
        .send()
        .await;
    assert_eq!(elsewhere.expect(403).condition(), "supported-report");
}

#[tokio::test]
async fn cards_are_found_by_their_properties() {
    let server = Server::start().await;
    server.put_card("ann.vcf", "ann", "Ann Äpfel").await;
    server.put_card("bob.vcf", "bob", "Bob").await;
    let query = |filter: &str| {
        format!("<R:addressbook-query><D:prop><R:address-data/></D:prop>{filter}</R:addressbook-query>")
    };
    let by_name = query(
        "<R:filter><R:prop-filter name=\"FN\"><R:text-match>äPFEL</R:text-match></R:prop-filter></R:filter>",
    );
    let found = server.report(BOOK, &by_name).await;
    assert_eq!(hrefs(&found), [format!("{BOOK}ann.vcf")]);
    assert!(found[0].prop_text("address-data").contains("FN:Ann Äpfel\r\n"));
    for all in ["", "<R:filter/>"] {
        assert_eq!(server.report(BOOK, &query(all)).await.len(), 2, "{all}");
    }
    let limited = server
        .report(
            BOOK,
            &query("<R:filter/><R:limit><R:nresults>1</R:nresults></R:limit>"),
        )
        .await;
    assert_eq!(limited.len(), 2);
    assert!(limited[1].status().unwrap().contains("507"));
    let part = "<R:addressbook-query><D:prop><R:address-data><R:prop name=\"UID\"/></R:address-data></D:prop></R:addressbook-query>";
    let found = server.report(BOOK, part).await;
    let text = found[0].prop_text("address-data");
    assert!(text.contains("UID:") && !text.contains("EMAIL"), "{text}");
}

#[tokio::test]
async fn a_multiget_answers_in_order_and_names_what_is_missing() {
    let server = with_events().await;
    let asked = [
        format!("{ALICE}march.ics"),
        format!("{ALICE}none.ics"),
        "/dav/calendars/alice@example.test/default/november.ics".to_owned(),
        format!("https://dav.example.test{ALICE}task.ics"),
        "/dav/calendars/bob@example.test/default/november.ics".to_owned(),
        "/dav/calendars/alice@example.test/tasks/march.ics".to_owned(),
        "nonsense".to_owned(),
    ];
    let list: String = asked
        .iter()
        .map(|href| format!("<D:href>{href}</D:href>"))
        .collect();
    let body = format!(
        "<C:calendar-multiget><D:prop><D:getetag/><C:calendar-data/></D:prop>{list}</C:calendar-multiget>"
    );
    let found = server.report(ALICE, &body).await;
    let got: Vec<_> = found
        .iter()
        .map(|response| (response.href(), response.status().is_some()))
        .collect();
    let expected = [
        (format!("{ALICE}march.ics"), false),
        (asked[1].clone(), true),
        (format!("{ALICE}november.ics"), false),
        (format!("{ALICE}task.ics"), false),
        (asked[4].clone(), true),
        (asked[5].clone(), true),
        (asked[6].clone(), true),
    ];
    assert_eq!(got, expected);
    assert!(found[0].prop_text("calendar-data").contains("UID:march"));
}

#[tokio::test]
async fn busy_times_are_told_without_what_they_are_for() {
    let server = with_events().await;
    let transparent = "DTSTART:20261124T100000Z\r\nDTEND:20261124T110000Z\r\nTRANSP:TRANSPARENT\r\n";
    server.put_event("free.ics", "free", transparent).await;
    let body = "<C:free-busy-query><C:time-range start=\"20261123T000000Z\" end=\"20261125T000000Z\"/></C:free-busy-query>";
    let answer = server
        .call("REPORT", ALICE)
        .body(with_namespaces(body))
        .send()
        .await
        .expect(200);
    assert!(answer.header("content-type").starts_with("text/calendar"));
    let text = answer.text();
    // The weekly event's occurrence and the meeting that follows it are one stretch.
    assert!(
        text.contains("FREEBUSY;FBTYPE=BUSY:20261123T090000Z/20261123T110000Z"),
        "{text}"
    );
    assert!(
        !text.contains("20261124T100000Z") && !text.contains("Meeting"),
        "{text}"
    );
    let empty = server
        .call("REPORT", ALICE)
        .body(with_namespaces("<C:free-busy-query/>"))
        .send()
        .await;
    empty.expect(400);
}

#[tokio::test]
async fn floating_times_are_meant_in_the_calendars_zone_or_the_queries() {
    let server = Server::start().await;
    server
        .put_event(
            "floating.ics",
            "floating",
            "DTSTART:20261123T230000\r\nDURATION:PT1H\r\n",
        )
        .await;
    let night = "<C:comp-filter name=\"VEVENT\"><C:time-range start=\"20261124T040000Z\" end=\"20261124T050000Z\"/></C:comp-filter>";
    assert!(server.report(ALICE, &calendar_query("", night)).await.is_empty());
    let zone = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTIMEZONE\r\nTZID:America/New_York\r\n\
        BEGIN:STANDARD\r\nDTSTART:20071104T020000\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500\r\nEND:STANDARD\r\n\
        END:VTIMEZONE\r\nEND:VCALENDAR\r\n";
    let timezone = format!("<C:timezone>{zone}</C:timezone></C:calendar-query>");
    let asked = calendar_query("", night).replace("</C:calendar-query>", &timezone);
    assert_eq!(server.report(ALICE, &asked).await.len(), 1);
    let patch = with_namespaces(&format!(
        "<D:propertyupdate><D:set><D:prop><C:calendar-timezone>{zone}</C:calendar-timezone></D:prop></D:set></D:propertyupdate>"
    ));
    server
        .call("PROPPATCH", ALICE)
        .body(patch)
        .send()
        .await
        .expect(207);
    assert_eq!(server.report(ALICE, &calendar_query("", night)).await.len(), 1);
    let found = server.propfind(ALICE, "0", "<C:calendar-timezone/>").await;
    assert_eq!(found[0].prop_text("calendar-timezone"), zone.replace('\r', ""));
}

#[tokio::test]
async fn a_rule_by_the_second_costs_little() {
    let server = Server::start().await;
    let rule = "DTSTART:20200101T000000Z\r\nRRULE:FREQ=SECONDLY\r\n";
    server.put_event("second.ics", "second", rule).await;
    let far = "<C:comp-filter name=\"VEVENT\"><C:time-range start=\"29200101T000000Z\" end=\"30200101T000000Z\"/></C:comp-filter>";
    assert_eq!(
        server
            .report(ALICE, &calendar_query("<C:calendar-data/>", far))
            .await
            .len(),
        1
    );
    let data =
        "<C:calendar-data><C:expand start=\"20200101T000000Z\" end=\"30200101T000000Z\"/></C:calendar-data>";
    let found = server.report(ALICE, &calendar_query(data, far)).await;
    assert!(found[0].status().unwrap().contains("507"), "{:?}", found[0]);
    assert!(found[0].0.to_xml().contains("max-instances"));
}
