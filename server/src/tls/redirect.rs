//! The listener for plain HTTP beside HTTPS: it answers authorities and health checks, and sends everybody else on.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{HOST, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::app::AppState;
use crate::http::health;

/// Everything that the plain listener answers.
pub fn router(app: &AppState) -> Router {
    Router::new()
        .merge(super::challenge_routes())
        .merge(health::routes())
        .fallback(send_on)
        .with_state(app.clone())
}

/// What only reads is sent on; anything else has shown its content to the network already, and is told so by failing.
async fn send_on(State(app): State<AppState>, request: Request) -> Response {
    if !reads_only(request.method()) {
        let text = "This server is used by https only. Change the address in your program.\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    let known = |name: &str| app.tls().is_some_and(|tls| tls.knows(name));
    let target = target(
        &app.config().http.public_url,
        request.headers(),
        request.uri(),
        known,
    );
    match HeaderValue::from_str(&target) {
        Ok(location) => (StatusCode::PERMANENT_REDIRECT, [(LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// DAV clients that look for a server begin with PROPFIND (RFC 6764 §6).
fn reads_only(method: &Method) -> bool {
    method.is_safe() || matches!(method.as_str(), "PROPFIND" | "REPORT")
}

/// The same address by https. A host that there is no certificate for is answered with the public one, so that nobody is
/// sent to where somebody else's header says.
fn target(public: &Url, headers: &HeaderMap, uri: &Uri, known: impl Fn(&str) -> bool) -> String {
    let asked = headers.get(HOST).and_then(|host| host.to_str().ok());
    let asked = asked.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    let host = asked
        .filter(|name| known(name))
        .or(public.host_str())
        .unwrap_or_default();
    let port = public.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    format!("https://{host}{port}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(host: &str, uri: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        let public = "https://mail.example.test:8443/".parse().unwrap();
        target(&public, &headers, &uri.parse().unwrap(), |name| {
            name == "autoconfig.example.test"
        })
    }

    #[test]
    fn only_names_of_ours_are_kept() {
        assert_eq!(
            sent("autoconfig.example.test:80", "/mail/config-v1.1.xml?a=b"),
            "https://autoconfig.example.test:8443/mail/config-v1.1.xml?a=b"
        );
        assert_eq!(
            sent("evil.test", "//evil.test/"),
            "https://mail.example.test:8443//evil.test/"
        );
        assert_eq!(sent("[::1]:80", "/"), "https://mail.example.test:8443/");
    }
}
