//! Objects and requests that are as large as they may be, and writers that get in each other's way.

use futures_util::future::join_all;

use super::support::{ALICE, BOOK, Server, event, hrefs, propfind_body, with_namespaces};

const MEGABYTE: usize = 1024 * 1024;

#[tokio::test]
async fn nine_megabytes_of_description_are_an_event_like_any_other() {
    let server = Server::start().await;
    let path = format!("{ALICE}large.ics");
    let data = event(
        "large",
        &format!("DESCRIPTION:{}\r\n", "word ".repeat(9 * MEGABYTE / 5)),
    );
    server
        .call("PUT", &path)
        .body(data.clone())
        .send()
        .await
        .expect(201);
    assert_eq!(server.call("GET", &path).send().await.body.len(), data.len());
    let query = "<C:calendar-query><D:prop><C:calendar-data><C:comp name=\"VCALENDAR\"><C:comp name=\"VEVENT\"><C:prop name=\"UID\"/></C:comp>\
        </C:comp></C:calendar-data></D:prop><C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">\
        <C:prop-filter name=\"DESCRIPTION\"><C:text-match>word word</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>";
    let found = server.report(ALICE, query).await;
    assert_eq!(hrefs(&found), std::slice::from_ref(&path));
    assert!(found[0].prop_text("calendar-data").len() < 200);
    let too_large = event(
        "larger",
        &format!("DESCRIPTION:{}\r\n", "x".repeat(10 * MEGABYTE)),
    );
    let refused = server
        .call("PUT", &format!("{ALICE}larger.ics"))
        .body(too_large)
        .send()
        .await;
    assert_eq!(refused.expect(413).condition(), "max-resource-size");
}

#[tokio::test]
async fn a_large_photo_is_converted() {
    let server = Server::start().await;
    let photo = "/9j/".repeat(MEGABYTE);
    let card = format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:p\r\nFN:P\r\nN:P;;;;\r\nPHOTO;ENCODING=b;TYPE=JPEG:{photo}\r\nEND:VCARD\r\n"
    );
    let path = format!("{BOOK}p.vcf");
    server.call("PUT", &path).body(card).send().await.expect(201);
    let four = server
        .call("GET", &path)
        .header("Accept", "text/vcard;version=4.0")
        .send()
        .await;
    let text = four.expect(200).text().replace("\r\n ", "");
    assert!(text.contains(&format!("PHOTO:data:image/jpeg;base64,{photo}\r\n")));
}

#[tokio::test]
async fn bytes_that_are_no_text() {
    let server = Server::start().await;
    let mut data = event("a", "").into_bytes();
    let at = data.windows(7).position(|window| window == b"Meeting").unwrap();
    data[at] = 0xff;
    let answer = server
        .call("PUT", &format!("{ALICE}a.ics"))
        .body(data)
        .send()
        .await;
    assert_eq!(answer.expect(403).condition(), "valid-calendar-data");
    // Old phones write Latin-1 into cards; what XML gives of them is text all the same.
    let path = format!("{BOOK}a.vcf");
    let card = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:J\xfcrgen\r\nEND:VCARD\r\n".to_vec();
    server
        .call("PUT", &path)
        .body(card.clone())
        .send()
        .await
        .expect(201);
    assert_eq!(server.call("GET", &path).send().await.body, card);
    let body = "<R:addressbook-query><D:prop><R:address-data/></D:prop></R:addressbook-query>";
    let found = server.report(BOOK, body).await;
    assert!(found[0].prop_text("address-data").contains("FN:Jürgen\r\n"));
}

#[tokio::test]
async fn one_uid_is_one_object() {
    let server = Server::start().await;
    server.put_event("a.ics", "same", "").await;
    let second = server
        .call("PUT", &format!("{ALICE}b.ics"))
        .body(event("same", ""))
        .send()
        .await
        .expect(409);
    assert_eq!(second.condition(), "no-uid-conflict");
    assert!(second.text().contains(&format!("{ALICE}a.ics")));
    let other = server
        .call("PUT", &format!("{ALICE}a.ics"))
        .body(event("other", ""))
        .send()
        .await;
    assert_eq!(other.expect(409).condition(), "no-uid-conflict");
    server
        .call("GET", &format!("{ALICE}b.ics"))
        .send()
        .await
        .expect(404);
}

#[tokio::test]
async fn of_many_writers_of_one_object_one_wins() {
    let server = Server::start().await;
    let path = format!("{ALICE}a.ics");
    let statuses = async |name: &'static str, value: &str| {
        let calls = (0..8).map(|n| {
            // Other bytes than any that were stored before: those leave the entity tag, and with it the condition, as
            // it was, so that one more writer may win.
            let body = event("a", &format!("LOCATION:Room {n}\r\nCOMMENT:{name}\r\n"));
            server.call("PUT", &path).header(name, value).body(body).send()
        });
        let mut statuses: Vec<u16> = join_all(calls)
            .await
            .iter()
            .map(|answer| answer.status.as_u16())
            .collect();
        statuses.sort_unstable();
        statuses
    };
    let lost = [412; 7];
    assert_eq!(statuses("If-None-Match", "*").await, [&[201][..], &lost].concat());
    let etag = server.call("GET", &path).send().await.header("etag").to_owned();
    assert_eq!(statuses("If-Match", &etag).await, [&[204][..], &lost].concat());
    let uids = (0..8).map(|n| {
        let path = format!("{ALICE}{n}.ics");
        let server = &server;
        async move {
            server
                .call("PUT", &path)
                .body(event("one", ""))
                .send()
                .await
                .status
                .as_u16()
        }
    });
    let mut made: Vec<u16> = join_all(uids).await;
    made.sort_unstable();
    assert_eq!(made, [201, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn infinite_depth_on_a_large_home_is_refused_at_once() {
    let server = Server::start().await;
    for n in 0..50 {
        server.put_event(&format!("{n}.ics"), &format!("u{n}"), "").await;
    }
    for depth in [Some("infinity"), None] {
        let mut call = server.call("PROPFIND", "/dav/calendars/alice@example.test/");
        if let Some(depth) = depth {
            call = call.header("Depth", depth);
        }
        let answer = call.body(propfind_body("<D:allprop/>")).send().await;
        assert_eq!(answer.expect(403).condition(), "propfind-finite-depth");
    }
}

#[tokio::test]
async fn long_lists_in_reports_are_bounded() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let many: String = (0..10_000)
        .map(|n| format!("<D:href>{ALICE}{n}.ics</D:href>"))
        .collect();
    let body = format!("<C:calendar-multiget><D:prop><D:getetag/></D:prop>{many}</C:calendar-multiget>");
    assert_eq!(server.report(ALICE, &body).await.len(), 10_000);
    let filters = "<C:prop-filter name=\"X-A\"><C:text-match>x</C:text-match></C:prop-filter>".repeat(8_000);
    let body = format!(
        "<C:calendar-query><D:prop/><C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">{filters}</C:comp-filter>\
         </C:comp-filter></C:filter></C:calendar-query>"
    );
    assert!(server.report(ALICE, &body).await.is_empty());
    for (open, close, status) in [
        ("<C:comp-filter name=\"X-A\">", "</C:comp-filter>", 400),
        ("<X:a>", "</X:a>", 400),
    ] {
        let nested = format!("{}{}", open.repeat(100), close.repeat(100));
        let body = format!(
            "<C:calendar-query><D:prop/><C:filter><C:comp-filter name=\"VCALENDAR\">{nested}</C:comp-filter></C:filter></C:calendar-query>"
        );
        let answer = server
            .call("REPORT", ALICE)
            .body(with_namespaces(&body))
            .send()
            .await;
        answer.expect(status);
    }
    let large = "x".repeat(2 * MEGABYTE);
    let answer = server
        .call("REPORT", ALICE)
        .body(format!("<a>{large}</a>"))
        .send()
        .await;
    answer.expect(413);
}

/// What XML cannot carry would be one thing by GET and another in a report; and what stands twice means two things.
#[tokio::test]
async fn what_no_report_could_give_is_not_stored() {
    let server = Server::start().await;
    let put = async |path: String, data: Vec<u8>| server.call("PUT", &path).body(data).send().await;
    let twice = event("c", "DTEND:20261124T100000Z\r\n");
    for data in [
        event("a", "DESCRIPTION:one\u{1f}two\r\n"),
        event("b", "DESCRIPTION:one\0two\r\n"),
        twice,
    ] {
        let refused = put(format!("{ALICE}x.ics"), data.clone().into_bytes()).await;
        assert_eq!(refused.expect(403).condition(), "valid-calendar-data", "{data}");
    }
    let card = |more: &[u8]| {
        let mut card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:p\r\nN:P;;;;\r\nFN:P".to_vec();
        card.extend_from_slice(more);
        card.extend_from_slice(b"\r\nEND:VCARD\r\n");
        card
    };
    for more in [b"\x01".as_slice(), b"\xe9", b"\r\nUID:q"] {
        let refused = put(format!("{BOOK}x.vcf"), card(more)).await;
        assert_eq!(refused.expect(403).condition(), "valid-address-data");
    }
    // Old phones write 2.1 in Latin-1, and tabs are no harm.
    let old = b"BEGIN:VCARD\r\nVERSION:2.1\r\nN:Andr\xe9;;;;\r\nFN:Andr\xe9\r\nEND:VCARD\r\n";
    put(format!("{BOOK}old.vcf"), old.to_vec()).await.expect(201);
    put(format!("{BOOK}tab.vcf"), card(b"\tQ")).await.expect(201);
}
