//! Ordering from a real authority.

use roost_db::testing::TestDatabase;

use crate::support::{Authority, Connection, HOST, NameServer, Roost, Settings, until};

/// The host, and a domain with two names of discovery that point here and one that points elsewhere.
const ZONE: (&str, &[&str]) = (
    "example.test",
    &[
        "mail A 127.0.0.1",
        "autoconfig CNAME mail",
        "autodiscover A 127.0.0.1",
        "mta-sts A 192.0.2.7",
    ],
);

async fn add_domain(database: &TestDatabase, name: &str) {
    sqlx::query("INSERT INTO domain (name, created_at) VALUES ($1, now())")
        .bind(name)
        .execute(&database.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn names_are_proven_by_http_and_each_group_has_its_own_certificate() {
    let database = TestDatabase::create().await;
    add_domain(&database, "example.test").await;
    let name_server = NameServer::start(&[ZONE]).await;
    let authority = Authority::start(&name_server, &[]).await;
    let roost = Roost::start(&database, &Settings::ordering(&authority, &name_server)).await;

    let host = roost.until_issued(HOST).await;
    let domain = roost.until_issued("example.test").await;
    assert_eq!(host["names"], serde_json::json!([HOST]));
    let discovery = serde_json::json!(["autoconfig.example.test", "autodiscover.example.test"]);
    assert_eq!(domain["names"], discovery);
    for name in [HOST, "autoconfig.example.test", "autodiscover.example.test"] {
        until(&format!("{name} is served"), async || {
            Connection::open_trusting(roost.https_port, name, &authority.issuing_root)
                .await
                .ok()
        })
        .await;
    }
    // Postfix and Dovecot have the host's by now.
    let exported = until("the certificate is exported", async || {
        let chain = std::fs::read_to_string(roost.exported("current/fullchain.pem")).unwrap();
        (chain.matches("BEGIN CERTIFICATE").count() == 2).then_some(chain)
    })
    .await;
    let served = Connection::open(roost.https_port, HOST).await.seen;
    let (_, first) = x509_parser::pem::parse_x509_pem(exported.as_bytes()).unwrap();
    assert_eq!(first.contents, served.der);
    assert!(served.issuer.contains("Pebble"), "{}", served.issuer);

    // Nothing of the challenges stays, and the account is one.
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM acme_challenge")
        .fetch_one(&database.pool)
        .await
        .unwrap();
    let accounts: i64 = sqlx::query_scalar("SELECT count(*) FROM acme_account")
        .fetch_one(&database.pool)
        .await
        .unwrap();
    assert_eq!((left, accounts), (0, 1));
}

#[tokio::test]
async fn names_are_proven_by_dns() {
    let database = TestDatabase::create().await;
    let name_server = NameServer::start(&[ZONE]).await;
    let authority = Authority::start(&name_server, &[]).await;
    let mut settings = Settings::ordering(&authority, &name_server).by_dns(&name_server);
    // By HTTP it would fail: the authority looks elsewhere.
    settings.redirect_port = crate::support::free_port();
    let roost = Roost::start(&database, &settings).await;
    roost.until_issued(HOST).await;
    until("the certificate is served", async || {
        Connection::open_trusting(roost.https_port, HOST, &authority.issuing_root)
            .await
            .ok()
    })
    .await;
    until("the record is taken out again", async || {
        let records = name_server
            .text_records("_acme-challenge.mail.example.test")
            .await;
        records.is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_update_with_another_key_is_refused_in_the_name_servers_words() {
    let database = TestDatabase::create().await;
    let name_server = NameServer::start(&[ZONE]).await;
    let authority = Authority::start(&name_server, &[]).await;
    let mut settings = Settings::ordering(&authority, &name_server).by_dns(&name_server);
    settings.tls = settings
        .tls
        .replace("key_name = \"roost\"", "key_name = \"stranger\"");
    let roost = Roost::start(&database, &settings).await;
    let error = until("the failure is kept", async || {
        roost.certificate(HOST)?["error"].as_str().map(str::to_owned)
    })
    .await;
    assert!(error.contains("refused the update"), "{error}");
    assert_eq!(roost.certificate(HOST).unwrap()["source"], "self-signed");
}

#[tokio::test]
async fn a_certificate_that_is_refused_fails_no_other() {
    let database = TestDatabase::create().await;
    for domain in ["blocked.test", "example.test"] {
        add_domain(&database, domain).await;
    }
    let blocked: (&str, &[&str]) = ("blocked.test", &["autoconfig A 127.0.0.1"]);
    let name_server = NameServer::start(&[blocked, ZONE]).await;
    let authority = Authority::start(&name_server, &["blocked.test"]).await;
    let roost = Roost::start(&database, &Settings::ordering(&authority, &name_server)).await;

    roost.until_issued(HOST).await;
    roost.until_issued("example.test").await;
    let failed = until("the failure is kept", async || {
        roost
            .certificate("blocked.test")
            .filter(|one| !one["error"].is_null())
    })
    .await;
    // The authority's own words, and another attempt later.
    let error = failed["error"].as_str().unwrap();
    assert!(error.contains("rejectedIdentifier"), "{error}");
    assert_eq!(failed["failures"], 1);
    assert_eq!(failed["source"], "none");
    let pause = time(&failed["order_at"]) - time(&failed["failed_at"]);
    assert_eq!(pause.num_minutes(), 10);

    // Told to try at once, it fails again; the pause begins anew.
    roost.command(&["certificate", "renew", "blocked.test"]);
    until("the second failure is kept", async || {
        let again = roost.certificate("blocked.test")?;
        (again["failures"] == 1 && again["failed_at"] != failed["failed_at"]).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_challenge_that_fails_is_told_in_the_authoritys_words() {
    let database = TestDatabase::create().await;
    let zone: (&str, &[&str]) = ("example.test", &["gone A 127.0.0.9"]);
    let name_server = NameServer::start(&[zone]).await;
    let authority = Authority::start(&name_server, &[]).await;
    let settings = Settings {
        host: "gone.example.test".to_owned(),
        ..Settings::ordering(&authority, &name_server)
    };
    let roost = Roost::start(&database, &settings).await;
    let error = until("the failure is kept", async || {
        roost.certificate("gone.example.test")?["error"]
            .as_str()
            .map(str::to_owned)
    })
    .await;
    assert!(
        error.starts_with("gone.example.test: ") && error.contains("urn:ietf:params:acme:error:connection"),
        "{error}"
    );
    let mut connection = Connection::open(roost.https_port, "gone.example.test").await;
    assert!(connection.get(HOST, "/healthz").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn an_authority_that_cannot_be_reached_is_tried_again_later() {
    let database = TestDatabase::create().await;
    let port = crate::support::free_port();
    let settings = Settings {
        tls: format!("[tls.acme]\ndirectory = \"https://127.0.0.1:{port}/dir\"\n"),
        ..Settings::default()
    };
    let roost = Roost::start(&database, &settings).await;
    let failed = until("the failure is kept", async || {
        roost.certificate(HOST).filter(|one| one["failures"] == 1)
    })
    .await;
    let error = failed["error"].as_str().unwrap();
    assert!(error.contains("Connection refused"), "{error}");
}

/// Waits until the domain has a certificate for the one name and words about the other.
async fn until_issued_in_part(roost: &Roost) -> serde_json::Value {
    let issued = until("a certificate without the refused name", async || {
        roost
            .certificate("example.test")
            .filter(|one| one["source"] == "acme" && !one["error"].is_null())
    })
    .await;
    assert_eq!(issued["names"], serde_json::json!(["autoconfig.example.test"]));
    // The refused one is tried again, sooner than the certificate would have to be renewed.
    assert_eq!(issued["failures"], 1);
    let pause = time(&issued["order_at"]) - time(&issued["failed_at"]);
    assert_eq!(pause.num_minutes(), 10);
    issued
}

#[tokio::test]
async fn a_name_that_the_authority_issues_nothing_for_fails_none_of_its_group() {
    let database = TestDatabase::create().await;
    add_domain(&database, "example.test").await;
    let name_server = NameServer::start(&[ZONE]).await;
    let authority = Authority::start(&name_server, &["autodiscover.example.test"]).await;
    let roost = Roost::start(&database, &Settings::ordering(&authority, &name_server)).await;
    let issued = until_issued_in_part(&roost).await;
    let error = issued["error"].as_str().unwrap();
    assert!(error.contains("rejectedIdentifier"), "{error}");

    // The next attempt orders nothing new while that one is good.
    let kept = async || {
        let chain: String = sqlx::query_scalar("SELECT chain FROM certificate WHERE name = 'example.test'")
            .fetch_one(&database.pool)
            .await
            .unwrap();
        chain
    };
    let before = kept().await;
    roost.command(&["certificate", "renew", "example.test"]);
    until("it was tried again", async || {
        let again = roost.certificate("example.test")?;
        (again["failures"] == 1 && again["failed_at"] != issued["failed_at"]).then_some(())
    })
    .await;
    assert_eq!(kept().await, before);
}

#[tokio::test]
async fn a_name_that_cannot_be_proven_fails_none_of_its_group() {
    let database = TestDatabase::create().await;
    add_domain(&database, "example.test").await;
    let name_server = NameServer::start(&[ZONE]).await;
    // What the authority sees of DNS: one of the names leads to where nobody answers.
    let elsewhere: (&str, &[&str]) = (
        "example.test",
        &[
            "mail A 127.0.0.1",
            "autoconfig CNAME mail",
            "autodiscover A 127.0.0.9",
        ],
    );
    let seen = NameServer::start(&[elsewhere]).await;
    let authority = Authority::start(&seen, &[]).await;
    let roost = Roost::start(&database, &Settings::ordering(&authority, &name_server)).await;
    let issued = until_issued_in_part(&roost).await;
    let error = issued["error"].as_str().unwrap();
    assert!(error.starts_with("autodiscover.example.test: "), "{error}");
    assert!(error.contains("urn:ietf:params:acme:error:connection"), "{error}");
}

fn time(value: &serde_json::Value) -> chrono::DateTime<chrono::Utc> {
    serde_json::from_value(value.clone()).unwrap()
}
