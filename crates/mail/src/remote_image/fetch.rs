//! One picture from another host.

use std::sync::Arc;
use std::time::Duration;

use async_stream::try_stream;
use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Response};
use roost_message::html;
use roost_outside::{FetchError, Guard, client, follow};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::RemoteImage;
use crate::{ByteStream, MailError};

/// The largest picture.
const MAX_BYTES: u64 = 10 * 1024 * 1024;
/// For everything: names, connections, redirects and the last byte.
const MAX_TIME: Duration = Duration::from_secs(10);
/// Redirects that are followed.
const MAX_REDIRECTS: usize = 3;
/// Pictures on their way at once, for the whole server.
const MAX_AT_ONCE: usize = 64;
/// What the other host learns of who asks: nothing.
const USER_AGENT: &str = "Mozilla/5.0 (compatible; RoostImageProxy)";

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum RemoteImageError {
    /// Roost did not sign this address.
    #[error("the address is not signed")]
    Forged,
    /// Roost signed it, days ago.
    #[error("the signature has expired")]
    Expired,
    /// The address is not one that the proxy goes to: what is wrong with it.
    #[error("the proxy does not go there: {0}")]
    Refused(&'static str),
    /// What is there is not a picture that can be shown.
    #[error("it is not a picture")]
    NotAnImage,
    /// It is larger than is fetched.
    #[error("the picture is too large")]
    TooLarge,
    /// The other host does not answer well, or in time.
    #[error("the picture cannot be fetched")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Fetches pictures. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Fetcher {
    guard: Guard,
    client: Option<Client>,
    places: Arc<Semaphore>,
    max_time: Duration,
}

impl Fetcher {
    /// Sets up the client. Where the system's trust anchors cannot be read, nothing is fetched.
    pub(crate) fn new(guard: Guard) -> Self {
        let client = client(&guard, USER_AGENT, MAX_TIME)
            .inspect_err(|error| tracing::error!(%error, "remote images cannot be loaded"))
            .ok();
        Self {
            guard,
            client,
            places: Arc::new(Semaphore::new(MAX_AT_ONCE)),
            max_time: MAX_TIME,
        }
    }

    /// Fetches one picture.
    pub(crate) async fn fetch(&self, url: &str) -> Result<RemoteImage, RemoteImageError> {
        let deadline = Instant::now() + self.max_time;
        let url = Url::parse(url).map_err(|_| RemoteImageError::Refused("the address"))?;
        let place = timeout_at(deadline, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(unreachable)?
            .map_err(unreachable)?;
        let response = timeout_at(deadline, self.follow(url))
            .await
            .map_err(unreachable)??;
        picture(response, place, deadline)
    }

    /// Asks; a redirect is followed like the first address.
    async fn follow(&self, url: Url) -> Result<Response, RemoteImageError> {
        let client = self
            .client
            .as_ref()
            .ok_or(RemoteImageError::Refused("nothing can be fetched"))?;
        let mut headers = HeaderMap::new();
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("image/avif,image/webp,image/*;q=0.8"),
        );
        let response = follow(client, &self.guard, url, &headers, MAX_REDIRECTS).await?;
        response.error_for_status().map_err(unreachable)
    }
}

impl From<FetchError> for RemoteImageError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Refused(reason) => Self::Refused(reason),
            FetchError::TooLarge => Self::TooLarge,
            FetchError::Unreachable(error) => Self::Unreachable(error),
            error @ FetchError::Status(_) => unreachable(error),
        }
    }
}

/// Judges the answer by its header and hands its body on, counted.
fn picture(
    response: Response,
    place: OwnedSemaphorePermit,
    deadline: Instant,
) -> Result<RemoteImage, RemoteImageError> {
    let media_type = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| html::raster_type(value.split(';').next().unwrap_or_default()))
        .ok_or(RemoteImageError::NotAnImage)?;
    let size = response.content_length();
    if size.is_some_and(|size| size > MAX_BYTES) {
        return Err(RemoteImageError::TooLarge);
    }
    Ok(RemoteImage {
        media_type,
        size,
        bytes: counted(response, place, deadline),
    })
}

fn counted(mut response: Response, place: OwnedSemaphorePermit, deadline: Instant) -> ByteStream {
    let failed = |error: RemoteImageError| MailError::Internal(Box::new(error));
    Box::pin(try_stream! {
        // Held until the last byte is through.
        let _place = place;
        let mut left = MAX_BYTES;
        loop {
            let chunk: Option<Bytes> = timeout_at(deadline, response.chunk())
                .await
                .map_err(|error| failed(unreachable(error)))?
                .map_err(|error| failed(unreachable(error)))?;
            let Some(chunk) = chunk else { break };
            left = left
                .checked_sub(chunk.len() as u64)
                .ok_or_else(|| failed(RemoteImageError::TooLarge))?;
            yield chunk;
        }
    })
}

fn unreachable(error: impl std::error::Error + Send + Sync + 'static) -> RemoteImageError {
    RemoteImageError::Unreachable(Box::new(error))
}

#[cfg(test)]
mod tests;
