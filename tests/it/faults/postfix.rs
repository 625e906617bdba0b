//! Postfix stops: nothing is sent, nothing is lost.

use roost_shared::ErrorCode;
use roost_shared::mail::{Address, Draft, DraftSave, DraftSaved, MessageWindow, SendRequest};
use roost_stack::Service;

use crate::support::App;

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_submission_server_keeps_the_draft_and_a_retry_sends() {
    let app = App::attach();
    let person = app.person("alice").await;
    let to = vec![Address {
        name: String::new(),
        email: person.address.clone(),
    }];
    let draft = Draft {
        to,
        subject: "later".into(),
        text: "x".into(),
        ..Draft::default()
    };
    let save = DraftSave {
        draft: draft.clone(),
        replaces: None,
    };
    let saved: DraftSaved = person.post("/api/mail/drafts", &save).await.json();
    let send = SendRequest {
        draft,
        saved: Some(saved.key),
        idempotency_key: "key-postfix-01".into(),
    };
    app.stack.stop(Service::Postfix).unwrap();
    let answer = person.post("/api/mail/send", &send).await;
    app.stack.start_service(Service::Postfix).unwrap();
    answer.error(ErrorCode::SubmissionUnavailable);
    let count = async |folder: &str| {
        let path = format!("/api/mail/messages?folder={folder}&offset=0&limit=10");
        person.get(&path).await.json::<MessageWindow>().total
    };
    assert_eq!((count("Drafts").await, count("Sent").await), (1, 0));
    person.post("/api/mail/send", &send).await.expect(200);
    assert_eq!((count("Drafts").await, count("Sent").await), (0, 1));
}
