//! Opening messages.

use roost_shared::ErrorCode;
use roost_shared::mail::{MessageDetail, MessageKey};

use super::{newest, path, window};
use crate::support::{App, Person};

async fn open(person: &Person, key: &MessageKey) -> MessageDetail {
    person.get(&path("message", key)).await.json()
}

#[tokio::test]
async fn a_plain_message_opens_with_its_headers_and_stays_unread() {
    let app = App::attach();
    let person = app.person("alice").await;
    person
        .append(
            &app,
            "INBOX",
            "From: Bob <bob@example.org>\nReply-To: list@example.org\nTo: a@example.test, C <c@example.test>\n\
             Cc: d@example.test\nSubject: Hello\nMessage-ID: <1@example.org>\n\
             List-Unsubscribe: <https://example.org/u>, <javascript:alert(1)>\n\nFirst line\n\n> quoted\n",
        )
        .await;
    let key = newest(&person, "INBOX").await;
    let message = open(&person, &key).await;
    assert_eq!(message.subject, "Hello");
    assert_eq!(message.from[0].email, "bob@example.org");
    assert_eq!(message.reply_to[0].email, "list@example.org");
    assert_eq!(
        message.to.iter().map(|a| a.email.as_str()).collect::<Vec<_>>(),
        ["a@example.test", "c@example.test"]
    );
    assert_eq!(message.cc[0].email, "d@example.test");
    assert_eq!(message.message_id, "1@example.org");
    assert!(message.text.as_ref().unwrap().starts_with("First line"));
    assert!(!message.has_html);
    assert_eq!(message.unsubscribe, ["https://example.org/u"]);
    assert!(
        !window(&person, "INBOX").await.messages[0].flags.seen,
        "opening marks nothing"
    );
}

#[tokio::test]
async fn odd_charsets_are_read() {
    let app = App::attach();
    let person = app.person("alice").await;
    let cases: [(&str, &[u8], &str); 5] = [
        ("koi8-r", b"\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"),
        ("iso-2022-jp", b"\x1b$B$3$s$K$A$O\x1b(B", "こんにちは"),
        ("windows-1252", b"\x80 100 \x96 caf\xe9", "€ 100 – café"),
        ("gb18030", b"\xc4\xe3\xba\xc3", "你好"),
        ("no-such-charset", b"caf\xc3\xa9", "café"),
    ];
    for (charset, bytes, expected) in cases {
        let mut message = format!(
            "Subject: {charset}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n"
        )
        .into_bytes();
        message.extend_from_slice(bytes);
        message.extend_from_slice(b"\r\n");
        person
            .imap(&app)
            .await
            .append_all("INBOX", &[message])
            .await
            .unwrap();
        let key = newest(&person, "INBOX").await;
        assert_eq!(
            open(&person, &key).await.text.unwrap().trim_end(),
            expected,
            "{charset}"
        );
    }
}

#[tokio::test]
async fn html_comes_sanitised_under_a_policy_of_its_own() {
    let app = App::attach();
    let person = app.person("alice").await;
    person
        .append(
            &app,
            "INBOX",
            "Subject: News\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=r\n\n\
             --r\nContent-Type: text/html; charset=utf-8\n\n\
             <p onclick=\"x()\">Hi<script>alert(1)</script><img src=\"cid:logo\">\
             <img src=\"https://tracker.example/p.png\"></p>\n\
             --r\nContent-Type: image/png\nContent-ID: <logo>\nContent-Transfer-Encoding: base64\n\n\
             iVBORw0KGgo=\n--r--\n",
        )
        .await;
    let key = newest(&person, "INBOX").await;
    let message = open(&person, &key).await;
    assert!(message.has_html && message.has_remote_content);
    let answer = person.get(&path("html", &key)).await.expect(200);
    assert!(answer.header("content-type").starts_with("text/html"));
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("sandbox"),
        "{policy}"
    );
    assert!(
        !policy.contains("allow-scripts") && !policy.contains("allow-same-origin"),
        "{policy}"
    );
    let html = answer.text();
    assert!(
        !html.contains("alert(1)") && !html.contains("onclick") && !html.contains("tracker.example"),
        "{html}"
    );
    assert!(html.contains("data:image/png;base64,iVBORw0KGgo="), "{html}");
    let with_remote = person
        .get(&format!("{}&remote=true", path("html", &key)))
        .await
        .text();
    assert!(with_remote.contains("/api/mail/remote?"), "{with_remote}");
    assert!(
        !with_remote.contains("src=\"https://tracker.example"),
        "{with_remote}"
    );
}

#[tokio::test]
async fn what_is_gone_is_not_found() {
    let app = App::attach();
    let person = app.person("alice").await;
    person.append(&app, "INBOX", "Subject: x\n\ny\n").await;
    let key = newest(&person, "INBOX").await;
    for call in ["message", "html", "source"] {
        let gone = MessageKey {
            uid: key.uid + 1000,
            ..key.clone()
        };
        person.get(&path(call, &gone)).await.error(ErrorCode::NotFound);
        let stale = MessageKey {
            validity: key.validity + 1,
            ..key.clone()
        };
        person
            .get(&path(call, &stale))
            .await
            .error(ErrorCode::ChangedMeanwhile);
    }
    person
        .get(&format!("{}&part=9.9", path("part", &key)))
        .await
        .error(ErrorCode::NotFound);
}

#[tokio::test]
async fn the_source_is_the_message_byte_for_byte() {
    let app = App::attach();
    let person = app.person("alice").await;
    let source = "From: a@example.org\r\nSubject: raw\r\n\r\nline\r\n.\r\nFrom here\r\n";
    person.append(&app, "INBOX", source).await;
    let answer = person
        .get(&path("source", &newest(&person, "INBOX").await))
        .await
        .expect(200);
    assert_eq!(answer.text(), source);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}
