//! Whose word is taken for where a request came from.

use roost_db::testing::TestDatabase;

use crate::support::{Connection, HOST, Roost, Settings, plain};

const SPOOFED: &str = "203.0.113.9";

/// Whom the brake on guessing has seen, after one wrong password that says that it came from somewhere else.
async fn seen_after_a_guess(trusted: &[&'static str]) -> Vec<String> {
    let database = TestDatabase::create().await;
    let settings = Settings {
        trusted_proxies: trusted.to_vec(),
        ..Settings::default()
    };
    let roost = Roost::start(&database, &settings).await;
    let body = r#"{"address":"nobody@example.test","password":"a wrong password"}"#;
    let request = format!(
        "POST /api/session HTTP/1.1\r\nHost: {HOST}\r\nX-Roost-Request: 1\r\nX-Forwarded-For: {SPOOFED}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = Connection::open(roost.https_port, HOST).await;
    let answer = connection.send(&request).await;
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    sqlx::query_scalar("SELECT subject FROM sign_in_failure WHERE subject LIKE 'ip:%' ORDER BY subject")
        .fetch_all(&database.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_stranger_cannot_say_where_they_are() {
    assert_eq!(seen_after_a_guess(&["192.0.2.0/24"]).await, ["ip:127.0.0.1"]);
}

#[tokio::test]
async fn a_trusted_proxy_can() {
    assert_eq!(
        seen_after_a_guess(&["127.0.0.0/8"]).await,
        [format!("ip:{SPOOFED}")]
    );
}

#[tokio::test]
async fn only_a_trusted_proxy_may_say_that_it_was_https() {
    for (trusted, secure) in [("192.0.2.0/24", false), ("127.0.0.0/8", true)] {
        let database = TestDatabase::create().await;
        let settings = Settings {
            trusted_proxies: vec![trusted],
            ..Settings::default()
        };
        let roost = Roost::start(&database, &settings).await;
        let address = format!("http://127.0.0.1:{}/healthz", roost.http_port);
        let request = plain().get(address).header("X-Forwarded-Proto", "https");
        let answer = request.send().await.unwrap();
        let asked = answer.headers().contains_key("strict-transport-security");
        assert_eq!(asked, secure, "{trusted}");
    }
}
