//! Who can read private keys: nobody else.

use roost_db::testing::TestDatabase;

use crate::support::{Authority, HOST, NameServer, Roost, Settings, until};

#[tokio::test]
async fn no_log_has_a_key_whatever_is_logged() {
    let database = TestDatabase::create().await;
    let zone: (&str, &[&str]) = ("example.test", &["mail A 127.0.0.1"]);
    let name_server = NameServer::start(&[zone]).await;
    let authority = Authority::start(&name_server, &[]).await;
    let settings = Settings::ordering(&authority, &name_server).by_dns(&name_server);
    let roost = Roost::start(&database, &settings).await;
    roost.until_issued(HOST).await;
    let exported = until("the certificate is exported", async || {
        let chain = std::fs::read_to_string(roost.exported("current/fullchain.pem")).unwrap();
        let key = std::fs::read_to_string(roost.exported("current/privkey.pem")).unwrap();
        (chain.matches("BEGIN CERTIFICATE").count() == 2).then_some(key)
    })
    .await;
    let keys: Vec<String> = sqlx::query_scalar("SELECT private_key FROM certificate")
        .fetch_all(&database.pool)
        .await
        .unwrap();
    let account: serde_json::Value = sqlx::query_scalar("SELECT credentials::json FROM acme_account")
        .fetch_one(&database.pool)
        .await
        .unwrap();
    let mut secrets: Vec<String> = keys
        .iter()
        .chain([&exported])
        .flat_map(|key| key.lines().filter(|line| !line.starts_with("-----")))
        .map(str::to_owned)
        .collect();
    secrets.push(account["key_pkcs8"].as_str().unwrap().to_owned());
    secrets.push(settings.dns_secret().to_owned());
    let log = roost.log();
    assert!(
        log.contains("TRACE") && log.contains("a certificate was issued"),
        "nothing was logged"
    );
    for secret in secrets {
        assert!(
            secret.len() > 20 && !log.contains(&secret),
            "the log has {secret}"
        );
    }
}

#[tokio::test]
async fn another_role_of_the_database_reads_none() {
    let database = TestDatabase::create().await;
    for table in [
        "certificate",
        "acme_account",
        "acme_challenge",
        "certificate_lease",
    ] {
        let others: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) granted
             WHERE c.oid = $1::text::regclass AND granted.grantee <> c.relowner",
        )
        .bind(table)
        .fetch_one(&database.pool)
        .await
        .unwrap();
        assert_eq!(others, 0, "{table}");
    }
}
