//! Asking, and following redirects.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Client, Response, redirect};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt as _;
use url::Url;

use crate::Guard;

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is not one that the server goes to: what is wrong with it.
    #[error("the server does not go there: {0}")]
    Refused(&'static str),
    /// It is larger than is fetched.
    #[error("it is too large")]
    TooLarge,
    /// The other host answers with an error.
    #[error("the other server answers with {0}")]
    Status(u16),
    /// The other host does not answer well, or in time.
    #[error("the other server cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl FetchError {
    /// What keeps the other host from answering.
    pub fn unreachable(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unreachable(Box::new(error))
    }
}

/// A client that reaches what the guard lets it, follows nothing by itself and tells nothing of who asks.
///
/// # Errors
/// If the system's trust anchors cannot be read.
pub fn client(
    guard: &Guard,
    user_agent: &str,
    max_time: Duration,
) -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
    let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    let client = Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(guard.clone())
        .redirect(redirect::Policy::none())
        // A proxy would resolve the name again, by itself.
        .no_proxy()
        .referer(false)
        .user_agent(user_agent)
        .connect_timeout(max_time)
        .timeout(max_time)
        .pool_idle_timeout(Duration::from_secs(30))
        .build()?;
    Ok(client)
}

/// Asks for an address and follows at most `redirects` redirects: each new address is checked like the first one. The
/// answer may be of any other status.
///
/// # Errors
/// [`FetchError::Refused`], [`FetchError::Unreachable`].
pub async fn follow(
    client: &Client,
    guard: &Guard,
    mut url: Url,
    headers: &HeaderMap,
    redirects: usize,
) -> Result<Response, FetchError> {
    for _ in 0..=redirects {
        guard.check(&url)?;
        let request = client.get(url.clone()).headers(headers.clone());
        let response = request.send().await.map_err(FetchError::unreachable)?;
        let status = response.status();
        // 304 counts as a redirection, but leads nowhere.
        if !status.is_redirection() || status.as_u16() == 304 {
            return Ok(response);
        }
        let target = response
            .headers()
            .get(LOCATION)
            .and_then(|target| target.to_str().ok());
        url = target
            .and_then(|target| url.join(target).ok())
            .ok_or(FetchError::Refused("a redirect without a target"))?;
    }
    Err(FetchError::Refused("too many redirects"))
}
