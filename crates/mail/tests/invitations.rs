//! Invitations handed to a submission server that follows a script.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

use chrono::DateTime;
use roost_mail::{Invitation, InvitationError, Mail, MailConfig};
use roost_model::{MailCredential, Secret};
use roost_shared::mail::Address;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpListener;

/// Sends one invitation to a server that answers `refused` with that, and everything else politely. An empty answer
/// closes the connection.
async fn send(refused: &'static str, answer: &'static str) -> (Result<(), InvitationError>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let submission = format!("smtp://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let server = tokio::spawn(async move {
        let mut stream = BufStream::new(listener.accept().await.unwrap().0);
        stream.write_all(b"220 test ESMTP\r\n").await.unwrap();
        stream.flush().await.unwrap();
        let (mut line, mut heard, mut in_data) = (String::new(), String::new(), false);
        while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
            let text = line.trim_end().to_owned();
            heard.push_str(&line);
            line.clear();
            if in_data && text != "." {
                continue;
            }
            let word = text.split(' ').next().unwrap_or_default();
            let said = match word {
                word if word == refused => answer,
                "EHLO" => "250-test\r\n250 AUTH PLAIN",
                "AUTH" => "235 welcome",
                "DATA" => "354 go on",
                _ => "250 Ok",
            };
            if said.is_empty() {
                break;
            }
            in_data = said.starts_with("354");
            let _ = stream.write_all(format!("{said}\r\n").as_bytes()).await;
            let _ = stream.flush().await;
        }
        heard
    });
    let mail = Mail::new(MailConfig {
        imap: "imap://127.0.0.1:1".parse().unwrap(),
        sieve: None,
        submission,
        max_message_bytes: 1_000_000,
        image_key: vec![0; 32],
        image_ports: vec![443],
        pool: roost_db::pool::connect(
            "postgres://127.0.0.1:1/none",
            roost_db::pool::PoolSettings::default(),
        )
        .unwrap(),
    });
    let credential = MailCredential::Password {
        user: "alice@example.test".into(),
        password: Secret::new("secret".into()),
    };
    let address = |name: &str, email: &str| Address {
        name: name.into(),
        email: email.into(),
    };
    let invitation = Invitation {
        from: address("Alice", "alice@example.test"),
        to: address("", "dave@elsewhere.test"),
        message_id: "1@example.test".into(),
        date: DateTime::UNIX_EPOCH,
        subject: "Invitation: Talk".into(),
        text: "Alice invites you:\n".into(),
        method: "REQUEST".into(),
        data: b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_vec(),
    };
    let result = mail.send_invitation(&credential, invitation).await;
    (result, server.await.unwrap())
}

#[tokio::test]
async fn it_goes_out_as_the_person_with_its_method() {
    let (result, heard) = send("nothing", "").await;
    result.unwrap();
    for line in [
        "MAIL FROM:<alice@example.test>",
        "RCPT TO:<dave@elsewhere.test>",
        "From: Alice <alice@example.test>",
        "Subject: Invitation: Talk",
        "Message-ID: <1@example.test>",
        "Content-Type: text/calendar; charset=utf-8; method=REQUEST",
    ] {
        assert!(heard.lines().any(|heard| heard == line), "{line} in {heard}");
    }
}

#[tokio::test]
async fn what_may_work_later_is_told_from_what_never_will() {
    for (word, answer) in [
        ("RCPT", "550 nobody"),
        ("MAIL", "553 not yours"),
        (".", "554 spam"),
    ] {
        assert!(
            matches!(send(word, answer).await.0, Err(InvitationError::Never(_))),
            "{word}"
        );
    }
    for (word, answer) in [
        ("AUTH", "535 wrong"),
        ("MAIL", "451 4.3.0 not now"),
        ("RCPT", "450 4.2.0 greylisted"),
        ("RCPT", "451 4.7.1 Sender address rejected: not now"),
        (".", "451 busy"),
        ("EHLO", ""),
        ("DATA", "452 full"),
    ] {
        assert!(
            matches!(send(word, answer).await.0, Err(InvitationError::Later(_))),
            "{word}"
        );
    }
    assert!(matches!(
        send(".", "").await.0,
        Err(InvitationError::Unconfirmed(_))
    ));
}
