//! Every call on mail as nobody and as another user.

use roost_shared::ErrorCode;
use roost_shared::mail::{AttachmentSource, Draft, DraftAttachment, DraftSave, MessageKey};

use super::{newest, path};
use crate::support::{Answer, App};

#[tokio::test]
async fn nobody_gets_anything() {
    let app = App::attach();
    let get = [
        "folders",
        "messages?folder=INBOX&offset=0&limit=1",
        "message?folder=INBOX&validity=1&uid=1",
        "html?folder=INBOX&validity=1&uid=1",
        "part?folder=INBOX&validity=1&uid=1&part=1",
        "source?folder=INBOX&validity=1&uid=1",
        "compose?mode=reply&folder=INBOX&validity=1&uid=1",
    ];
    for path in get {
        app.visitor()
            .get(&format!("/api/mail/{path}"))
            .await
            .error(ErrorCode::NotSignedIn);
    }
    for path in [
        "folders",
        "flags",
        "move",
        "uploads?name=x",
        "drafts",
        "send",
        "invitation",
    ] {
        let request = app.visitor().request("POST", &format!("/api/mail/{path}"));
        let request = request
            .header("x-roost-request", "1")
            .header("content-type", "application/json")
            .body("{}");
        Answer::of(request).await.error(ErrorCode::NotSignedIn);
    }
}

#[tokio::test]
async fn a_key_of_anothers_message_opens_nothing_of_theirs() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    alice
        .append(&app, "INBOX", "Subject: private\n\nsecret of alice\n")
        .await;
    let key = newest(&alice, "INBOX").await;
    for call in ["message", "html", "source", "compose"] {
        let answer = bob.get(&format!("{}&mode=reply", path(call, &key))).await;
        assert!(answer.status.is_client_error(), "{call}: {}", answer.status);
        assert!(!answer.text().contains("secret of alice"), "{call}");
    }
    let attachment = DraftAttachment {
        source: AttachmentSource::Part {
            key: key.clone(),
            part: String::new(),
        },
        name: "x".into(),
        media_type: "message/rfc822".into(),
        size: 1,
        content_id: None,
    };
    let draft = Draft {
        attachments: vec![attachment],
        ..Draft::default()
    };
    let answer = bob
        .post(
            "/api/mail/drafts",
            &DraftSave {
                draft,
                replaces: None,
            },
        )
        .await;
    assert!(
        answer.status.is_client_error(),
        "{} {}",
        answer.status,
        answer.text()
    );
    let shared_namespace = MessageKey {
        folder: format!("Shared/{}/INBOX", alice.address),
        ..key
    };
    bob.get(&path("message", &shared_namespace))
        .await
        .error(ErrorCode::NotFound);
}

#[tokio::test]
async fn the_image_proxy_serves_only_what_the_server_signed() {
    let app = App::attach();
    for query in [
        "url=http://example.org/a.png&sig=x",
        "url=http://127.0.0.1/&sig=",
        "url=&sig=",
        "",
    ] {
        let answer = app.visitor().get(&format!("/api/mail/remote?{query}")).await;
        assert!(answer.status.is_client_error(), "{query}: {}", answer.status);
    }
}
