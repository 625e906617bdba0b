//! A whole document, if it is another one than is known already.

use std::time::Duration;

use reqwest::header::{
    ACCEPT, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use reqwest::{Client, Response};
use tokio::time::timeout;
use url::Url;

use crate::{FetchError, Guard, client, follow};

/// For everything: names, connections, redirects and the last byte.
const MAX_TIME: Duration = Duration::from_secs(30);
/// Redirects that are followed.
const MAX_REDIRECTS: usize = 5;
/// The longest validator that is kept.
const MAX_VALIDATOR: usize = 1_000;

/// What the other host said of the document last time, as it said it; empty if it did not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// `ETag`.
    pub etag: String,
    /// `Last-Modified`.
    pub last_modified: String,
}

/// What the other host has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// What is known already.
    Unchanged,
    /// This.
    Content {
        /// The bytes.
        data: Vec<u8>,
        /// What to say next time.
        known: Known,
    },
}

/// Fetches documents. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Documents {
    guard: Guard,
    client: Option<Client>,
    max_bytes: usize,
    max_time: Duration,
}

impl Documents {
    /// Sets up the client. Where the system's trust anchors cannot be read, nothing is fetched.
    #[must_use]
    pub fn new(guard: Guard, user_agent: &str, max_bytes: usize) -> Self {
        let client = client(&guard, user_agent, MAX_TIME)
            .inspect_err(|error| tracing::error!(%error, "documents of others cannot be fetched"))
            .ok();
        Self {
            guard,
            client,
            max_bytes,
            max_time: MAX_TIME,
        }
    }

    /// Fetches a document, unless it is still what is known. `webcal:` means `https:`.
    ///
    /// # Errors
    /// As [`FetchError`] lists them.
    pub async fn fetch(
        &self,
        url: &str,
        accept: &'static str,
        known: &Known,
    ) -> Result<Document, FetchError> {
        timeout(self.max_time, self.load(url, accept, known))
            .await
            .map_err(FetchError::unreachable)?
    }

    async fn load(&self, url: &str, accept: &'static str, known: &Known) -> Result<Document, FetchError> {
        let client = self
            .client
            .as_ref()
            .ok_or(FetchError::Refused("nothing can be fetched"))?;
        let url = Url::parse(&web_address(url)).map_err(|_| FetchError::Refused("the address"))?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        let validators = [
            (IF_NONE_MATCH, &known.etag),
            (IF_MODIFIED_SINCE, &known.last_modified),
        ];
        for (name, text) in validators {
            if let Ok(value) = HeaderValue::try_from(text)
                && !text.is_empty()
            {
                headers.insert(name, value);
            }
        }
        let response = follow(client, &self.guard, url, &headers, MAX_REDIRECTS).await?;
        match response.status().as_u16() {
            200 => self.read(response).await,
            304 => Ok(Document::Unchanged),
            other => Err(FetchError::Status(other)),
        }
    }

    async fn read(&self, mut response: Response) -> Result<Document, FetchError> {
        let most = self.max_bytes;
        let announced = response
            .content_length()
            .and_then(|length| usize::try_from(length).ok());
        if announced.is_some_and(|length| length > most) {
            return Err(FetchError::TooLarge);
        }
        let validator = |name: HeaderName| {
            let text = response.headers().get(name).and_then(|value| value.to_str().ok());
            text.filter(|text| text.len() <= MAX_VALIDATOR)
                .unwrap_or_default()
                .to_owned()
        };
        let known = Known {
            etag: validator(ETAG),
            last_modified: validator(LAST_MODIFIED),
        };
        let mut data = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(FetchError::unreachable)? {
            if data.len() + chunk.len() > most {
                return Err(FetchError::TooLarge);
            }
            data.extend_from_slice(&chunk);
        }
        Ok(Document::Content { data, known })
    }
}

fn web_address(url: &str) -> String {
    for scheme in ["webcal", "webcals"] {
        if let Some((start, rest)) = url.split_once("://")
            && start.eq_ignore_ascii_case(scheme)
        {
            return format!("https://{rest}");
        }
    }
    url.to_owned()
}

#[cfg(test)]
mod tests;
