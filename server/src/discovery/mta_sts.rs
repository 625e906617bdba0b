//! The domains' policy for whoever sends them mail: TLS, with a certificate of this host's name (RFC 8461 §3.2).

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::AppState;

/// How long the policy holds without being seen again, in seconds: a week.
const MAX_AGE: u32 = 604_800;

/// The same for all domains: they share the mail host.
pub async fn show(State(app): State<AppState>) -> Response {
    let policy = format!(
        "version: STSv1\r\nmode: enforce\r\nmx: {}\r\nmax_age: {MAX_AGE}\r\n",
        app.config().discovery.hostname
    );
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], policy).into_response()
}
