//! The first start, before any authority has been asked.

use std::fs;

use reqwest::Method;
use roost_db::testing::TestDatabase;

use crate::support::{Connection, HOST, Roost, Seen, Settings, plain, until};

#[tokio::test]
async fn a_self_signed_certificate_is_served_and_exported_from_the_first_moment() {
    let database = TestDatabase::create().await;
    let roost = Roost::start(&database, &Settings::default()).await;
    let mut connection = Connection::open(roost.https_port, HOST).await;
    assert_eq!(connection.seen.names, [HOST]);
    let answer = connection.get(HOST, "/healthz").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("strict-transport-security: max-age=63072000\r\n"),
        "{answer}"
    );

    // Without a name, and for a name that nobody has: the host's.
    let other = Connection::open(roost.https_port, "unknown.test").await;
    assert_eq!(other.seen, connection.seen);

    let chain = fs::read_to_string(roost.exported("current/fullchain.pem")).unwrap();
    let key = fs::read_to_string(roost.exported("current/privkey.pem")).unwrap();
    let combined = fs::read_to_string(roost.exported("current/combined.pem")).unwrap();
    assert_eq!(combined, format!("{key}{chain}"));
    let (_, der) = x509_parser::pem::parse_x509_pem(chain.as_bytes()).unwrap();
    assert_eq!(Seen::read(&der.contents), connection.seen);
    assert!(fs::exists(roost.exported("reload")).unwrap());
    assert!(fs::exists(roost.reloaded()).unwrap());

    // A second server of the same database serves the same one.
    let replica = Roost::start(&database, &Settings::default()).await;
    let there = Connection::open(replica.https_port, HOST).await;
    assert_eq!(there.seen, connection.seen);
    let listed = replica.certificate(HOST).unwrap();
    assert_eq!(listed["source"], "self-signed");
}

#[tokio::test]
async fn http_2_is_spoken_too() {
    let database = TestDatabase::create().await;
    let roost = Roost::start(&database, &Settings::default()).await;
    let chain = fs::read(roost.exported("current/fullchain.pem")).unwrap();
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(&chain).unwrap()])
        .resolve(HOST, ([127, 0, 0, 1], 0).into())
        .build()
        .unwrap();
    let address = format!("https://{HOST}:{}/healthz", roost.https_port);
    let answer = client.get(address).send().await.unwrap();
    assert_eq!(answer.version(), reqwest::Version::HTTP_2);
    assert!(answer.status().is_success());
}

#[tokio::test]
async fn plain_http_is_sent_on_and_health_stays() {
    let database = TestDatabase::create().await;
    let roost = Roost::start(&database, &Settings::default()).await;
    let address = format!("http://127.0.0.1:{}", roost.redirect_port);
    let ask = |method: Method, path: &str| plain().request(method, format!("{address}{path}")).send();

    let sent = ask(Method::GET, "/webmail?folder=INBOX").await.unwrap();
    assert_eq!(sent.status(), 308);
    assert_eq!(
        sent.headers()["location"],
        format!("https://{HOST}/webmail?folder=INBOX").as_str()
    );
    assert!(!sent.headers().contains_key("strict-transport-security"));
    let looked = ask(Method::from_bytes(b"PROPFIND").unwrap(), "/.well-known/caldav")
        .await
        .unwrap();
    assert_eq!(looked.status(), 308);
    // A password that was sent in the clear is not sent on as if nothing had happened.
    assert_eq!(ask(Method::POST, "/api/session").await.unwrap().status(), 403);
    assert_eq!(ask(Method::GET, "/healthz").await.unwrap().status(), 200);
    assert_eq!(ask(Method::GET, "/readyz").await.unwrap().status(), 200);
    let unknown = ask(
        Method::GET,
        "/.well-known/acme-challenge/AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    )
    .await
    .unwrap();
    assert_eq!(unknown.status(), 404);
}

#[tokio::test]
async fn a_client_that_says_nothing_holds_up_nobody() {
    let database = TestDatabase::create().await;
    let roost = Roost::start(&database, &Settings::default()).await;
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(
            tokio::net::TcpStream::connect(("127.0.0.1", roost.https_port))
                .await
                .unwrap(),
        );
    }
    let answer = until("another client is served", async || {
        let mut connection = Connection::open(roost.https_port, HOST).await;
        Some(connection.get(HOST, "/healthz").await)
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
