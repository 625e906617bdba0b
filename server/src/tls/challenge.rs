//! What an authority looks at to see that a name is ours (HTTP-01, RFC 8555 §8.3). Any server of one database answers.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::Utc;

use crate::app::AppState;

/// `/.well-known/acme-challenge/{token}`
pub fn routes() -> Router<AppState> {
    Router::new().route("/.well-known/acme-challenge/{token}", get(answer))
}

async fn answer(State(app): State<AppState>, Path(token): Path<String>) -> Response {
    let Some(tls) = app.tls() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tls.certificates().challenge(&token, Utc::now()).await {
        Ok(Some(answer)) => ([(CONTENT_TYPE, "application/octet-stream")], answer).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::warn!(%error, "a challenge could not be answered");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
