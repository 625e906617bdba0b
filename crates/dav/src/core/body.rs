//! Reading request bodies under a limit.

use axum::body::Body;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};

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

/// Reads a body of at most `limit` bytes; `too_large` is the answer to more. A body that announces its length
/// is refused before any of it is read.
///
/// # Errors
/// `too_large`, or 400 if the connection breaks.
pub async fn read(body: Body, limit: usize, too_large: impl Fn() -> DavError) -> Result<Bytes, DavError> {
    use axum::body::HttpBody as _;
    if body.size_hint().lower() > u64::try_from(limit).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(DavError::bad_request("The body did not arrive whole.")),
    }
}
