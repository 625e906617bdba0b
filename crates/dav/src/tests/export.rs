//! GET of a whole calendar or address book.

use roost_shared::sharing::ShareAccess;

use super::support::{ALICE, BOOK, Server, task};

#[tokio::test]
async fn a_calendar_is_one_file() {
    let server = Server::start().await;
    let zone = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nTZOFFSETFROM:+0200\r\n\
        TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
    for name in ["a", "b"] {
        let data = super::support::event(
            name,
            "DTSTART;TZID=Europe/Berlin:20260302T100000\r\nX-OWN:kept\r\n",
        )
        .replace("BEGIN:VEVENT", &format!("{zone}BEGIN:VEVENT"));
        let path = format!("{ALICE}{name}.ics");
        server.call("PUT", &path).body(data).send().await.expect(201);
    }
    let path = format!("{ALICE}t.ics");
    server.call("PUT", &path).body(task("t")).send().await.expect(201);
    let file = server.call("GET", ALICE).send().await.expect(200);
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"export.ics\"; filename*=UTF-8''Calendar.ics"
    );
    assert_eq!(
        file.header("content-security-policy"),
        "default-src 'none'; sandbox"
    );
    let text = file.text();
    for (part, times) in [
        ("BEGIN:VCALENDAR\r\n", 1),
        ("END:VCALENDAR\r\n", 1),
        ("BEGIN:VTIMEZONE\r\n", 1),
        ("BEGIN:VEVENT\r\n", 2),
        ("BEGIN:VTODO\r\n", 1),
        ("X-OWN:kept\r\n", 2),
        ("NAME:Calendar\r\n", 1),
    ] {
        assert_eq!(
            text.matches(&format!("\r\n{part}")).count() + usize::from(text.starts_with(part)),
            times,
            "{part}"
        );
    }
    let head = server.call("HEAD", ALICE).send().await.expect(200);
    assert_eq!(head.header("content-type"), file.header("content-type"));
    assert!(head.body.is_empty());
    let empty = server
        .call("GET", "/dav/calendars/alice@example.test/tasks/")
        .send()
        .await;
    assert!(empty.expect(200).text().ends_with("END:VCALENDAR\r\n"));
    // What only leads on has a line for people.
    let home = server
        .call("GET", "/dav/calendars/alice@example.test/")
        .send()
        .await;
    assert!(home.expect(200).header("content-type").starts_with("text/plain"));
}

#[tokio::test]
async fn an_address_book_is_one_file() {
    let server = Server::start().await;
    server.put_card("a.vcf", "a", "Ann").await;
    let new = "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:b\r\nFN:Bob\r\nEND:VCARD";
    let path = format!("{BOOK}b.vcf");
    server.call("PUT", &path).body(new).send().await.expect(201);
    let file = server.call("GET", BOOK).send().await.expect(200);
    assert_eq!(file.header("content-type"), "text/vcard; charset=utf-8");
    assert!(
        file.header("content-disposition")
            .contains("filename*=UTF-8''Contacts.vcf")
    );
    let text = file.text();
    assert_eq!(text.matches("END:VCARD\r\n").count(), 2, "{text}");
    assert!(text.contains("VERSION:3.0") && text.contains("VERSION:4.0"));
    let old = server
        .call("GET", BOOK)
        .header("Accept", "text/vcard;version=3.0")
        .send()
        .await
        .text();
    assert_eq!(old.matches("VERSION:3.0\r\n").count(), 2, "{old}");
}

#[tokio::test]
async fn it_is_for_those_who_may_read() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    let bob = "bob@example.test";
    server.call("GET", ALICE).user(bob).send().await.expect(403);
    let shared = server.share_with_bob(ShareAccess::FreeBusy).await;
    let refused = server.call("GET", &shared).user(bob).send().await.expect(403);
    assert_eq!(refused.condition(), "need-privileges");
    server.share_with_bob(ShareAccess::Read).await;
    let text = server
        .call("GET", &shared)
        .user(bob)
        .send()
        .await
        .expect(200)
        .text();
    assert!(text.contains("UID:a\r\n"), "{text}");
}

#[tokio::test]
async fn a_large_calendar_comes_in_pieces() {
    let server = Server::start().await;
    for n in 0..260 {
        server.put_event(&format!("{n}.ics"), &format!("u{n}"), "").await;
    }
    let pieces = server.call("GET", ALICE).pieces().await;
    assert!(pieces.len() > 250, "{}", pieces.len());
}
