//! Asking when others are busy.

use roost_dav_proto::name::{caldav, dav};
use roost_dav_proto::xml::Element;
use roost_shared::sharing::ShareAccess;

use super::super::support::{ALICE, Answer, Server, event, with_namespaces};
use super::{ALICE_OUTBOX, BOB, CAROL, start};

fn request(organizer: &str, attendees: &[&str]) -> String {
    let attendees: String = attendees
        .iter()
        .map(|who| format!("ATTENDEE:{who}\r\n"))
        .collect();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nMETHOD:REQUEST\r\nBEGIN:VFREEBUSY\r\nUID:ask\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:20261123T000000Z\r\nDTEND:20261124T000000Z\r\n\
         ORGANIZER:mailto:{organizer}\r\n{attendees}END:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
}

async fn ask(server: &Server, user: &str, body: String) -> Answer {
    let call = server.call("POST", ALICE_OUTBOX).user(user);
    call.header("Content-Type", "text/calendar; charset=utf-8")
        .body(body)
        .send()
        .await
}

/// Recipient, status and data of each response.
fn responses(answer: &Answer) -> Vec<(String, String, String)> {
    let root = answer.xml();
    assert_eq!(root.name, caldav::SCHEDULE_RESPONSE);
    root.elements()
        .map(|response| {
            let text = |name| response.child(&name).map(Element::text).unwrap_or_default();
            let recipient = response.child(&caldav::RECIPIENT).unwrap();
            (
                recipient.child(&dav::HREF).unwrap().text(),
                text(caldav::REQUEST_STATUS),
                text(caldav::CALENDAR_DATA).replace("\r\n ", ""),
            )
        })
        .collect()
}

#[tokio::test]
async fn busy_times_of_the_domain_are_told_and_nothing_else_is() {
    let server = start().await;
    let path = "/dav/calendars/bob@example.test/default/a.ics";
    server
        .call("PUT", path)
        .user(BOB)
        .body(event("secret", ""))
        .send()
        .await
        .expect(201);
    let attendees = [
        "mailto:BOB@example.test",
        "mailto:nobody@example.test",
        "mailto:dave@elsewhere.test",
        "urn:x:1",
    ];
    let answer = ask(
        &server,
        "alice@example.test",
        request("alice@example.test", &attendees),
    )
    .await
    .expect(200);
    let found = responses(&answer);
    assert_eq!(found.len(), 4);
    let (recipient, status, data) = &found[0];
    assert_eq!(
        (recipient.as_str(), status.as_str()),
        ("mailto:BOB@example.test", "2.0;Success")
    );
    assert!(
        data.contains("METHOD:REPLY") && data.contains("\r\nFREEBUSY;FBTYPE=BUSY:20261123T100000Z/"),
        "{data}"
    );
    assert!(!data.contains("Meeting") && !data.contains("secret"));
    for (_, status, data) in &found[1..] {
        assert_eq!(
            (status.as_str(), data.as_str()),
            ("3.7;Invalid calendar user", "")
        );
    }
}

#[tokio::test]
async fn people_of_other_domains_are_not_known() {
    let server = start().await;
    let dave = server.database.account("dave@other.test").await.id;
    server.groupware.ensure_defaults(dave).await.unwrap();
    let body = request("alice@example.test", &["mailto:dave@other.test"]);
    let answer = ask(&server, "alice@example.test", body).await.expect(200);
    assert!(responses(&answer)[0].1.starts_with("3.7"));
}

#[tokio::test]
async fn a_transparent_calendar_keeps_nobody_busy() {
    let server = start().await;
    server.put_event("a.ics", "a", "").await;
    let body = request("alice@example.test", &["mailto:alice@example.test"]);
    let busy = async || {
        let answer = ask(&server, "alice@example.test", body.clone()).await.expect(200);
        responses(&answer)[0].2.contains("\r\nFREEBUSY;")
    };
    assert!(busy().await);
    let set = async |value: &str| {
        let body = format!(
            "<D:propertyupdate><D:set><D:prop><C:schedule-calendar-transp>{value}</C:schedule-calendar-transp>\
             </D:prop></D:set></D:propertyupdate>"
        );
        server
            .call("PROPPATCH", ALICE)
            .body(with_namespaces(&body))
            .send()
            .await
            .expect(207)
    };
    set("<C:transparent/>").await;
    assert!(!busy().await);
    assert!(
        set("<C:purple/>").await.responses()[0]
            .with_status("409", "schedule-calendar-transp")
            .is_some()
    );
    set("<C:opaque/>").await;
    assert!(busy().await);
}

/// RFC 6638 §9.1: it says whether a calendar keeps its owner busy. Nobody else can say that, and nobody else is kept busy.
#[tokio::test]
async fn whether_a_shared_calendar_keeps_busy_is_its_owners_to_say() {
    let server = start().await;
    server.put_event("a.ics", "a", "").await;
    let shared = server.share_with_bob(ShareAccess::Admin).await;
    let wanted = "<C:schedule-calendar-transp/><D:displayname/>";
    let seen = async || {
        let found = server.propfind_as_bob(&shared, "0", wanted).await.responses();
        let transparency = found[0].prop("schedule-calendar-transp").unwrap();
        (transparency.to_xml(), found[0].prop_text("displayname"))
    };
    let before = seen().await;
    assert!(before.0.contains("transparent"), "{}", before.0);
    for value in ["opaque", "transparent"] {
        let body = with_namespaces(&format!(
            "<D:propertyupdate><D:set><D:prop><C:schedule-calendar-transp><C:{value}/></C:schedule-calendar-transp>\
             <D:displayname>Other</D:displayname></D:prop></D:set></D:propertyupdate>"
        ));
        let call = server.call("PROPPATCH", &shared).user(BOB).body(body);
        let answer = call.send().await.expect(207);
        let refused = &answer.responses()[0];
        assert!(refused.with_status("403", "schedule-calendar-transp").is_some());
        assert!(refused.with_status("424", "displayname").is_some());
        assert!(answer.text().contains("cannot-modify-protected-property"));
    }
    assert_eq!(seen().await, before);
    let body = request(
        "alice@example.test",
        &["mailto:bob@example.test", "mailto:alice@example.test"],
    );
    let answer = ask(&server, "alice@example.test", body).await.expect(200);
    let busy: Vec<bool> = responses(&answer)
        .iter()
        .map(|(.., data)| data.contains("\r\nFREEBUSY;"))
        .collect();
    assert_eq!(busy, [false, true]);
}

#[tokio::test]
async fn only_the_owner_and_delegates_ask_and_only_in_the_owners_name() {
    let server = start().await;
    let body = || request("alice@example.test", &["mailto:carol@example.test"]);
    server.share_with_bob(ShareAccess::ReadWrite).await;
    ask(&server, BOB, body()).await.expect(403);
    let alice = server.database.account("alice@example.test").await;
    let set = async |writable| {
        server
            .groupware
            .set_delegates(&alice, writable, &[BOB.to_owned()])
            .await
            .unwrap();
    };
    set(false).await;
    assert_eq!(
        ask(&server, BOB, body()).await.expect(403).condition(),
        "need-privileges"
    );
    set(true).await;
    ask(&server, BOB, body()).await.expect(200);
    ask(&server, CAROL, body()).await.expect(403);
    let foreign = request(BOB, &["mailto:carol@example.test"]);
    assert_eq!(
        ask(&server, BOB, foreign).await.expect(403).condition(),
        "valid-organizer"
    );
    server
        .call("POST", ALICE_OUTBOX)
        .anonymous()
        .send()
        .await
        .expect(401);
}

#[tokio::test]
async fn what_is_no_request_is_refused_by_name() {
    let server = start().await;
    let good = request("alice@example.test", &["mailto:bob@example.test"]);
    for (body, condition) in [
        ("nonsense".to_owned(), "valid-calendar-data"),
        (event("a", ""), "valid-scheduling-message"),
        (
            good.replace("METHOD:REQUEST", "METHOD:REPLY"),
            "valid-scheduling-message",
        ),
        (
            good.replace("DTEND:20261124", "DTEND:20361124"),
            "valid-scheduling-message",
        ),
        (
            good.replace("DTEND:20261124", "DTEND:20261122"),
            "valid-scheduling-message",
        ),
    ] {
        let answer = ask(&server, "alice@example.test", body.clone()).await.expect(403);
        assert_eq!(answer.condition(), condition, "{body}");
    }
    // As the caldav library sends it.
    let floating = good.replace("00Z", "00");
    assert_ne!(floating, good);
    ask(&server, "alice@example.test", floating).await.expect(200);
    let call = server
        .call("POST", ALICE_OUTBOX)
        .header("Content-Type", "text/plain");
    assert_eq!(
        call.body(good).send().await.expect(403).condition(),
        "supported-calendar-data"
    );
}

/// Whoever is named twice is answered for twice, in the words of the request.
#[tokio::test]
async fn one_person_may_be_named_in_several_ways() {
    let server = start().await;
    let names = [
        "mailto:bob@example.test",
        "/dav/principals/bob%40example.test/",
        "/dav/principals/bob@example.test/",
        "https://mail.example.test/dav/principals/bob@example.test/",
    ];
    let answer = ask(
        &server,
        "alice@example.test",
        request("alice@example.test", &names),
    )
    .await;
    let found = responses(&answer);
    assert_eq!(found.len(), names.len());
    for (recipient, status, _) in found {
        assert!(status.starts_with("2.0"), "{recipient}: {status}");
    }
}
