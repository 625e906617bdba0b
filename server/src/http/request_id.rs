//! The id of a request: in each line of the log that belongs to it, and in the answer's `X-Request-Id`, so that what
//! somebody saw can be found.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use tracing::Instrument;

use crate::app::AppState;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request its id and the span in which the log is written.
pub async fn assign(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_proxy = peer.is_some_and(|peer| is_trusted(&peer.0, &app.config().http.trusted_proxies));
    let id = is_proxy.then(|| of_proxy(request.headers())).flatten();
    let id = id.unwrap_or_else(fresh);
    let span = span(&request, &id);
    let mut response = next.run(request).instrument(span).await;
    // Letters, digits and a few signs: a header's value always.
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

fn is_trusted(peer: &SocketAddr, proxies: &[IpNet]) -> bool {
    let ip = peer.ip().to_canonical();
    proxies.iter().any(|net| net.contains(&ip))
}

/// What a proxy says, so that its log and ours go together. Anything that could be more than a name is not taken.
fn of_proxy(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let is_plain = id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:=+/".contains(&byte));
    (is_plain && (1..=128).contains(&id.len())).then(|| id.to_owned())
}

fn fresh() -> String {
    format!("{:016x}", rand::random::<u64>())
}

/// What the log says of a request. The address of a feed is a secret.
fn span(request: &Request, id: &str) -> tracing::Span {
    let path = request.uri().path();
    let shown = if path.starts_with("/feeds/") {
        "/feeds/…"
    } else {
        path
    };
    tracing::info_span!("request", id, method = %request.method(), path = shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_static(value));
        of_proxy(&headers)
    }

    #[test]
    fn a_proxys_id_is_taken_if_it_is_a_name_and_nothing_more() {
        assert_eq!(said("7f3a-01.b"), Some("7f3a-01.b".to_owned()));
        assert_eq!(said(""), None);
        assert_eq!(said("a b"), None);
        assert_eq!(said("<script>"), None);
        let long: &'static str = Box::leak("a".repeat(129).into_boxed_str());
        assert_eq!(said(long), None);
    }

    #[test]
    fn only_proxies_are_believed() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        assert!(is_trusted(&"10.1.2.3:4".parse().unwrap(), &proxies));
        assert!(is_trusted(&"[::ffff:10.1.2.3]:4".parse().unwrap(), &proxies));
        assert!(!is_trusted(&"192.0.2.1:4".parse().unwrap(), &proxies));
    }

    #[test]
    fn ids_differ() {
        assert_ne!(fresh(), fresh());
        assert_eq!(fresh().len(), 16);
    }
}
