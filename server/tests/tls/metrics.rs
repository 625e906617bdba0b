//! `/metrics` at the public listeners.

use roost_db::testing::TestDatabase;

use crate::support::{Connection, HOST, Roost, Settings, plain};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn numbers_are_for_whoever_has_the_token() {
    let database = TestDatabase::create().await;
    let settings = Settings {
        tls: format!("[metrics]\ntoken = \"{TOKEN}\"\n"),
        ..Settings::default()
    };
    let roost = Roost::start(&database, &settings).await;
    let asked = async |authorization: &str| {
        let head = format!("GET /metrics HTTP/1.1\r\nHost: {HOST}\r\n{authorization}\r\n");
        Connection::open(roost.https_port, HOST).await.send(&head).await
    };
    for wrong in [
        "",
        "Authorization: Bearer\r\n",
        "Authorization: Bearer \r\n",
        "Authorization: Bearer 0123456789abcdef0123456789abcdee\r\n",
        "Authorization: Basic MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY6\r\n",
        "X-API-Key: 0123456789abcdef0123456789abcdef\r\n",
    ] {
        let answer = asked(wrong).await;
        assert!(answer.starts_with("HTTP/1.1 401"), "{wrong}: {answer}");
        assert!(
            answer.to_lowercase().contains("www-authenticate: bearer"),
            "{answer}"
        );
        assert!(!answer.contains("roost_"), "{answer}");
    }
    let answer = asked(&format!("Authorization: Bearer {TOKEN}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\nroost_http_request_seconds_count"), "{answer}");
    assert!(
        answer.to_lowercase().contains("cache-control: no-store"),
        "{answer}"
    );
    assert!(!roost.log().contains(TOKEN), "the log has the token");
}

#[tokio::test]
async fn without_a_token_there_are_no_numbers() {
    let database = TestDatabase::create().await;
    let roost = Roost::start(&database, &Settings::default()).await;
    for token in ["", TOKEN] {
        let request = plain().get(format!("http://127.0.0.1:{}/metrics", roost.http_port));
        let answer = request.bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 404);
    }
}
