//! `[http]`: the plain listener.

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::Deserialize;
use url::Url;

/// `[http]`: the plain listener, for a reverse proxy or one's own machine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address by which people reach the server, without a path. `https` makes cookies `Secure`.
    pub public_url: Url,
    /// Where the built page lies.
    pub page_dir: PathBuf,
    /// Reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    #[serde(default)]
    pub trusted_proxies: Vec<IpNet>,
}
