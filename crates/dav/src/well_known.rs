//! The well-known addresses at which clients begin (RFC 6764 §5).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

/// Sends the client to `/dav/`, from where `current-user-principal` leads on.
///
/// 301 is what clients meet everywhere, and they repeat PROPFIND as PROPFIND; 308 says for all other methods
/// that they must not change.
pub async fn redirect(method: Method) -> Response {
    let repeats = matches!(method.as_str(), "GET" | "HEAD" | "PROPFIND");
    let status = if repeats {
        StatusCode::MOVED_PERMANENTLY
    } else {
        StatusCode::PERMANENT_REDIRECT
    };
    (status, [(header::LOCATION, HeaderValue::from_static("/dav/"))]).into_response()
}
