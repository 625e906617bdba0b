//! Renewing while the server serves.

use roost_db::testing::TestDatabase;

use crate::support::{Authority, Connection, HOST, NameServer, Roost, Settings, free_port, until};

#[tokio::test]
async fn every_server_serves_the_new_certificate_and_no_connection_breaks() {
    let database = TestDatabase::create().await;
    let zone: (&str, &[&str]) = ("example.test", &["mail A 127.0.0.1"]);
    let name_server = NameServer::start(&[zone]).await;
    let authority = Authority::start(&name_server, &[]).await;
    let settings = Settings::ordering(&authority, &name_server);
    let roost = Roost::start(&database, &settings).await;
    // The authority never visits this one: whichever orders, the other answers the challenge.
    let elsewhere = Settings {
        redirect_port: free_port(),
        ..Settings::ordering(&authority, &name_server)
    };
    let replica = Roost::start(&database, &elsewhere).await;
    let issued = roost.until_issued(HOST).await;
    let trusted = async |port: u16| {
        until("the certificate is served", async || {
            Connection::open_trusting(port, HOST, &authority.issuing_root)
                .await
                .ok()
        })
        .await
    };
    let mut here = trusted(roost.https_port).await;
    let mut there = trusted(replica.https_port).await;
    assert_eq!(here.seen, there.seen);
    assert!(here.get(HOST, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(there.get(HOST, "/healthz").await.starts_with("HTTP/1.1 200"));
    // It is renewed by itself at two thirds of its lifetime.
    let time =
        |key: &str| serde_json::from_value::<chrono::DateTime<chrono::Utc>>(issued[key].clone()).unwrap();
    let lifetime = time("not_after") - time("not_before");
    let two_thirds = time("not_before") + lifetime * 2 / 3;
    assert_eq!(time("order_at").timestamp(), two_thirds.timestamp());

    replica.command(&["certificate", "renew", HOST]);
    for (port, before) in [(roost.https_port, &here.seen), (replica.https_port, &there.seen)] {
        until("the new certificate is served", async || {
            let seen = Connection::open_trusting(port, HOST, &authority.issuing_root)
                .await
                .ok()?
                .seen;
            (seen != *before).then_some(())
        })
        .await;
    }
    assert!(here.get(HOST, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(there.get(HOST, "/healthz").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn one_of_two_servers_orders() {
    let database = TestDatabase::create().await;
    let zone: (&str, &[&str]) = ("example.test", &["mail A 127.0.0.1"]);
    let name_server = NameServer::start(&[zone]).await;
    let authority = Authority::start(&name_server, &[]).await;
    let settings = Settings::ordering(&authority, &name_server);
    let other = Settings {
        redirect_port: free_port(),
        ..Settings::ordering(&authority, &name_server)
    };
    let (one, two) = tokio::join!(
        Roost::start(&database, &settings),
        Roost::start(&database, &other)
    );
    one.until_issued(HOST).await;
    let ordered = [&one, &two].map(|roost| roost.log().matches("ordering a certificate").count());
    assert_eq!(ordered.iter().sum::<usize>(), 1, "{ordered:?}");
}
