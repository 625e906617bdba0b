//! Requests that change something must come from Roost's own page.
//!
//! Three bars, any of which would do: the cookie is `SameSite=Strict`; a header that a foreign page cannot set
//! without a CORS preflight, which is never granted; and the browser's own word on where the request comes from
//! (`Sec-Fetch-Site`, or `Origin` in older browsers).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use roost_shared::ErrorCode;

use crate::app::AppState;
use crate::http::error::ApiError;

/// The header that the page sends with every request.
pub const HEADER: &str = "x-roost-request";

/// Middleware for the whole JSON API.
pub async fn require_own_page(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && !is_own_page(request.headers(), &app.config().origin()) {
        let error = ApiError::new(
            ErrorCode::CrossSiteRequest,
            "This request did not come from Roost's page.",
        );
        return error.into_response();
    }
    next.run(request).await
}

/// Whether a request comes from Roost's page.
pub fn is_own_page(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let by_fetch_metadata = text("sec-fetch-site").is_none_or(|site| site == "same-origin");
    let by_origin = text("origin").is_none_or(|sent| sent == origin || by_host(headers, sent));
    headers.contains_key(HEADER) && by_fetch_metadata && by_origin
}

/// The host may be reached by several names (`localhost` and `127.0.0.1` in development).
fn by_host(headers: &HeaderMap, origin: &str) -> bool {
    let host = headers.get("host").and_then(|value| value.to_str().ok());
    host.is_some_and(|host| origin.split_once("://").is_some_and(|(_, sent)| sent == host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap()))
            .collect();
        is_own_page(&headers, "https://mail.example.test")
    }

    #[test]
    fn own_page_passes() {
        assert!(check(&[(HEADER, "1")]));
        assert!(check(&[
            (HEADER, "1"),
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://mail.example.test")
        ]));
    }

    #[test]
    fn everything_else_is_refused() {
        assert!(!check(&[]));
        assert!(!check(&[("origin", "https://mail.example.test")]));
        assert!(!check(&[(HEADER, "1"), ("sec-fetch-site", "cross-site")]));
        assert!(!check(&[(HEADER, "1"), ("sec-fetch-site", "same-site")]));
        assert!(!check(&[(HEADER, "1"), ("origin", "https://evil.test")]));
        assert!(!check(&[(HEADER, "1"), ("origin", "null")]));
    }
}
