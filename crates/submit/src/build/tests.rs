use chrono::TimeZone;
use mail_parser::{MessageParser, MimeHeaders};

use super::*;

fn address(name: &str, email: &str) -> Address {
    Address {
        name: name.into(),
        email: email.into(),
    }
}

fn message() -> OutgoingMessage {
    OutgoingMessage {
        from: address("Alice", "alice@example.test"),
        to: vec![address("Bob", "bob@example.test")],
        cc: Vec::new(),
        bcc: Vec::new(),
        subject: "Hello".into(),
        date: Utc.with_ymd_and_hms(2025, 7, 1, 8, 0, 0).unwrap(),
        message_id: "1@example.test".into(),
        in_reply_to: String::new(),
        references: Vec::new(),
        text: "Hi Bob\n".into(),
        html: None,
        calendar: None,
        files: Vec::new(),
    }
}

fn text(built: &BuiltMessage) -> String {
    String::from_utf8(built.bytes().to_vec()).unwrap()
}

fn header(text: &str) -> &str {
    text.split_once("\r\n\r\n").unwrap().0
}

#[test]
fn a_plain_message() {
    let built = build(message()).unwrap();
    let text = text(&built);
    for line in [
        "From: Alice <alice@example.test>",
        "To: Bob <bob@example.test>",
        "Subject: Hello",
        "Message-ID: <1@example.test>",
        "Date: Tue, 01 Jul 2025 08:00:00 +0000",
        "User-Agent: Roost",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(
            header(&text).lines().any(|found| found == line),
            "{line} in {text}"
        );
    }
    assert!(text.trim_end().ends_with("\r\n\r\nHi Bob"), "{text}");
}

#[test]
fn every_kind_of_part_in_its_place() {
    let built = build(OutgoingMessage {
        subject: "Grüße aus Zürich — 日本".into(),
        html: Some("<p>Grüße <img src=\"cid:logo@x\"></p>".into()),
        text: "Grüße\n".into(),
        in_reply_to: "0@example.test".into(),
        references: vec!["a@x".into(), "0@example.test".into()],
        files: vec![
            OutgoingFile {
                name: "Übersicht \"1\".pdf".into(),
                media_type: "application/pdf".into(),
                content_id: None,
                bytes: vec![0, 255, 10],
            },
            OutgoingFile {
                name: "logo.png".into(),
                media_type: "image/png".into(),
                content_id: Some("logo@x".into()),
                bytes: b"png".to_vec(),
            },
        ],
        ..message()
    })
    .unwrap();
    assert!(built.bytes().is_ascii());
    let parsed = MessageParser::default().parse(built.bytes()).unwrap();
    assert_eq!(parsed.subject(), Some("Grüße aus Zürich — 日本"));
    assert_eq!(parsed.body_text(0).unwrap(), "Grüße\r\n");
    assert_eq!(
        parsed.body_html(0).unwrap(),
        "<p>Grüße <img src=\"cid:logo@x\"></p>"
    );
    assert_eq!(parsed.in_reply_to().as_text(), Some("0@example.test"));
    assert_eq!(parsed.references().as_text_list().unwrap().len(), 2);
    let types: Vec<String> = parsed
        .parts
        .iter()
        .map(|part| {
            part.content_type()
                .map(|t| format!("{}/{}", t.ctype(), t.subtype().unwrap_or_default()))
                .unwrap_or_default()
        })
        .collect();
    assert_eq!(
        types,
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "multipart/related",
            "text/html",
            "image/png",
            "application/pdf",
        ]
    );
    let pdf = parsed.parts.last().unwrap();
    assert_eq!(pdf.attachment_name(), Some("Übersicht \"1\".pdf"));
    assert_eq!(pdf.contents(), [0, 255, 10]);
    let png = &parsed.parts[5];
    assert_eq!(
        (png.content_id(), png.contents()),
        (Some("logo@x"), b"png".as_slice())
    );
}

#[test]
fn without_html_every_file_is_an_attachment() {
    let file = OutgoingFile {
        name: "a.png".into(),
        media_type: "image/png".into(),
        content_id: Some("a@x".into()),
        bytes: vec![1],
    };
    let built = build(OutgoingMessage {
        files: vec![file],
        ..message()
    })
    .unwrap();
    let text = text(&built);
    assert!(
        text.contains("Content-Disposition: attachment;") && !text.contains("Content-ID"),
        "{text}"
    );
}

#[test]
fn bcc_is_in_the_copy_alone() {
    let built = build(OutgoingMessage {
        bcc: vec![address("Cäcilie", "c@example.test")],
        ..message()
    })
    .unwrap();
    assert!(!text(&built).contains("c@example.test"));
    let copy = built.into_copy();
    let parsed = MessageParser::default().parse(&copy).unwrap();
    let bcc = parsed.bcc().unwrap().first().unwrap();
    assert_eq!(
        (bcc.name(), bcc.address()),
        (Some("Cäcilie"), Some("c@example.test"))
    );
    assert_eq!(parsed.subject(), Some("Hello"));
}

#[test]
fn no_field_can_begin_another() {
    let evil = "x\r\nBcc: victim@example.test\r\n\r\n<b>";
    let built = build(OutgoingMessage {
        from: address(evil, "alice@example.test"),
        to: vec![
            address(evil, "bob@example.test"),
            address("\"quoted\\\" <x>, y", "b@example.test"),
        ],
        subject: evil.into(),
        in_reply_to: "a@b>\r\nBcc: victim@example.test".into(),
        references: vec!["ok@x".into(), "a b".into(), "a\r\nBcc: v".into()],
        html: Some("<p>".into()),
        files: vec![
            OutgoingFile {
                name: evil.into(),
                media_type: evil.into(),
                content_id: None,
                bytes: vec![1],
            },
            OutgoingFile {
                name: "a".into(),
                media_type: "image/png".into(),
                content_id: Some("a>\r\nX: y".into()),
                bytes: vec![1],
            },
        ],
        ..message()
    })
    .unwrap();
    let text = text(&built);
    let names: Vec<&str> = header(&text)
        .lines()
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    let expected = [
        "Date",
        "From",
        "To",
        "Subject",
        "Message-ID",
        "References",
        "User-Agent",
        "MIME-Version",
        "Content-Type",
    ];
    assert_eq!(names.len(), expected.len(), "{text}");
    assert!(expected.iter().all(|name| names.contains(name)), "{names:?}");
    assert!(!text.contains("\r\nBcc") && !text.contains("\r\nX: y"), "{text}");
    let parsed = MessageParser::default().parse(built.bytes()).unwrap();
    let to: Vec<_> = parsed
        .to()
        .unwrap()
        .iter()
        .map(|to| to.address().unwrap().to_owned())
        .collect();
    assert_eq!(to, ["bob@example.test", "b@example.test"]);
}

#[test]
fn a_wrong_address_is_named() {
    let error = build(OutgoingMessage {
        cc: vec![address("", "a@example.test"), address("", "nobody")],
        ..message()
    });
    assert!(matches!(error, Err(BuildError::Address { field, .. }) if field == "cc.1"));
    let error = build(OutgoingMessage {
        message_id: "a b".into(),
        ..message()
    });
    assert!(matches!(error, Err(BuildError::MessageId(_))));
}

#[test]
fn a_draft_needs_no_recipients() {
    let built = build(OutgoingMessage {
        to: Vec::new(),
        subject: String::new(),
        ..message()
    })
    .unwrap();
    assert!(!header(&text(&built)).contains("\r\nTo:"));
}

#[test]
fn international_domains_go_out_in_ascii() {
    let built = build(OutgoingMessage {
        to: vec![address("", "bob@bücher.example")],
        ..message()
    })
    .unwrap();
    assert!(header(&text(&built)).contains("bob@xn--bcher-kva.example"));
}

#[test]
fn lines_are_never_too_long_and_always_end_in_crlf() {
    let built = build(OutgoingMessage {
        subject: "word ".repeat(300),
        to: (0..300)
            .map(|n| address(&format!("Person Ümläut {n}"), &format!("p{n}@example.test")))
            .collect(),
        references: (0..100)
            .map(|n| format!("{n}.{}@example.test", "x".repeat(60)))
            .collect(),
        text: format!("{}\nä\r\nb\rc\n", "long ".repeat(1_000)),
        ..message()
    })
    .unwrap();
    for line in built.bytes().split(|byte| *byte == b'\n') {
        assert!(
            line.len() <= 999 && (line.is_empty() || line.ends_with(b"\r")),
            "{:?}",
            String::from_utf8_lossy(line)
        );
    }
    let parsed = MessageParser::default().parse(built.bytes()).unwrap();
    assert_eq!(parsed.to().unwrap().iter().count(), 300);
    assert!(
        parsed
            .body_text(0)
            .unwrap()
            .trim_end()
            .ends_with("\r\nä\r\nb\r\nc")
    );
}

#[test]
fn a_message_in_a_message_is_not_encoded() {
    let inner = b"From: a@example.test\r\n\r\nHi\r\n".to_vec();
    let file = OutgoingFile {
        name: "a.eml".into(),
        media_type: "message/rfc822".into(),
        content_id: None,
        bytes: inner,
    };
    let built = build(OutgoingMessage {
        files: vec![file],
        ..message()
    })
    .unwrap();
    assert!(
        text(&built).contains("\r\n\r\nFrom: a@example.test\r\n\r\nHi\r\n"),
        "{}",
        text(&built)
    );
}

#[test]
fn a_large_text_is_built_quickly() {
    let started = std::time::Instant::now();
    build(OutgoingMessage {
        text: "line\n".repeat(200_000),
        ..message()
    })
    .unwrap();
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

/// RFC 6047 §2.4, and a file for those who open it by hand.
#[test]
fn an_invitation_is_told_in_words_in_data_and_as_a_file() {
    let data = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:\xc3\xa4\r\nEND:VCALENDAR\r\n".to_vec();
    let built = build(OutgoingMessage {
        calendar: Some(CalendarPart {
            method: "REQUEST".into(),
            bytes: data.clone(),
        }),
        ..message()
    })
    .unwrap();
    let parsed = MessageParser::default().parse(built.bytes()).unwrap();
    let types: Vec<String> = parsed
        .parts
        .iter()
        .map(|part| {
            let kind = part.content_type().unwrap();
            format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        types,
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/calendar",
            "application/ics"
        ]
    );
    let calendar = &parsed.parts[3];
    let kind = calendar.content_type().unwrap();
    assert_eq!(kind.attribute("method"), Some("REQUEST"));
    assert_eq!(kind.attribute("charset"), Some("utf-8"));
    assert_eq!(calendar.contents(), data);
    let file = &parsed.parts[4];
    assert_eq!(
        (file.attachment_name(), file.contents()),
        (Some("invite.ics"), data.as_slice())
    );
}
