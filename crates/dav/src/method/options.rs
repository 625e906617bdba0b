//! OPTIONS (RFC 4918 §10.1): what is possible here. The `DAV` header is the engine's.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use crate::core::answer;
use crate::core::registry::allow;
use crate::core::resource::Resource;

/// Answers with the resource's methods.
pub fn options(resource: &Resource) -> Response {
    let mut response = answer::empty(StatusCode::OK);
    if let Ok(allow) = HeaderValue::try_from(allow(resource.kind())) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    response
}
