//! The calendar of birthdays, as any client sees it.

use super::support::{BOOK, Server, card, event, hrefs, with_namespaces};

const BIRTHDAYS: &str = "/dav/calendars/alice@example.test/birthdays/";

#[tokio::test]
async fn birthdays_are_a_calendar_that_is_read_and_synchronised() {
    let server = Server::start().await;
    server
        .call("PROPFIND", BIRTHDAYS)
        .header("Depth", "0")
        .send()
        .await
        .expect(404);
    let with_day = card("ada", "Ada").replace("END:VCARD", "BDAY:--0412\r\nEND:VCARD");
    server
        .call("PUT", &format!("{BOOK}ada.vcf"))
        .body(with_day)
        .send()
        .await
        .expect(201);
    let home = server
        .propfind("/dav/calendars/alice@example.test/", "1", "<D:resourcetype/>")
        .await;
    assert!(hrefs(&home).contains(&BIRTHDAYS.to_owned()));
    let sync = async || {
        let body =
            "<D:sync-collection><D:sync-token/><D:prop><C:calendar-data/></D:prop></D:sync-collection>";
        server.report(BIRTHDAYS, body).await
    };
    let found = sync().await;
    assert_eq!(found.len(), 1);
    let data = found[0].prop_text("calendar-data");
    assert!(
        data.contains("RRULE:FREQ=YEARLY") && data.contains("Ada"),
        "{data}"
    );

    let put = server
        .call("PUT", &format!("{BIRTHDAYS}x.ics"))
        .body(event("x", ""));
    assert_eq!(put.send().await.expect(403).condition(), "need-privileges");
    let post = server.call("POST", BIRTHDAYS).body(event("x", ""));
    assert_eq!(post.send().await.expect(403).condition(), "need-privileges");
    server.call("DELETE", &found[0].href()).send().await.expect(403);
    server.call("DELETE", BIRTHDAYS).send().await.expect(403);
    let rename = "<D:propertyupdate><D:set><D:prop><D:displayname>Feste</D:displayname></D:prop></D:set></D:propertyupdate>";
    let renamed = server
        .call("PROPPATCH", BIRTHDAYS)
        .body(with_namespaces(rename))
        .send()
        .await
        .expect(207);
    assert!(renamed.text().contains("200 OK"));

    server
        .call("DELETE", &format!("{BOOK}ada.vcf"))
        .send()
        .await
        .expect(204);
    assert!(sync().await.is_empty());
}
