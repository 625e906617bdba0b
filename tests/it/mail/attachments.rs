//! Attachments, down and up.

use roost_shared::ErrorCode;
use roost_shared::mail::{MessageDetail, Upload};

use super::{newest, path};
use crate::support::{Answer, App, Person};

fn with_attachment(name_parameter: &str, media_type: &str, content: &str) -> String {
    format!(
        "Subject: file\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\nsee below\n--b\nContent-Type: {media_type}\n\
         Content-Disposition: attachment; {name_parameter}\nContent-Transfer-Encoding: base64\n\n{content}\n--b--\n"
    )
}

async fn opened(app: &App, person: &Person, message: &str) -> (MessageDetail, String) {
    person.append(app, "INBOX", message).await;
    let key = newest(person, "INBOX").await;
    let detail: MessageDetail = person.get(&path("message", &key)).await.json();
    let part = format!("{}&part={}", path("part", &key), detail.attachments[0].part);
    (detail, part)
}

#[tokio::test]
async fn an_attachment_is_saved_under_its_name() {
    let app = App::attach();
    let person = app.person("alice").await;
    let message = with_attachment(
        "filename*=utf-8''%E2%82%AC%20rates.pdf",
        "application/pdf",
        "JVBERi0xLjQK",
    );
    let (detail, part) = opened(&app, &person, &message).await;
    assert_eq!(detail.attachments[0].name, "€ rates.pdf");
    let answer = person.get(&format!("{part}&download=true")).await.expect(200);
    assert_eq!(answer.body, b"%PDF-1.4\n");
    let disposition = answer.header("content-disposition");
    assert!(
        disposition.starts_with("attachment") && disposition.contains("%E2%82%AC%20rates.pdf"),
        "{disposition}"
    );
}

#[tokio::test]
async fn a_file_name_cannot_leave_its_folder_or_its_header() {
    let app = App::attach();
    let person = app.person("alice").await;
    for name in [
        "filename=\"../../etc/passwd\"",
        "filename*=utf-8''a%0d%0aSet-Cookie:x=1",
        "filename=\"a\u{202e}gpj.exe\"",
    ] {
        let message = with_attachment(name, "application/octet-stream", "eHl6");
        let (detail, part) = opened(&app, &person, &message).await;
        let shown = &detail.attachments[0].name;
        assert!(
            !shown.contains(['/', '\r', '\n', '\u{202e}']) && !shown.starts_with('.'),
            "{shown:?}"
        );
        let answer = person.get(&format!("{part}&download=true")).await.expect(200);
        assert!(!answer.headers.contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn nothing_active_is_ever_shown_in_our_origin() {
    let app = App::attach();
    let person = app.person("alice").await;
    for media_type in [
        "text/html",
        "image/svg+xml",
        "application/xhtml+xml",
        "text/xml",
        "application/javascript",
    ] {
        let message = with_attachment("filename=x", media_type, "PHNjcmlwdD4xPC9zY3JpcHQ+");
        let (_, part) = opened(&app, &person, &message).await;
        let answer = person.get(&part).await.expect(200);
        let attachment = answer.header("content-disposition").starts_with("attachment");
        let shown_as = answer.header("content-type").to_owned();
        assert!(
            attachment || shown_as.starts_with("text/plain"),
            "{media_type}: {shown_as}"
        );
        assert!(
            answer.header("content-security-policy").contains("sandbox"),
            "{media_type}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn a_large_attachment_arrives_whole() {
    let app = App::attach();
    let person = app.person("alice").await;
    // 24 MB of text in 8bit: what the server must not hold in memory at once.
    let body = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\r\n".repeat(380_000);
    let message = format!(
        "Subject: big\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: application/octet-stream\r\n\
         Content-Disposition: attachment; filename=big.txt\r\n\r\n{body}\r\n--b--\r\n"
    );
    person
        .imap(&app)
        .await
        .append_all("INBOX", &[message.into_bytes()])
        .await
        .unwrap();
    let key = newest(&person, "INBOX").await;
    let detail: MessageDetail = person.get(&path("message", &key)).await.json();
    let part = format!(
        "{}&part={}&download=true",
        path("part", &key),
        detail.attachments[0].part
    );
    let answer = person.get(&part).await.expect(200);
    assert_eq!(answer.body.len(), body.len());
    assert!(answer.body == body.as_bytes());
}

async fn upload(person: &Person, name: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/api/mail/uploads?name={}", super::encode(name));
    Answer::of(
        person
            .request("POST", &path)
            .header("content-type", "image/png")
            .body(bytes),
    )
    .await
}

#[tokio::test]
async fn an_upload_is_its_owners_alone() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let bytes: Vec<u8> = (0..700_000_u32).flat_map(u32::to_le_bytes).collect();
    let made: Upload = upload(&alice, "a/b.png", bytes.clone()).await.json();
    assert_eq!((made.size, made.media_type.as_str()), (2_800_000, "image/png"));
    assert!(!made.name.contains('/'), "{}", made.name);
    let path = format!("/api/mail/uploads/{}", made.id);
    assert!(alice.get(&path).await.expect(200).body == bytes);
    bob.get(&path).await.error(ErrorCode::NotFound);
    bob.delete(&path).await.error(ErrorCode::NotFound);
    app.visitor().get(&path).await.error(ErrorCode::NotSignedIn);
    alice.delete(&path).await.expect(204);
    alice.get(&path).await.error(ErrorCode::NotFound);
}

#[tokio::test]
async fn an_upload_over_the_limit_is_refused_and_leaves_nothing() {
    let app = App::attach();
    let person = app.person("alice").await;
    let limit = usize::try_from(person.session.max_message_bytes).unwrap();
    upload(&person, "big.png", vec![0; limit + 1])
        .await
        .error(ErrorCode::TooLarge);
    let (left,): (i64,) = sqlx::query_as("SELECT count(*) FROM upload WHERE account_id = $1")
        .bind(person.session.account.0)
        .fetch_one(&mut app.database().await)
        .await
        .unwrap();
    assert_eq!(left, 0);
}
