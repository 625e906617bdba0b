//! Objects that are not what they should be: the RFC's precondition, and nothing stored.

use crate::support::{Answer, App, Person};

async fn put(person: &Person, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
    Answer::of(
        person
            .dav("PUT", path)
            .header("content-type", kind.to_owned())
            .body(body),
    )
    .await
}

#[tokio::test]
async fn what_is_no_calendar_object_is_refused_by_name() {
    let app = App::attach();
    let person = app.person("alice").await;
    let path = format!("{}bad.ics", person.home("calendars", "default"));
    let vevent = |uid: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261101T000000Z\r\nEND:VEVENT\r\n"
        )
    };
    let calendar =
        |inner: &str| format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inner}END:VCALENDAR\r\n");
    let cases = [
        ("valid-calendar-data", "not a calendar at all".to_owned()),
        ("valid-calendar-data", String::new()),
        (
            "valid-calendar-data",
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:x\r\n".to_owned(),
        ),
        (
            "valid-calendar-object-resource",
            calendar(&(vevent("a") + &vevent("b"))),
        ),
        (
            "valid-calendar-object-resource",
            calendar(&format!("METHOD:REQUEST\r\n{}", vevent("a"))),
        ),
    ];
    for (precondition, body) in cases {
        let answer = put(&person, &path, "text/calendar", body.clone()).await;
        assert!(
            matches!(answer.status.as_u16(), 403 | 409),
            "{} {body}",
            answer.status
        );
        assert!(
            answer.text().contains(precondition),
            "{precondition}: {} for {body}",
            answer.text()
        );
        Answer::of(person.dav("GET", &path)).await.expect(404);
    }
}

#[tokio::test]
async fn what_is_no_card_is_refused_by_name() {
    let app = App::attach();
    let person = app.person("alice").await;
    let path = format!("{}bad.vcf", person.home("addressbooks", "default"));
    for body in ["", "not a card", "BEGIN:VCARD\r\nVERSION:4.0\r\n"] {
        let answer = put(&person, &path, "text/vcard", body).await;
        assert!(
            matches!(answer.status.as_u16(), 403 | 409),
            "{} {body}",
            answer.status
        );
        assert!(answer.text().contains("valid-address-data"), "{}", answer.text());
        Answer::of(person.dav("GET", &path)).await.expect(404);
    }
}

#[tokio::test]
async fn a_uid_stands_in_one_object_only() {
    let app = App::attach();
    let person = app.person("alice").await;
    let home = person.home("calendars", "default");
    let ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:same\r\nDTSTAMP:20261101T000000Z\r\n\
               DTSTART:20261101T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    put(&person, &format!("{home}one.ics"), "text/calendar", ics)
        .await
        .expect(201);
    let answer = put(&person, &format!("{home}two.ics"), "text/calendar", ics).await;
    assert!(matches!(answer.status.as_u16(), 403 | 409), "{}", answer.status);
    assert!(
        answer.text().contains("no-uid-conflict") && answer.text().contains("one.ics"),
        "{}",
        answer.text()
    );
    Answer::of(person.dav("GET", &format!("{home}two.ics")))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() {
    let app = App::attach();
    let person = app.person("alice").await;
    let path = format!("{}big.ics", person.home("calendars", "default"));
    put(&person, &path, "text/calendar", vec![b'x'; 11 * 1024 * 1024])
        .await
        .expect(413);
    Answer::of(person.dav("GET", &path)).await.expect(404);
    let xml = format!(
        "<propfind xmlns='DAV:'>{}</propfind>",
        " ".repeat(2 * 1024 * 1024)
    );
    Answer::of(person.dav("PROPFIND", "/dav/").body(xml))
        .await
        .expect(413);
}

#[tokio::test]
async fn xml_that_attacks_is_refused() {
    let app = App::attach();
    let person = app.person("alice").await;
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\
                <propfind xmlns=\"DAV:\"><prop><x>&b;</x></prop></propfind>";
    let external = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\
                    <propfind xmlns=\"DAV:\"><prop><x>&a;</x></prop></propfind>";
    for body in [bomb, external, "<propfind", "<a><b></a></b>", "\u{0}"] {
        let answer = Answer::of(person.dav("PROPFIND", "/dav/").body(body.to_owned())).await;
        // A document type is refused by its own precondition (RFC 4918 §16), which goes with 403.
        assert!(
            matches!(answer.status.as_u16(), 400 | 403),
            "{} for {body}",
            answer.status
        );
        assert!(!answer.text().contains("root:"));
    }
}
