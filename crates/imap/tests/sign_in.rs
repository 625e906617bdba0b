//! Reaching a server and signing in, where the server refuses, is away or cannot be trusted.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::time::Duration;

use roost_imap::testing::{ScriptedServer, Step, anyone};
use roost_imap::{Connection, ImapError, Limits};

fn limits() -> Limits {
    Limits {
        command: Duration::from_millis(400),
        sign_in: Duration::from_millis(400),
        ..Limits::default()
    }
}

async fn server(script: Vec<Step>) -> ScriptedServer {
    ScriptedServer::start(vec![script]).await.unwrap()
}

async fn connect(server: &ScriptedServer) -> Result<Connection, ImapError> {
    Connection::open(&server.endpoint().unwrap(), &anyone(), limits()).await
}

#[tokio::test]
async fn a_wrong_password_and_a_server_in_trouble_are_told_apart() {
    let refusing = |words: &str| {
        vec![
            Step::Say("* OK ready\n".into()),
            Step::On("AUTHENTICATE PLAIN", "+ \n".into()),
            Step::On("*", format!("{{tag}} NO {words}\n")),
        ]
    };
    let server = ScriptedServer::start(vec![
        refusing("[AUTHENTICATIONFAILED] Authentication failed."),
        refusing("[UNAVAILABLE] Temporary authentication failure."),
        vec![Step::Say("* BYE too many connections\n".into()), Step::Close],
        vec![Step::Say("* PREAUTH you are root\n".into())],
        vec![Step::Say("220 smtp.example.test ESMTP\n".into())],
        vec![],
    ])
    .await
    .unwrap();
    assert!(matches!(connect(&server).await, Err(ImapError::WrongCredentials)));
    for what in ["in trouble", "full", "someone else's"] {
        assert!(
            matches!(connect(&server).await, Err(ImapError::SignInUnavailable(_))),
            "{what}"
        );
    }
    for what in ["not IMAP", "silent"] {
        let error = connect(&server).await.unwrap_err();
        assert!(!matches!(error, ImapError::WrongCredentials), "{what}: {error:?}");
    }
}

#[tokio::test]
async fn nothing_is_believed_that_was_said_before_tls() {
    let server = server(vec![
        Step::Say("* OK ready\n".into()),
        Step::On(
            "STARTTLS",
            "{tag} OK go on\n* CAPABILITY IMAP4rev1 INJECTED\n".into(),
        ),
    ])
    .await;
    let opened = Connection::open(&server.starttls_endpoint().unwrap(), &anyone(), limits()).await;
    // Whether the bytes arrive before or with the handshake, there is no connection.
    assert!(
        matches!(opened, Err(ImapError::Malformed(_) | ImapError::Tls(_))),
        "{opened:?}"
    );
}

#[tokio::test]
async fn a_dead_port_is_reported_at_once() {
    let endpoint = {
        let server = server(vec![]).await;
        server.endpoint().unwrap()
    };
    tokio::time::sleep(Duration::from_millis(20)).await;
    // The listener lives as long as scripts are left; connect once to use it up.
    drop(Connection::open(&endpoint, &anyone(), limits()).await);
    let error = Connection::open(&endpoint, &anyone(), limits())
        .await
        .unwrap_err();
    assert!(error.is_unavailable(), "{error:?}");
}
