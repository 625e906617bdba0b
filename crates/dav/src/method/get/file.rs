//! A file's bytes, or a part of them, a piece at a time.

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED,
};
use http::{HeaderValue, StatusCode};
use roost_dav_proto::header::ByteRange;
use roost_files::{FileNode, etag};

use super::value;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::registry::Method;
use crate::property::http_date;

/// Answers with the file.
///
/// # Errors
/// 416 if `range` asks for bytes that are not there.
pub async fn file(
    method: Method,
    context: &Context,
    node: &FileNode,
    range: Option<&str>,
) -> Result<Response, DavError> {
    let content = node.content.as_ref().ok_or(DavError::NOT_FOUND)?;
    let tag = etag(node).unwrap_or_default();
    let size = u64::try_from(content.size).unwrap_or(0);
    let modified = http_date(node.modified_at);
    let is_current = context
        .headers
        .if_range
        .as_deref()
        .is_none_or(|wanted| wanted == tag || wanted == modified);
    // RFC 9110 §14.2: ranges are GET's alone; §13.1.5: of what has changed, the whole is wanted.
    let range = match ByteRange::read(range.filter(|_| method == Method::Get && is_current), size) {
        ByteRange::Unsatisfiable => return Err(DavError::RangeNotSatisfiable(size)),
        ByteRange::Whole => None,
        ByteRange::Part { first, last } => Some((first, last)),
    };
    let (first, length) = range.map_or((0, size), |(first, last)| (first, last - first + 1));
    let body = if method == Method::Head {
        Body::empty()
    } else {
        Body::from_stream(context.state.files.read(content, first, length).await?)
    };
    let mut response = Response::new(body);
    if let Some((first, last)) = range {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let part = value(format!("bytes {first}-{last}/{size}"))?;
        response.headers_mut().insert(CONTENT_RANGE, part);
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, value(content.media_type.clone())?);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(ETAG, value(tag)?);
    headers.insert(LAST_MODIFIED, value(modified)?);
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}
