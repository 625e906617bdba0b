//! `[tls]`: HTTPS by Roost itself, and certificates that it orders.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use serde::Deserialize;
use url::Url;

/// `[tls]`. Without it Roost speaks plain HTTP and orders no certificates.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Where to listen for HTTPS. Without it somebody else ends TLS, and certificates are for the mail server only.
    #[serde(default)]
    pub listen: Option<SocketAddr>,
    /// Where to listen for plain HTTP that is sent on to HTTPS; it answers the challenges of ACME, too.
    #[serde(default)]
    pub redirect_listen: Option<SocketAddr>,
    /// For how many seconds browsers shall insist on HTTPS (RFC 6797); 0 does not ask them to.
    #[serde(default = "default_hsts")]
    pub hsts_seconds: u64,
    /// A folder into which the host's certificate and key are written for Postfix and Dovecot.
    #[serde(default)]
    pub export_dir: Option<PathBuf>,
    /// Commands that run, one after the other, whenever the exported certificate has changed.
    #[serde(default)]
    pub reload_commands: Vec<Vec<String>>,
    /// Certificates of the operator's own. For their names none is ordered.
    #[serde(default)]
    pub certificates: Vec<CertificateFiles>,
    /// Ordering certificates. Without it there are the operator's own, or else a self-signed one.
    #[serde(default)]
    pub acme: Option<AcmeConfig>,
}

const fn default_hsts() -> u64 {
    2 * 365 * 24 * 3600
}

/// `[[tls.certificates]]`: files in PEM, read again when they change.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateFiles {
    /// The certificate, and behind it those of the authorities between it and the root.
    pub chain: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// `[tls.acme]` (RFC 8555). Who writes this section agrees to the authority's terms of service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcmeConfig {
    /// The authority's directory.
    #[serde(default = "default_directory")]
    pub directory: Url,
    /// An address of mail for the authority to write to.
    #[serde(default)]
    pub contact: Option<String>,
    /// The root certificate of an authority that the system does not trust, in PEM.
    #[serde(default)]
    pub root: Option<PathBuf>,
    /// Whether to order certificates for domains' names of discovery, too: `autoconfig`, `autodiscover`, `mta-sts`.
    #[serde(default = "default_true")]
    pub discovery_names: bool,
    /// Who is asked where names point to; by default the system's resolver.
    #[serde(default)]
    pub resolver: Option<SocketAddr>,
    /// Proving names by DNS rather than HTTP.
    #[serde(default)]
    pub dns01: Option<Dns01>,
}

fn default_directory() -> Url {
    #[expect(clippy::expect_used, reason = "a constant, which a test reads")]
    "https://acme-v02.api.letsencrypt.org/directory"
        .parse()
        .expect("the directory's address")
}

const fn default_true() -> bool {
    true
}

/// `[tls.acme.dns01]`: a name server that takes dynamic updates (RFC 2136), signed by a shared key (RFC 8945). Names
/// whose zone it does not have are proven by HTTP.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dns01 {
    /// `host:port`, asked by TCP.
    pub server: String,
    /// The key's name.
    pub key_name: String,
    /// The key's algorithm.
    #[serde(default)]
    pub algorithm: TsigAlgorithm,
    /// The key, in base64.
    pub secret: String,
    /// How many seconds the zone's other servers need to learn of a change.
    #[serde(default = "default_propagation")]
    pub propagation_seconds: u64,
}

impl std::fmt::Debug for Dns01 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dns01")
            .field("server", &self.server)
            .field("key_name", &self.key_name)
            .finish_non_exhaustive()
    }
}

/// By their names in RFC 8945 §6.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TsigAlgorithm {
    /// `hmac-sha256`
    #[default]
    #[serde(rename = "hmac-sha256")]
    HmacSha256,
    /// `hmac-sha384`
    #[serde(rename = "hmac-sha384")]
    HmacSha384,
    /// `hmac-sha512`
    #[serde(rename = "hmac-sha512")]
    HmacSha512,
}

const fn default_propagation() -> u64 {
    10
}

/// The longest that a challenge may have to wait for name servers.
const MAX_PROPAGATION: u64 = 120;

impl Tls {
    /// What `[tls]` must be, on its own and beside the public address.
    pub(super) fn check(&self, public_url: &Url) -> anyhow::Result<()> {
        ensure!(
            self.listen.is_none() || public_url.scheme() == "https",
            "with tls.listen, http.public_url must begin with https"
        );
        ensure!(
            self.reload_commands
                .iter()
                .all(|command| command.first().is_some_and(|program| !program.is_empty())),
            "tls.reload_commands: each command names a program"
        );
        let Some(acme) = &self.acme else {
            return Ok(());
        };
        ensure!(
            acme.directory.scheme() == "https",
            "tls.acme.directory must begin with https"
        );
        ensure!(
            acme.contact
                .as_ref()
                .is_none_or(|contact| contact.contains('@') && !contact.starts_with("mailto:")),
            "tls.acme.contact must be an address of mail"
        );
        if let Some(dns01) = &acme.dns01 {
            use base64::Engine as _;
            let (_, port) = dns01
                .server
                .rsplit_once(':')
                .context("tls.acme.dns01.server must be host:port")?;
            ensure!(
                port.parse::<u16>().is_ok(),
                "tls.acme.dns01.server must be host:port"
            );
            let secret = base64::engine::general_purpose::STANDARD.decode(&dns01.secret);
            ensure!(
                secret.is_ok_and(|secret| secret.len() >= 16),
                "tls.acme.dns01.secret must be base64 of at least 16 bytes"
            );
            ensure!(
                dns01.propagation_seconds <= MAX_PROPAGATION,
                "tls.acme.dns01.propagation_seconds must be at most {MAX_PROPAGATION}"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Tls, String> {
        let tls: Tls = toml::from_str(text).map_err(|error| error.to_string())?;
        tls.check(&"https://mail.example.test/".parse().unwrap())
            .map_err(|error| error.to_string())?;
        Ok(tls)
    }

    #[test]
    fn everything_has_a_default() {
        let tls = read("[acme]").unwrap();
        assert_eq!(
            tls.acme.unwrap().directory.as_str(),
            "https://acme-v02.api.letsencrypt.org/directory"
        );
        assert!(tls.listen.is_none() && tls.redirect_listen.is_none() && tls.export_dir.is_none());
    }

    #[test]
    fn errors_name_the_key() {
        let cases = [
            (
                "[acme]\ndirectory = \"http://ca.example.test/\"",
                "tls.acme.directory",
            ),
            ("[acme]\ncontact = \"nobody\"", "tls.acme.contact"),
            ("reload_commands = [[]]", "tls.reload_commands"),
            (
                "[acme.dns01]\nserver = \"ns\"\nkey_name = \"k\"\nsecret = \"\"",
                "tls.acme.dns01.server",
            ),
            (
                "[acme.dns01]\nserver = \"ns:53\"\nkey_name = \"k\"\nsecret = \"c2hvcnQ=\"",
                "tls.acme.dns01.secret",
            ),
        ];
        for (text, key) in cases {
            let error = read(text).unwrap_err();
            assert!(error.contains(key), "{text}: {error}");
        }
        let plain: Tls = toml::from_str("listen = \"0.0.0.0:443\"").unwrap();
        let error = plain.check(&"http://mail.example.test/".parse().unwrap());
        assert!(error.unwrap_err().to_string().contains("http.public_url"));
    }

    #[test]
    fn a_secret_is_not_shown() {
        let text =
            "[acme.dns01]\nserver = \"ns:53\"\nkey_name = \"k\"\nsecret = \"c2VjcmV0c2VjcmV0c2VjcmV0\"";
        assert!(!format!("{:?}", read(text).unwrap()).contains("c2VjcmV0"));
    }
}
