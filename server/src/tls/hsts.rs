//! Asking browsers to insist on HTTPS (RFC 6797), in answers to requests that came by it.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::STRICT_TRANSPORT_SECURITY;
use axum::middleware::Next;
use axum::response::Response;

use crate::app::AppState;
use crate::http::client::is_secure;

/// Adds the header, unless the configuration says 0. An answer over plain HTTP must not have it (RFC 6797 §7.2).
pub async fn ask_for_https(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let seconds = app.config().tls.as_ref().map_or(0, |tls| tls.hsts_seconds);
    let wanted = seconds > 0 && is_secure(&request, &app.config().http.trusted_proxies);
    let mut response = next.run(request).await;
    if wanted && let Ok(value) = HeaderValue::from_str(&format!("max-age={seconds}")) {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, value);
    }
    response
}
