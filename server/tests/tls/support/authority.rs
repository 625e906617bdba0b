//! Pebble, a certificate authority for tests. Like real ones it refuses some requests at random, which must be asked again.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use super::https::Connection;
use super::name_server::NameServer;
use super::process::{Process, free_port, until};

/// An authority that is running.
pub struct Authority {
    port: u16,
    /// Where it looks at challenges by HTTP.
    pub http_port: u16,
    /// The root of the certificates that it issues, in PEM.
    pub issuing_root: String,
    _process: Process,
    folder: TempDir,
}

impl Authority {
    /// Starts one that asks this name server and issues nothing for the names that it blocks.
    pub async fn start(name_server: &NameServer, blocked: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (port, management, http_port) = (free_port(), free_port(), free_port());
        let (root, certificate, key) = own_certificate();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        write("root.pem", &root);
        let config = serde_json::json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{port}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": write("certificate.pem", &certificate),
            "privateKey": write("key.pem", &key),
            "httpPort": http_port,
            "tlsPort": free_port(),
            "domainBlocklist": blocked,
            "certificateValidityPeriod": 7776000,
        }});
        let config = write("pebble.json", &config.to_string());
        let log = folder.path().join("pebble.log");
        let mut command = Command::new("pebble");
        command
            .arg("-config")
            .arg(config)
            .args([
                "-strict",
                "-dnsserver",
                &format!("127.0.0.1:{}", name_server.port),
            ])
            .env("PEBBLE_VA_NOSLEEP", "1");
        let process = Process::start(&mut command, &log);
        until("the authority answers", async || {
            let both =
                [port, management].map(|port| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
            (both == [true; 2]).then_some(())
        })
        .await;
        let answer = Connection::open(management, "localhost")
            .await
            .get("localhost", "/roots/0")
            .await;
        let (_, issuing_root) = answer.split_once("\r\n\r\n").unwrap();
        Self {
            port,
            http_port,
            issuing_root: issuing_root.to_owned(),
            _process: process,
            folder,
        }
    }

    pub fn directory(&self) -> String {
        format!("https://localhost:{}/dir", self.port)
    }

    /// The root of the certificate that it shows itself.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }
}

/// A root, and a certificate of `localhost` with its key, in PEM.
fn own_certificate() -> (String, String, String) {
    let root_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = params.self_signed(&root_key).unwrap();
    let issuer = Issuer::new(params, root_key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    (root.pem(), certificate.pem(), key.serialize_pem())
}
