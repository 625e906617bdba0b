//! Drafts, replies and forwards.

use roost_shared::mail::{Address, ComposeMode, Draft, DraftSave, DraftSaved, MessageKey};

use super::{newest, path, window};
use crate::support::{App, Person};

fn to(email: &str) -> Vec<Address> {
    vec![Address {
        name: String::new(),
        email: email.into(),
    }]
}

async fn compose(person: &Person, mode: ComposeMode, key: &MessageKey) -> Draft {
    let mode = serde_json::to_string(&mode).unwrap();
    person
        .get(&format!(
            "{}&mode={}",
            path("compose", key),
            mode.trim_matches('"')
        ))
        .await
        .json()
}

#[tokio::test]
async fn a_draft_is_kept_replaced_and_taken_up_again() {
    let app = App::attach();
    let person = app.person("alice").await;
    let mut save = DraftSave {
        draft: Draft {
            to: to("bob@example.test"),
            subject: "Grüße".into(),
            html: "<p>Hallo</p>".into(),
            ..Draft::default()
        },
        replaces: None,
    };
    let first: DraftSaved = person.post("/api/mail/drafts", &save).await.json();
    assert_eq!(first.key.folder, "Drafts");
    save.draft.html = "<p>Hallo <b>Bob</b></p>".into();
    save.replaces = Some(first.key.clone());
    let second: DraftSaved = person.post("/api/mail/drafts", &save).await.json();
    let drafts = window(&person, "Drafts").await;
    assert_eq!(drafts.total, 1, "the version before is gone");
    assert!(drafts.messages[0].flags.draft);
    let again = compose(&person, ComposeMode::Edit, &second.key).await;
    assert_eq!(
        (again.subject.as_str(), &again.to),
        ("Grüße", &to("bob@example.test"))
    );
    assert!(again.html.contains("<b>Bob</b>"), "{}", again.html);
}

#[tokio::test]
async fn an_unfinished_draft_is_kept_whatever_stands_in_it() {
    let app = App::attach();
    let person = app.person("alice").await;
    let draft = Draft {
        to: to("not yet an addr"),
        subject: "x\r\nBcc: evil@example.org".into(),
        ..Draft::default()
    };
    let saved: DraftSaved = person
        .post(
            "/api/mail/drafts",
            &DraftSave {
                draft,
                replaces: None,
            },
        )
        .await
        .json();
    let again = compose(&person, ComposeMode::Edit, &saved.key).await;
    assert_eq!(again.to, to("not yet an addr"), "what was typed is not lost");
    assert!(again.bcc.is_empty());
}

#[tokio::test]
async fn a_reply_knows_whom_to_answer_and_what_it_answers() {
    let app = App::attach();
    let person = app.person("alice").await;
    person
        .append(
            &app,
            "INBOX",
            &format!(
                "From: Bob <bob@example.org>\nTo: {}, Carol <carol@example.org>\nCc: dave@example.org\n\
                 Subject: Re: Plan\nMessage-ID: <2@example.org>\nReferences: <1@example.org>\n\nShall we?\n",
                person.address
            ),
        )
        .await;
    let key = newest(&person, "INBOX").await;
    let reply = compose(&person, ComposeMode::Reply, &key).await;
    assert_eq!(
        reply.to,
        [Address {
            name: "Bob".into(),
            email: "bob@example.org".into()
        }]
    );
    assert!(reply.cc.is_empty());
    assert_eq!(reply.subject, "Re: Plan");
    assert_eq!(reply.in_reply_to, "2@example.org");
    assert_eq!(reply.references, ["1@example.org", "2@example.org"]);
    assert!(
        reply.html.contains("Shall we?") && reply.html.contains("<blockquote"),
        "{}",
        reply.html
    );
    let all = compose(&person, ComposeMode::ReplyAll, &key).await;
    let others: Vec<_> = all
        .to
        .iter()
        .chain(&all.cc)
        .map(|address| address.email.as_str())
        .collect();
    assert_eq!(
        others,
        ["bob@example.org", "carol@example.org", "dave@example.org"]
    );
}

#[tokio::test]
async fn a_forward_takes_the_attachments_along() {
    let app = App::attach();
    let person = app.person("alice").await;
    person
        .append(
            &app,
            "INBOX",
            "From: Bob <bob@example.org>\nSubject: Photos\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhere\n\
             --b\nContent-Type: image/png; name=p.png\nContent-Disposition: attachment; filename=p.png\n\
             Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n",
        )
        .await;
    let draft = compose(&person, ComposeMode::Forward, &newest(&person, "INBOX").await).await;
    assert!(draft.to.is_empty());
    assert_eq!(draft.subject, "Fwd: Photos");
    assert_eq!(draft.attachments.len(), 1);
    assert_eq!(draft.attachments[0].name, "p.png");
    assert!(draft.html.contains("bob@example.org"), "{}", draft.html);
}
