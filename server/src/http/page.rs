//! The page: static files that the build has named by their content and compressed beforehand.

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::{Redirect, Response};
use axum::routing::get;
use tower_http::services::{ServeDir, ServeFile};

use crate::app::AppState;
use crate::config::Config;

/// No inline script or style, nothing from elsewhere. Mail is shown in frames from our own origin, which carry
/// a policy of their own; inline images of a message being written are `blob:`.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/webmail` and below; `/` leads there.
pub fn routes(config: &Config) -> Router<AppState> {
    let index = ServeFile::new(config.http.page_dir.join("index.html"))
        .precompressed_br()
        .precompressed_gzip();
    let files = ServeDir::new(&config.http.page_dir)
        .precompressed_br()
        .precompressed_gzip()
        // The page's own router names the rest: /webmail/mail/…
        .fallback(index);
    Router::new()
        .route("/", get(async || Redirect::temporary("/webmail/")))
        .nest_service("/webmail", files)
        .layer(from_fn(page_headers))
}

async fn page_headers(request: Request, next: Next) -> Response {
    let hashed = is_content_hashed(request.uri().path());
    let mut response = next.run(request).await;
    let is_html = response
        .headers()
        .get("content-type")
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    let caching = if hashed && response.status().is_success() && !is_html {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(
        HeaderName::from_static("x-frame-options"),
        HeaderValue::from_static("DENY"),
    );
    response
}

/// Whether a file's name has its content's hash in it, as Trunk writes it: `name-0123456789abcdef.js`.
fn is_content_hashed(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    file.split(['-', '.', '_'])
        .any(|part| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert!(is_content_hashed("/webmail/roost-frontend-3f2a9c0d11e4b7a6.js"));
        assert!(is_content_hashed(
            "/webmail/roost-frontend-3f2a9c0d11e4b7a6_bg.wasm"
        ));
        assert!(!is_content_hashed("/webmail/index.html"));
        assert!(!is_content_hashed("/webmail/mail/inbox"));
    }
}
