//! Reading request bodies under a limit.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;

use super::error::DavError;

/// The largest XML body.
pub const MAX_XML_BYTES: usize = 1024 * 1024;

/// Reads an XML body whole.
///
/// # Errors
/// 413 above [`MAX_XML_BYTES`].
pub async fn read_xml(body: Body) -> Result<Bytes, DavError> {
    let too_large = || DavError::Status(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB.");
    read(body, MAX_XML_BYTES, too_large).await
}

/// How much of a body that is too large is read and thrown away, so that a client which sends all of it before it
/// listens hears the answer rather than a broken connection.
const MAX_DISCARDED: usize = 64 * 1024 * 1024;

/// Reads a body of at most `limit` bytes; `too_large` is the answer to more. What goes beyond the limit is never
/// kept, and a body that announces far more is refused before any of it is read.
///
/// # Errors
/// `too_large`, or 400 if the connection breaks.
pub async fn read(mut body: Body, limit: usize, too_large: impl Fn() -> DavError) -> Result<Bytes, DavError> {
    use axum::body::HttpBody as _;
    let most = limit.saturating_add(MAX_DISCARDED);
    if body.size_hint().lower() > u64::try_from(most).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    let (mut kept, mut total) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| DavError::bad_request("The body did not arrive whole."))?;
        let Ok(data) = frame.into_data() else { continue };
        total = total.saturating_add(data.len());
        if total <= limit {
            kept.extend_from_slice(&data);
        } else if total <= most {
            kept = BytesMut::new();
        } else {
            return Err(too_large());
        }
    }
    if total > limit {
        Err(too_large())
    } else {
        Ok(kept.freeze())
    }
}
