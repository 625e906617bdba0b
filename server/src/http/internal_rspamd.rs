//! What Rspamd asks Roost on the internal listener: keys for signing, rules of spam, and where refused mail goes.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use roost_transport::TransportError;
use roost_transport::quarantine::Refused;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::internal::is_mail_server;
use crate::app::AppState;

/// What Rspamd may post at once: more than the quarantine keeps, so that it decides.
const LARGEST: usize = 64 * 1024 * 1024;

/// The routes below `/internal/rspamd`.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/internal/rspamd/v1/{purpose}/{domain}", get(keys))
        .route("/internal/rspamd/settings", get(settings))
        .route("/internal/rspamd/refused", post(refused))
        .layer(DefaultBodyLimit::max(LARGEST))
}

/// The keys of a domain, as Rspamd asks HashiCorp's Vault for them: the one of its ways to more than one key for a
/// domain that needs no restart. A domain without keys has none; that is no failure.
async fn keys(
    State(app): State<AppState>,
    Path((purpose, domain)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let token = headers.get("x-vault-token").map(HeaderValue::as_bytes);
    let secret = app.config().internal.secret.as_bytes();
    if !token.is_some_and(|token| bool::from(secret.ct_eq(token))) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(transport) = app.transport() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match transport.signing_keys(&domain.to_lowercase()).await {
        Ok(keys) => {
            // ARC seals are made with RSA only: nobody checks others (RFC 8617 leaves the algorithms to DKIM).
            let wanted = keys
                .iter()
                .filter(|key| purpose != "arc" || key.algorithm == "rsa")
                .map(|key| {
                    json!({
                        "selector": key.selector,
                        "domain": domain,
                        "key": key.private_key,
                        "alg": key.algorithm,
                    })
                });
            Json(json!({ "data": { "selectors": wanted.collect::<Vec<_>>() } })).into_response()
        }
        Err(error) => unavailable(&error),
    }
}

/// The rules of all domains and mailboxes; fetched every few seconds.
async fn settings(State(app): State<AppState>, headers: HeaderMap) -> Response {
    if !is_mail_server(&app, None, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Some(transport) = app.transport() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match transport.rspamd_settings().await {
        Ok(document) => Json(document).into_response(),
        Err(error) => unavailable(&error),
    }
}

/// A message that was refused as spam.
async fn refused(State(app): State<AppState>, headers: HeaderMap, message: Bytes) -> Response {
    if !is_mail_server(&app, None, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Some(transport) = app.transport() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match transport.hold(&told(&headers), &message).await {
        Ok(mailboxes) => {
            tracing::info!(mailboxes, "refused mail is kept in the quarantine");
            StatusCode::OK.into_response()
        }
        Err(error) => unavailable(&error),
    }
}

/// What Rspamd's metadata exporter says in header fields. "unknown" stands for nothing.
fn told(headers: &HeaderMap) -> Refused {
    let text = |name: &str| {
        let value = headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()));
        value
            .filter(|value| *value != "unknown")
            .map(std::borrow::Cow::into_owned)
    };
    let list = |name: &str| text(name).and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let recipients = list("x-rspamd-rcpt").and_then(|value| serde_json::from_value(value).ok());
    Refused {
        sender: text("x-rspamd-from").unwrap_or_default(),
        recipients: recipients.unwrap_or_default(),
        ip: text("x-rspamd-ip").unwrap_or_default(),
        score: text("x-rspamd-score")
            .and_then(|score| score.parse().ok())
            .unwrap_or(0.0),
        action: text("x-rspamd-action").unwrap_or_default(),
        symbols: list("x-rspamd-symbols").unwrap_or(Value::Array(Vec::new())),
        queue_id: text("x-rspamd-qid").unwrap_or_default(),
        submitter: text("x-rspamd-user"),
    }
}

fn unavailable(error: &TransportError) -> Response {
    tracing::warn!(%error, "Rspamd could not be answered");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
