//! What an operator can set.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use zeroize::Zeroizing;

/// Which certificates there are to be.
#[derive(Debug)]
pub struct CertificateSettings {
    /// The host's names, in lower case; the first one names its certificate.
    pub host_names: Vec<String>,
    /// The authority. Without one nothing is ordered.
    pub acme: Option<AcmeSettings>,
}

/// An authority (RFC 8555).
#[derive(Debug)]
pub struct AcmeSettings {
    /// Its directory: an https address.
    pub directory: String,
    /// An address of mail for the authority to write to.
    pub contact: Option<String>,
    /// Its root certificate in PEM, if the system does not trust it.
    pub root: Option<PathBuf>,
    /// Whether domains' names of discovery get certificates.
    pub discovery_names: bool,
    /// Who is asked where names point to; the system's resolver if nobody.
    pub resolver: Option<SocketAddr>,
    /// A name server that takes updates.
    pub dns01: Option<Dns01Settings>,
}

/// A name server that takes dynamic updates (RFC 2136).
pub struct Dns01Settings {
    /// `host:port`
    pub server: String,
    /// The key's name.
    pub key_name: String,
    /// The key's algorithm.
    pub algorithm: TsigAlgorithm,
    /// The key.
    pub secret: Zeroizing<Vec<u8>>,
    /// How long the zone's other servers need to learn of a change.
    pub propagation: Duration,
}

impl std::fmt::Debug for Dns01Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dns01Settings")
            .field("server", &self.server)
            .field("key_name", &self.key_name)
            .finish_non_exhaustive()
    }
}

/// How updates are signed (RFC 8945 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TsigAlgorithm {
    /// `hmac-sha256`
    HmacSha256,
    /// `hmac-sha384`
    HmacSha384,
    /// `hmac-sha512`
    HmacSha512,
}
