//! Mails made to hurt the server.

use roost_shared::mail::MessageDetail;

use super::{newest, path, window};
use crate::support::App;

/// VmHWM: the most memory that the process has held so far, in kibibytes.
fn peak_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the server runs");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .expect("VmHWM");
    line.split_whitespace()
        .nth(1)
        .expect("a number")
        .parse()
        .expect("a number")
}

fn server(app: &App) -> u32 {
    app.stack
        .running(roost_stack::Service::Roost)
        .expect("the server runs")
        .pid
}

#[tokio::test]
async fn ten_thousand_parts_open_like_any_mail() {
    let app = App::attach();
    let person = app.person("alice").await;
    let mut message = String::from(
        "Subject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
    );
    for number in 0..10_000 {
        message.push_str(&format!(
            "--b\r\nContent-Type: text/x-{number}; name=n{number}.txt\r\n\r\n{number}\r\n"
        ));
    }
    message.push_str("--b--\r\n");
    let before = peak_memory(server(&app));
    person
        .imap(&app)
        .await
        .append_all("INBOX", &[message.into_bytes()])
        .await
        .unwrap();
    assert_eq!(window(&person, "INBOX").await.messages[0].subject, "parts");
    let detail: MessageDetail = person
        .get(&path("message", &newest(&person, "INBOX").await))
        .await
        .json();
    assert!(
        (900..=10_000).contains(&detail.attachments.len()),
        "{}",
        detail.attachments.len()
    );
    assert!(
        peak_memory(server(&app)) < before + 60_000,
        "over 60 MB for one mail"
    );
}

#[tokio::test]
async fn a_header_of_fifty_megabytes_does_not_take_the_memory() {
    let app = App::attach();
    let person = app.person("alice").await;
    let filler = "x-filler ".repeat(100);
    let mut message = String::from("From: a@example.org\r\nSubject: long header\r\nX-Long: start\r\n");
    while message.len() < 50 * 1024 * 1024 {
        message.push(' ');
        message.push_str(&filler);
        message.push_str("\r\n");
    }
    message.push_str("\r\nthe body\r\n");
    let before = peak_memory(server(&app));
    person
        .imap(&app)
        .await
        .append_all("INBOX", &[message.into_bytes()])
        .await
        .unwrap();
    let listed = window(&person, "INBOX").await;
    assert_eq!(listed.messages[0].subject, "long header");
    person
        .get(&path("message", &newest(&person, "INBOX").await))
        .await
        .expect(200);
    assert!(
        peak_memory(server(&app)) < before + 60_000,
        "over 60 MB for one mail"
    );
}

#[tokio::test]
async fn broken_mime_is_shown_as_well_as_it_can_be() {
    let app = App::attach();
    let person = app.person("alice").await;
    let cases = [
        "no header at all, not even a colon\n",
        "Subject: unclosed\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>x",
        "Subject: bad base64\nContent-Transfer-Encoding: base64\n\n!!!! not base64 ====\n",
        "Subject: =?utf-8?b?////?= =?x?q?=\nContent-Type: text/plain; charset=\"\n\nx\n",
        "Content-Type: multipart/mixed; boundary=b\nSubject: loop\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b--\n",
        "Date: yesterday\nFrom: <<<>>>\nTo: ,,,;\nSubject:\n\n",
    ];
    for message in cases {
        person.append(&app, "INBOX", message).await;
        let key = newest(&person, "INBOX").await;
        person.get(&path("message", &key)).await.expect(200);
        person.get(&path("source", &key)).await.expect(200);
    }
    assert_eq!(window(&person, "INBOX").await.total, 6);
}
