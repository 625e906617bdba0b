//! The message list.

use roost_shared::ErrorCode;
use roost_shared::mail::{Flag, FlagChange, MessageWindow};

use super::window;
use crate::support::App;

#[tokio::test]
async fn the_newest_comes_first_in_windows() {
    let app = App::attach();
    let person = app.person("alice").await;
    let messages: Vec<Vec<u8>> = (0..120)
        .map(|n| format!("Subject: number {n}\r\n\r\nbody {n}\r\n").into_bytes())
        .collect();
    person
        .imap(&app)
        .await
        .append_all("INBOX", &messages)
        .await
        .unwrap();
    let first: MessageWindow = person
        .get("/api/mail/messages?folder=INBOX&offset=0&limit=50")
        .await
        .json();
    assert_eq!((first.total, first.offset, first.messages.len()), (120, 0, 50));
    assert_eq!(first.messages[0].subject, "number 119");
    let last: MessageWindow = person
        .get("/api/mail/messages?folder=INBOX&offset=100&limit=50")
        .await
        .json();
    assert_eq!(last.messages.len(), 20);
    assert_eq!(last.messages[19].subject, "number 0");
    let beyond: MessageWindow = person
        .get("/api/mail/messages?folder=INBOX&offset=120&limit=50")
        .await
        .json();
    assert!(beyond.messages.is_empty());
}

#[tokio::test]
async fn a_row_says_what_one_needs_to_choose() {
    let app = App::attach();
    let person = app.person("alice").await;
    person
        .append(
            &app,
            "INBOX",
            "From: =?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <jm@example.org>\nTo: Alice <alice@example.test>\n\
             Subject: =?iso-8859-1?Q?Gr=FC=DFe?= aus Wien\nDate: Sun, 01 Nov 2026 10:30:00 +0100\nMIME-Version: 1.0\n\
             Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\
             Content-Transfer-Encoding: quoted-printable\n\nSch=C3=B6ne Gr=C3=BC=C3=9Fe aus dem Caf=C3=A9.\n\
             --b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nxyz\n--b--\n",
        )
        .await;
    let window = window(&person, "INBOX").await;
    let row = &window.messages[0];
    let from = row.from.as_ref().unwrap();
    assert_eq!(
        (from.name.as_str(), from.email.as_str()),
        ("Jürgen Müller", "jm@example.org")
    );
    assert_eq!(row.subject, "Grüße aus Wien");
    assert_eq!(row.date.to_rfc3339(), "2026-11-01T09:30:00+00:00");
    assert!(row.has_attachment && !row.flags.seen);
    assert!(
        row.preview.starts_with("Schöne Grüße aus dem Café"),
        "{}",
        row.preview
    );
}

#[tokio::test]
async fn flags_change_and_a_stale_validity_is_refused() {
    let app = App::attach();
    let person = app.person("alice").await;
    person.append(&app, "INBOX", "Subject: x\n\ny\n").await;
    let before = window(&person, "INBOX").await;
    let mut change = FlagChange {
        folder: "INBOX".into(),
        validity: before.validity,
        uids: vec![before.messages[0].uid],
        add: vec![Flag::Seen, Flag::Flagged],
        remove: vec![],
    };
    person.post("/api/mail/flags", &change).await.expect(204);
    let flags = window(&person, "INBOX").await.messages[0].flags;
    assert!(flags.seen && flags.flagged && !flags.answered);
    change.add.clear();
    change.remove = vec![Flag::Flagged];
    person.post("/api/mail/flags", &change).await.expect(204);
    let flags = window(&person, "INBOX").await.messages[0].flags;
    assert!(flags.seen && !flags.flagged);
    change.validity += 1;
    person
        .post("/api/mail/flags", &change)
        .await
        .error(ErrorCode::ChangedMeanwhile);
}

#[tokio::test]
async fn a_search_finds_by_subject_sender_and_text_and_cannot_be_an_injection() {
    let app = App::attach();
    let person = app.person("alice").await;
    person
        .append(
            &app,
            "INBOX",
            "From: Zoë <zoe@example.org>\nSubject: invoice\n\npay please\n",
        )
        .await;
    person
        .append(
            &app,
            "INBOX",
            "From: x@example.org\nSubject: lunch\n\nsushi on friday\n",
        )
        .await;
    let search = async |query: &str| -> MessageWindow {
        let query = super::encode(query);
        person
            .get(&format!(
                "/api/mail/messages?folder=INBOX&offset=0&limit=50&query={query}"
            ))
            .await
            .json()
    };
    for (query, subject) in [("invoice", "invoice"), ("zoe@", "invoice"), ("sushi", "lunch")] {
        let found = search(query).await;
        assert_eq!(
            (found.total, found.messages[0].subject.as_str()),
            (1, subject),
            "{query}"
        );
    }
    for query in [
        "\" OR ALL",
        "{5}\r\nALL",
        "x\r\nA1 LOGOUT",
        "nothing like it",
        "\\",
        "🙂",
    ] {
        assert_eq!(search(query).await.total, 0, "{query}");
    }
}

#[tokio::test]
async fn what_is_asked_wrongly_is_named() {
    let app = App::attach();
    let person = app.person("alice").await;
    person
        .get("/api/mail/messages")
        .await
        .error(ErrorCode::MalformedRequest);
    person
        .get("/api/mail/messages?folder=INBOX&offset=-1&limit=1")
        .await
        .error(ErrorCode::MalformedRequest);
    person
        .get("/api/mail/messages?folder=INBOX&offset=0&limit=100000")
        .await
        .error(ErrorCode::InvalidInput);
}
