//! Certificates of the operator's own.

use std::fs;

use rcgen::{CertificateParams, KeyPair};
use roost_db::testing::TestDatabase;

use crate::support::{Connection, HOST, Roost, Seen, Settings, until};

/// A certificate and its key, in PEM.
fn made(names: &[&str]) -> (String, String, Seen) {
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    (
        certificate.pem(),
        key.serialize_pem(),
        Seen::read(certificate.der()),
    )
}

#[tokio::test]
async fn they_are_served_before_others_and_read_again_when_they_change() {
    let database = TestDatabase::create().await;
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let (first_chain, first_key, first) = made(&[HOST]);
    fs::write(&chain, first_chain).unwrap();
    fs::write(&key, first_key).unwrap();
    let settings = Settings {
        tls: format!(
            "[[tls.certificates]]\nchain = \"{}\"\nkey = \"{}\"\n",
            chain.display(),
            key.display()
        ),
        ..Settings::default()
    };
    let roost = Roost::start(&database, &settings).await;
    assert_eq!(Connection::open(roost.https_port, HOST).await.seen, first);
    let exported = fs::read_to_string(roost.exported("current/fullchain.pem")).unwrap();
    assert_eq!(exported, fs::read_to_string(&chain).unwrap());

    // Half of a change is not served, nor does it take away what is.
    let (second_chain, second_key, second) = made(&["*.example.test"]);
    fs::write(&chain, second_chain).unwrap();
    until("the server has seen that they do not fit", async || {
        roost
            .log()
            .contains("the private key is not that of the certificate")
            .then_some(())
    })
    .await;
    assert_eq!(Connection::open(roost.https_port, HOST).await.seen, first);
    fs::write(&key, second_key).unwrap();
    until("the new one is served", async || {
        (Connection::open(roost.https_port, HOST).await.seen == second).then_some(())
    })
    .await;
    let listed = roost.certificate(chain.to_str().unwrap()).unwrap();
    assert_eq!(listed["source"], "file");
    assert_eq!(listed["names"], serde_json::json!(["*.example.test"]));
}
