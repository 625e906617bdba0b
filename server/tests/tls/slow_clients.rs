//! Clients that never finish what they begin, at each listener that strangers reach.

use std::time::Duration;

use roost_db::testing::TestDatabase;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Connection, HOST, Roost, Settings};

async fn impatient(database: &TestDatabase) -> Roost {
    with_limits(database, "idle_seconds = 1").await
}

async fn with_limits(database: &TestDatabase, limits: &str) -> Roost {
    let settings = Settings {
        tls: format!("[connections]\n{limits}\n"),
        ..Settings::default()
    };
    Roost::start(database, &settings).await
}

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port)).await.unwrap()
}

/// Sends this, and returns what the server said before it hung up.
async fn cut_off(mut stream: impl AsyncRead + AsyncWrite + Unpin, sent: &str) -> String {
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut said)).await;
    // A connection may end with an error as well.
    assert!(ended.is_ok(), "after {sent:?} the server still waits");
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn a_request_that_does_not_come_is_not_waited_for() {
    let database = TestDatabase::create().await;
    let roost = impatient(&database).await;
    let whole = format!("GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
    let (half, _) = whole.split_at(20);
    for sent in ["", half, "PRI * HTTP/2.0\r\n"] {
        for port in [roost.http_port, roost.redirect_port] {
            assert_eq!(cut_off(connect(port).await, sent).await, "", "{port}");
        }
        let over_tls = Connection::open(roost.https_port, HOST).await.into_stream();
        assert_eq!(cut_off(over_tls, sent).await, "");
    }
    // The same after a request that was whole.
    let said = cut_off(connect(roost.http_port).await, &format!("{whole}{half}")).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    let over_tls = Connection::open(roost.https_port, HOST).await.into_stream();
    let said = cut_off(over_tls, &format!("{whole}{half}")).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_is_not_waited_for() {
    let database = TestDatabase::create().await;
    let roost = impatient(&database).await;
    let (mut reading, mut writing) = connect(roost.http_port).await.into_split();
    let trickle = tokio::spawn(async move {
        writing.write_all(b"GET /healthz HTTP/1.1\r\nX: ").await.unwrap();
        while writing.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    let mut said = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(30), reading.read_to_end(&mut said)).await;
    assert!(ended.is_ok(), "the server still waits");
    assert_eq!(said, b"");
    trickle.abort();
}

#[tokio::test]
async fn a_request_that_is_being_answered_may_take_its_time() {
    let database = TestDatabase::create().await;
    let roost = impatient(&database).await;
    let body = r#"{"address":"nobody@example.test","password":"a wrong password"}"#;
    let (first, second) = body.split_at(10);
    let mut stream = connect(roost.http_port).await;
    let head = format!(
        "POST /api/session HTTP/1.1\r\nHost: {HOST}\r\nX-Roost-Request: 1\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{first}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    stream.write_all(second.as_bytes()).await.unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    assert!(said.starts_with("HTTP/1.1 401"), "{said}");
}

#[tokio::test]
async fn a_body_that_stands_still_is_not_waited_for() {
    let database = TestDatabase::create().await;
    let roost = with_limits(&database, "idle_seconds = 1\nbody_seconds = 1").await;
    let sent = format!(
        "POST /api/session HTTP/1.1\r\nHost: {HOST}\r\nX-Roost-Request: 1\r\nContent-Type: application/json\r\n\
         Content-Length: 70\r\n\r\n{{\"address\""
    );
    let said = cut_off(connect(roost.http_port).await, &sent).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
}
