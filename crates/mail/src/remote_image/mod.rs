//! Pictures on other hosts, fetched on behalf of someone who asked to see them.
//!
//! The sender of a mail chooses the address, so everything here assumes malice: only addresses that Roost has
//! signed are fetched ([`signature`]), only from hosts that the whole internet can reach ([`roost_outside::Guard`]), only
//! pictures, and nothing of the person goes along ([`fetch`]). The mail's frame and the proxy's HTTP route are
//! the callers.

mod fetch;
mod signature;

use std::sync::Arc;

use chrono::Utc;
use roost_message::html::RewriteRemote;

use crate::{ByteStream, Mail};

pub(crate) use fetch::Fetcher;
pub use fetch::RemoteImageError;
pub(crate) use signature::Signer;

/// A picture on its way.
pub struct RemoteImage {
    /// The media type: a raster image.
    pub media_type: String,
    /// Its size in bytes, where the other host told it.
    pub size: Option<u64>,
    /// Its bytes. An error ends them, also when there are too many.
    pub bytes: ByteStream,
}

impl Mail {
    /// Turns the addresses of remote pictures into addresses of the proxy.
    pub(crate) fn image_addresses(&self) -> RewriteRemote {
        let signer = Signer::new(&self.config().image_key);
        Arc::new(move |url| Some(signer.proxied(url, Utc::now())))
    }

    /// Fetches the picture of an address that [`Mail::html`] wrote. Needs no sign-in: the signature is the
    /// permission.
    ///
    /// # Errors
    /// [`RemoteImageError::Forged`] for other addresses; otherwise why there is no picture.
    pub async fn remote_image(&self, url: &str, signature: &str) -> Result<RemoteImage, RemoteImageError> {
        Signer::new(&self.config().image_key).verify(url, signature, Utc::now())?;
        self.image_fetcher().fetch(url).await
    }
}
