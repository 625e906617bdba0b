//! Making answers, streamed ones among them.

use std::convert::Infallible;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName, VARY};
use roost_dav_proto::Multistatus;
use roost_dav_proto::header::Prefer;

use super::error::{DavError, XML};

/// A 207 answer with a body that is complete.
#[must_use]
pub fn multistatus(body: Multistatus) -> Response {
    (StatusCode::MULTI_STATUS, [(CONTENT_TYPE, XML)], body.finish()).into_response()
}

/// A 207 answer whose body comes in pieces; see [`body_of`].
///
/// # Errors
/// What the stream begins with.
pub async fn streamed<S>(pieces: S) -> Result<Response, DavError>
where
    S: Stream<Item = Result<String, DavError>> + Send + 'static,
{
    let mut response = body_of(pieces.map(|piece| Ok(Bytes::from(piece?)))).await?;
    *response.status_mut() = StatusCode::MULTI_STATUS;
    response.headers_mut().insert(CONTENT_TYPE, XML);
    Ok(response)
}

/// An answer whose body comes in pieces. The first two are waited for, so that what fails at once is
/// answered with its own status, and a short body has a length. What fails later breaks the connection off,
/// which the client cannot mistake for the end.
///
/// # Errors
/// What the stream begins with.
pub async fn body_of<S>(pieces: S) -> Result<Response, DavError>
where
    S: Stream<Item = Result<Bytes, DavError>> + Send + 'static,
{
    let mut pieces = Box::pin(pieces);
    let first = pieces.next().await.transpose()?.unwrap_or_default();
    Ok(Response::new(match pieces.next().await.transpose()? {
        None => Body::from(first),
        Some(second) => {
            let begun = stream::iter([Ok(first), Ok(second)]);
            let all = begun.chain(pieces).inspect(|piece| {
                if let Err(error) = piece {
                    tracing::warn!(
                        error = error as &dyn std::error::Error,
                        "an answer was broken off"
                    );
                }
            });
            Body::from_stream(all)
        }
    }))
}

/// The body of an answer to HEAD whose length only GET would know: with a plain empty one, it would be written down as 0.
pub fn unknown_length() -> Body {
    Body::from_stream(stream::empty::<Result<Bytes, Infallible>>())
}

/// Says that `Prefer: return=minimal` and `depth-noroot` were followed (RFC 8144 §2.1, §4).
pub fn note_preference(response: &mut Response, prefer: Prefer) {
    let applied = match (prefer.minimal, prefer.no_root) {
        (true, true) => "return=minimal, depth-noroot",
        (true, false) => "return=minimal",
        (false, true) => "depth-noroot",
        (false, false) => "",
    };
    if !applied.is_empty() {
        let name = HeaderName::from_static("preference-applied");
        response
            .headers_mut()
            .insert(name, http::HeaderValue::from_static(applied));
        response
            .headers_mut()
            .append(VARY, http::HeaderValue::from_static("Prefer, Brief"));
    }
}

/// An answer without a body.
#[must_use]
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
