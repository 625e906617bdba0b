//! A server with a configuration of its own.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use roost_db::testing::TestDatabase;
use serde_json::Value;
use tempfile::TempDir;

use super::HOST;
use super::authority::Authority;
use super::name_server::{NameServer, SECRET};
use super::process::{Process, free_port, until};

const BINARY: &str = env!("CARGO_BIN_EXE_roost");

/// How a server is set up.
pub struct Settings {
    pub host: String,
    pub redirect_port: u16,
    pub trusted_proxies: Vec<&'static str>,
    /// Further lines of `[tls]`.
    pub tls: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            host: HOST.to_owned(),
            redirect_port: free_port(),
            trusted_proxies: Vec::new(),
            tls: String::new(),
        }
    }
}

impl Settings {
    /// Orders from this authority.
    pub fn ordering(authority: &Authority, name_server: &NameServer) -> Self {
        Self {
            redirect_port: authority.http_port,
            tls: format!(
                "[tls.acme]\ndirectory = \"{}\"\nroot = \"{}\"\ncontact = \"postmaster@example.test\"\n\
                 resolver = \"127.0.0.1:{}\"\n",
                authority.directory(),
                authority.root().display(),
                name_server.port
            ),
            ..Self::default()
        }
    }

    /// Proves names by DNS.
    pub fn by_dns(mut self, name_server: &NameServer) -> Self {
        self.tls += &format!(
            "[tls.acme.dns01]\nserver = \"127.0.0.1:{}\"\nkey_name = \"roost\"\nsecret = \"{SECRET}\"\n\
             propagation_seconds = 0\n",
            name_server.port
        );
        self
    }
}

impl Settings {
    /// With what updates of DNS are signed.
    pub fn dns_secret(&self) -> &'static str {
        assert!(self.tls.contains(SECRET));
        SECRET
    }
}

/// A server that is running.
pub struct Roost {
    pub http_port: u16,
    pub https_port: u16,
    pub redirect_port: u16,
    _process: Process,
    folder: TempDir,
}

impl Roost {
    pub async fn start(database: &TestDatabase, settings: &Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (http_port, https_port) = (free_port(), free_port());
        let export = folder.path().join("export");
        let config = format!(
            "[http]\nlisten = \"127.0.0.1:{http_port}\"\npublic_url = \"https://{host}/\"\npage_dir = \"{page}\"\n\
             trusted_proxies = {trusted:?}\n\
             [internal]\nlisten = \"127.0.0.1:{internal}\"\nsecret = \"{secret}\"\n\
             [database]\nurl = \"{database}\"\n\
             [mail]\nmode = \"stack\"\nimap = \"imap://127.0.0.1:9\"\nsubmission = \"smtp://127.0.0.1:9\"\n\
             [files]\nfolder = \"{files}\"\n\
             [discovery]\nhostname = \"{host}\"\nimap_port = 993\nimap_security = \"tls\"\nsmtp_port = 465\n\
             smtp_security = \"tls\"\n\
             [tls]\nlisten = \"127.0.0.1:{https_port}\"\nredirect_listen = \"127.0.0.1:{redirect}\"\n\
             export_dir = \"{export}\"\nreload_commands = [[\"touch\", \"{reloaded}\"]]\n{tls}",
            host = settings.host,
            page = folder.path().display(),
            trusted = settings.trusted_proxies,
            internal = free_port(),
            secret = "s".repeat(32),
            database = url(database),
            files = folder.path().join("files").display(),
            redirect = settings.redirect_port,
            export = export.display(),
            reloaded = folder.path().join("reloaded").display(),
            tls = settings.tls,
        );
        let file = folder.path().join("roost.toml");
        fs::write(&file, config).unwrap();
        let mut command = Command::new(BINARY);
        command
            .args(["serve", "--config"])
            .arg(&file)
            .env("RUST_LOG", "trace");
        let process = Process::start(&mut command, &folder.path().join("roost.log"));
        let roost = Self {
            http_port,
            https_port,
            redirect_port: settings.redirect_port,
            _process: process,
            folder,
        };
        until("the server answers", async || {
            let address = format!("http://127.0.0.1:{http_port}/readyz");
            let answer = plain().get(address).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        roost
    }

    /// Runs a command with this server's configuration, and reads the JSON that it prints.
    pub fn command(&self, arguments: &[&str]) -> Value {
        let output = Command::new(BINARY)
            .args(arguments)
            .arg("--json")
            .arg("--config")
            .arg(self.folder.path().join("roost.toml"))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// How the certificate called so stands.
    pub fn certificate(&self, name: &str) -> Option<Value> {
        let all = self.command(&["certificate", "list"]);
        all.as_array()
            .unwrap()
            .iter()
            .find(|one| one["name"] == name)
            .cloned()
    }

    /// Waits until the certificate called so is one of the authority.
    pub async fn until_issued(&self, name: &str) -> Value {
        until(&format!("{name} has a certificate"), async || {
            self.certificate(name).filter(|one| one["source"] == "acme")
        })
        .await
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("roost.log")).unwrap()
    }

    /// A file that Postfix and Dovecot would read.
    pub fn exported(&self, name: &str) -> PathBuf {
        self.folder.path().join("export").join(name)
    }

    /// The file that the reload command makes.
    pub fn reloaded(&self) -> PathBuf {
        self.folder.path().join("reloaded")
    }
}

/// A client for plain HTTP that follows nothing.
pub fn plain() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

fn url(database: &TestDatabase) -> String {
    let mut url: url::Url = std::env::var("ROOST_TEST_DATABASE_URL").unwrap().parse().unwrap();
    url.set_path(database.options().get_database().unwrap());
    url.to_string()
}
