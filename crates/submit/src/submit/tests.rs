//! Against a server that follows a script, so that every answer can be had.

use std::sync::{Arc, Mutex};

use roost_model::Secret;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::TcpListener;

use super::*;

/// What the server answers to a line, by its beginning; `None` closes the connection.
type Script = fn(&str) -> Option<&'static str>;

fn polite(line: &str) -> Option<&'static str> {
    Some(match line.split(' ').next().unwrap_or_default() {
        "EHLO" => "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN XOAUTH2",
        "AUTH" => "235 2.7.0 welcome",
        "DATA" => "354 go on",
        "." => "250 2.0.0 Ok: queued as ABC",
        "QUIT" => "221 bye",
        _ => "250 2.1.0 Ok",
    })
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, script: Script, heard: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufStream::new(stream);
    let mut in_data = false;
    stream.write_all(b"220 test ESMTP\r\n").await.unwrap();
    stream.flush().await.unwrap();
    let mut line = String::new();
    while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
        let text = line.trim_end().to_owned();
        line.clear();
        heard.lock().unwrap().push(text.clone());
        if in_data && text != "." {
            continue;
        }
        let Some(answer) = script(&text) else { return };
        in_data = answer.starts_with("354");
        let _ = stream.write_all(format!("{answer}\r\n").as_bytes()).await;
        let _ = stream.flush().await;
    }
}

async fn server(script: Script) -> (Endpoint, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("smtp://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        serve(stream, script, log).await;
    });
    (endpoint, heard)
}

fn password() -> MailCredential {
    MailCredential::Password {
        user: "alice@example.test".into(),
        password: Secret::new("secret".into()),
    }
}

fn envelope() -> Envelope {
    Envelope::new("alice@example.test", &["bob@example.test", "carol@example.test"]).unwrap()
}

async fn send(script: Script) -> (Result<Accepted, SubmitError>, Vec<String>) {
    let (endpoint, heard) = server(script).await;
    let result = submit(
        &endpoint,
        &password(),
        &envelope(),
        b"Subject: x\r\n\r\n.dot\r\nHi\r\n",
    )
    .await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let heard = heard.lock().unwrap().clone();
    (result, heard)
}

#[tokio::test]
async fn a_message_is_handed_over() {
    let (result, heard) = send(polite).await;
    assert_eq!(result.unwrap().words, "2.0.0 Ok: queued as ABC");
    assert_eq!(
        heard[1..],
        [
            "AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABzZWNyZXQ=",
            "MAIL FROM:<alice@example.test>",
            "RCPT TO:<bob@example.test>",
            "RCPT TO:<carol@example.test>",
            "DATA",
            "Subject: x",
            "",
            "..dot",
            "Hi",
            "",
            ".",
            "QUIT",
        ]
    );
}

#[tokio::test]
async fn a_token_signs_in_by_xoauth2() {
    let (endpoint, heard) = server(polite).await;
    let token = MailCredential::Token {
        user: "alice@example.test".into(),
        token: Secret::new("tok".into()),
    };
    submit(&endpoint, &token, &envelope(), b"x").await.unwrap();
    let heard = heard.lock().unwrap();
    // user=alice@example.test^Aauth=Bearer tok^A^A
    assert_eq!(
        heard[1],
        "AUTH XOAUTH2 dXNlcj1hbGljZUBleGFtcGxlLnRlc3QBYXV0aD1CZWFyZXIgdG9rAQE="
    );
}

#[tokio::test]
async fn a_refused_token_ends_its_conversation() {
    fn script(line: &str) -> Option<&'static str> {
        match line {
            "" => Some("535 5.7.8 expired"),
            _ if line.starts_with("AUTH") => Some("334 eyJzdGF0dXMiOiI0MDEifQ=="),
            _ => polite(line),
        }
    }
    let (endpoint, _) = server(script).await;
    let token = MailCredential::Token {
        user: "alice@example.test".into(),
        token: Secret::new("tok".into()),
    };
    let error = submit(&endpoint, &token, &envelope(), b"x").await.unwrap_err();
    assert!(
        matches!(&error, SubmitError::CredentialRefused { words } if words == "5.7.8 expired"),
        "{error:?}"
    );
    assert!(!format!("{error:?} {error}").contains("tok"));
}

#[tokio::test]
async fn each_refused_recipient_is_named_and_nothing_is_sent() {
    fn script(line: &str) -> Option<&'static str> {
        match line {
            "RCPT TO:<carol@example.test>" => {
                Some("550-5.1.1 <carol@example.test>: Recipient address rejected:\r\n550 5.1.1 User unknown")
            }
            _ => polite(line),
        }
    }
    let (result, heard) = send(script).await;
    let Err(SubmitError::RecipientsRefused(refused)) = result else {
        panic!("{result:?}")
    };
    assert_eq!(
        refused,
        [RefusedRecipient {
            position: 1,
            address: "carol@example.test".into(),
            words: "5.1.1 <carol@example.test>: Recipient address rejected: User unknown".into(),
            transient: false,
        }]
    );
    assert!(
        heard.contains(&"RSET".to_owned()) && !heard.contains(&"DATA".to_owned()),
        "{heard:?}"
    );
}

#[tokio::test]
async fn what_is_said_of_the_sender_is_not_put_on_the_recipients() {
    fn script(line: &str) -> Option<&'static str> {
        if line.starts_with("RCPT") {
            Some("553 5.7.1 <alice@example.test>: Sender address rejected: not owned by user")
        } else {
            polite(line)
        }
    }
    let (result, _) = send(script).await;
    assert!(
        matches!(result, Err(SubmitError::SenderRefused { .. })),
        "{result:?}"
    );
}

#[tokio::test]
async fn refusals_of_the_message_keep_the_servers_words() {
    fn too_large(line: &str) -> Option<&'static str> {
        if line == "." {
            Some("552 5.3.4 too large")
        } else {
            polite(line)
        }
    }
    let (result, _) = send(too_large).await;
    assert!(
        matches!(result, Err(SubmitError::MessageRefused { words, transient: false }) if words == "5.3.4 too large")
    );

    fn later(line: &str) -> Option<&'static str> {
        if line == "." {
            Some("451 4.7.1 try again")
        } else {
            polite(line)
        }
    }
    let (result, _) = send(later).await;
    assert!(matches!(
        result,
        Err(SubmitError::MessageRefused { transient: true, .. })
    ));

    fn sender(line: &str) -> Option<&'static str> {
        if line.starts_with("MAIL") {
            Some("550 no")
        } else {
            polite(line)
        }
    }
    assert!(
        matches!(send(sender).await.0, Err(SubmitError::SenderRefused { words, transient: false }) if words == "no")
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_or_goes_away_is_unavailable() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint: Endpoint = format!("smtp://{}", closed.local_addr().unwrap())
        .parse()
        .unwrap();
    drop(closed);
    let result = submit(&endpoint, &password(), &envelope(), b"x").await;
    assert!(matches!(result, Err(SubmitError::Unavailable(_))), "{result:?}");

    fn hangs_up(line: &str) -> Option<&'static str> {
        if line.starts_with("MAIL") {
            None
        } else {
            polite(line)
        }
    }
    assert!(matches!(send(hangs_up).await.0, Err(SubmitError::Unavailable(_))));

    fn shuts_down(line: &str) -> Option<&'static str> {
        if line.starts_with("MAIL") {
            Some("421 4.3.2 closing")
        } else {
            polite(line)
        }
    }
    assert!(matches!(
        send(shuts_down).await.0,
        Err(SubmitError::Unavailable(_))
    ));
}

#[tokio::test]
async fn silence_after_the_message_is_told_apart() {
    fn script(line: &str) -> Option<&'static str> {
        if line == "." { None } else { polite(line) }
    }
    assert!(matches!(send(script).await.0, Err(SubmitError::Unconfirmed(_))));
}

#[tokio::test]
async fn nothing_is_said_without_the_tls_that_was_asked_for() {
    let (mut endpoint, heard) = server(polite).await;
    endpoint.security = Security::StartTls;
    let result = submit(&endpoint, &password(), &envelope(), b"x").await;
    assert!(matches!(result, Err(SubmitError::Unavailable(_))), "{result:?}");
    assert!(
        heard
            .lock()
            .unwrap()
            .iter()
            .all(|line| line.starts_with("EHLO") || line == "QUIT")
    );
}

#[tokio::test]
async fn tls_trusts_only_known_certificates() {
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let root = certified.cert.der().to_vec();
    let key =
        tokio_rustls::rustls::pki_types::PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream, polite, Arc::clone(&log)).await;
            }
        }
    });
    let mut endpoint: Endpoint = format!("smtps://localhost:{port}").parse().unwrap();
    let result = submit(&endpoint, &password(), &envelope(), b"x").await;
    assert!(matches!(result, Err(SubmitError::Unavailable(_))), "{result:?}");
    assert!(heard.lock().unwrap().is_empty());
    endpoint.extra_root = Some(root);
    submit(&endpoint, &password(), &envelope(), b"x").await.unwrap();
}
