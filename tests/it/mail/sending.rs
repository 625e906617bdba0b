//! Sending, through the real submission server and back into a mailbox.

use roost_shared::ErrorCode;
use roost_shared::mail::{
    Address, AttachmentSource, Draft, DraftAttachment, DraftOrigin, DraftSave, DraftSaved, MessageDetail,
    SendRequest, SendResult, Upload,
};

use super::{newest, path, window};
use crate::support::{Answer, App, Person};

fn address(email: &str) -> Address {
    Address {
        name: String::new(),
        email: email.into(),
    }
}

fn request(draft: Draft, key: &str) -> SendRequest {
    SendRequest {
        draft,
        saved: None,
        idempotency_key: key.into(),
    }
}

async fn upload(person: &Person, name: &str, media_type: &str, bytes: &[u8]) -> DraftAttachment {
    let path = format!("/api/mail/uploads?name={}", super::encode(name));
    let request = person
        .request("POST", &path)
        .header("content-type", media_type.to_owned());
    let made: Upload = Answer::of(request.body(bytes.to_vec())).await.json();
    DraftAttachment {
        source: AttachmentSource::Upload(made.id),
        name: made.name,
        media_type: made.media_type,
        size: made.size,
        content_id: None,
    }
}

#[tokio::test]
async fn a_message_with_attachments_reaches_the_other_and_leaves_a_copy() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let plain = upload(&alice, "Übersicht.txt", "text/plain", b"content").await;
    let mut inline = upload(&alice, "dot.png", "image/png", b"\x89PNG").await;
    inline.content_id = Some("dot@page".into());
    let draft = Draft {
        to: vec![address(&bob.address)],
        subject: "Hällo Bob".into(),
        html: "<p>See <b>this</b>: <img src=\"cid:dot@page\"></p><script>x</script>".into(),
        attachments: vec![plain, inline],
        ..Draft::default()
    };
    let sent: SendResult = alice
        .post("/api/mail/send", &request(draft, "key-attachments-1"))
        .await
        .json();
    assert!(sent.copy_stored);
    let key = newest(&bob, "INBOX").await;
    let got: MessageDetail = bob.get(&path("message", &key)).await.json();
    assert_eq!(got.subject, "Hällo Bob");
    assert_eq!(got.from[0].email, alice.address);
    assert_eq!(got.message_id, sent.message_id);
    assert!(got.text.is_none_or(|text| text.contains("this")));
    let listed: Vec<_> = got
        .attachments
        .iter()
        .filter(|a| !a.inline)
        .map(|a| a.name.as_str())
        .collect();
    assert_eq!(listed, ["Übersicht.txt"]);
    let html = bob.get(&path("html", &key)).await.text();
    assert!(
        html.contains("<b>this</b>") && html.contains("data:image/png") && !html.contains("<script"),
        "{html}"
    );
    let copy = window(&alice, "Sent").await;
    assert_eq!((copy.total, copy.messages[0].subject.as_str()), (1, "Hällo Bob"));
    assert!(copy.messages[0].flags.seen);
}

#[tokio::test]
async fn bcc_is_delivered_and_not_told() {
    let app = App::attach();
    let (alice, bob, carol) = (
        app.person("alice").await,
        app.person("bob").await,
        app.person("carol").await,
    );
    let draft = Draft {
        to: vec![address(&bob.address)],
        bcc: vec![address(&carol.address)],
        subject: "secret".into(),
        text: "x".into(),
        ..Draft::default()
    };
    alice
        .post("/api/mail/send", &request(draft, "key-bcc-00001"))
        .await
        .expect(200);
    for person in [&bob, &carol] {
        let source = person
            .get(&path("source", &newest(person, "INBOX").await))
            .await
            .text();
        assert!(!source.to_lowercase().contains("\r\nbcc:"), "{source}");
    }
    let copy: MessageDetail = alice
        .get(&path("message", &newest(&alice, "Sent").await))
        .await
        .json();
    assert_eq!(
        copy.bcc,
        [address(&carol.address)],
        "one's own copy says to whom it went"
    );
}

#[tokio::test]
async fn a_refused_recipient_is_named_in_the_servers_words_and_nothing_is_sent() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let draft = Draft {
        to: vec![address(&bob.address)],
        cc: vec![address("nobody-at-all@example.test")],
        subject: "x".into(),
        text: "x".into(),
        ..Draft::default()
    };
    let error = alice
        .post("/api/mail/send", &request(draft, "key-refused-01"))
        .await;
    let error = error.error(ErrorCode::RecipientRefused);
    let words = &error.fields["cc.0"];
    assert!(
        words.contains("550") || words.to_lowercase().contains("unknown"),
        "{words}"
    );
    assert!(!error.fields.contains_key("to.0"));
    assert_eq!(window(&alice, "Sent").await.total, 0);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(
        window(&bob, "INBOX").await.total,
        0,
        "the good recipient did not get it either"
    );
}

#[tokio::test]
async fn an_address_that_is_none_is_named_before_anything_happens() {
    let app = App::attach();
    let alice = app.person("alice").await;
    for bad in [
        "",
        "nonsense",
        "a@b@c",
        "a b@example.test",
        "a@example.test\r\nRCPT TO:<x@example.test>",
    ] {
        let draft = Draft {
            to: vec![address(&alice.address), address(bad)],
            text: "x".into(),
            ..Draft::default()
        };
        let error = alice
            .post("/api/mail/send", &request(draft, "key-invalid-01"))
            .await;
        let error = error.error(ErrorCode::InvalidInput);
        assert!(error.fields.contains_key("to.1"), "{bad:?}: {error:?}");
    }
    let nobody = request(
        Draft {
            text: "x".into(),
            ..Draft::default()
        },
        "key-nobody-001",
    );
    let error = alice
        .post("/api/mail/send", &nobody)
        .await
        .error(ErrorCode::InvalidInput);
    assert!(error.fields.contains_key("to"), "{error:?}");
    assert_eq!(window(&alice, "Sent").await.total, 0);
}

#[tokio::test]
async fn a_header_cannot_be_smuggled_in() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let mut to = address(&bob.address);
    to.name = "Bob\r\nX-Evil: 1".into();
    let draft = Draft {
        to: vec![to],
        subject: "a\r\nX-Evil: 2".into(),
        text: "x".into(),
        in_reply_to: "1@x>\r\nX-Evil: 3\r\nY: <2".into(),
        references: vec!["1@x>\r\nX-Evil: 4".into()],
        ..Draft::default()
    };
    let answer = alice
        .post("/api/mail/send", &request(draft, "key-smuggle-01"))
        .await;
    if answer.status.is_success() {
        let source = bob
            .get(&path("source", &newest(&bob, "INBOX").await))
            .await
            .text();
        assert!(!source.contains("\r\nX-Evil:"), "{source}");
    } else {
        answer.error(ErrorCode::InvalidInput);
    }
}

#[tokio::test]
async fn the_same_request_twice_sends_once() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let draft = Draft {
        to: vec![address(&bob.address)],
        subject: "once".into(),
        text: "x".into(),
        ..Draft::default()
    };
    let first: SendResult = alice
        .post("/api/mail/send", &request(draft.clone(), "key-same-0001"))
        .await
        .json();
    let second: SendResult = alice
        .post("/api/mail/send", &request(draft, "key-same-0001"))
        .await
        .json();
    assert_eq!(first.message_id, second.message_id);
    newest(&bob, "INBOX").await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(window(&bob, "INBOX").await.total, 1);
    assert_eq!(window(&alice, "Sent").await.total, 1);
}

#[tokio::test]
async fn sending_removes_the_draft_and_marks_what_was_answered() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    alice
        .append(&app, "INBOX", "From: b@example.org\nSubject: Q\n\n?\n")
        .await;
    let origin = newest(&alice, "INBOX").await;
    let draft = Draft {
        to: vec![address(&bob.address)],
        subject: "Re: Q".into(),
        text: "A".into(),
        origin: Some(DraftOrigin {
            key: origin,
            forwarded: false,
        }),
        ..Draft::default()
    };
    let save = DraftSave {
        draft: draft.clone(),
        replaces: None,
    };
    let saved: DraftSaved = alice.post("/api/mail/drafts", &save).await.json();
    let send = SendRequest {
        draft,
        saved: Some(saved.key),
        idempotency_key: "key-answer-001".into(),
    };
    alice.post("/api/mail/send", &send).await.expect(200);
    assert_eq!(window(&alice, "Drafts").await.total, 0);
    assert!(window(&alice, "INBOX").await.messages[0].flags.answered);
}

#[tokio::test]
async fn anothers_upload_cannot_be_sent() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let stolen = upload(&bob, "private.txt", "text/plain", b"secret").await;
    let draft = Draft {
        to: vec![address(&alice.address)],
        text: "x".into(),
        attachments: vec![stolen],
        ..Draft::default()
    };
    let answer = alice
        .post("/api/mail/send", &request(draft, "key-stolen-001"))
        .await;
    assert!(
        answer.status.is_client_error(),
        "{} {}",
        answer.status,
        answer.text()
    );
    assert_eq!(window(&alice, "Sent").await.total, 0);
}
