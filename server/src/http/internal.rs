//! What the mail server asks Roost, on a listener of its own that nobody outside reaches.
//!
//! Dovecot's OAuth2 passdb speaks it: the password grant (RFC 6749 §4.3) for `PLAIN` and `LOGIN`, and token
//! introspection (RFC 7662) for the short-lived tokens with which Roost itself signs in. So every password of
//! the stack is checked in one place, and Dovecot never sees a hash.

use axum::extract::{Form, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roost_identity::{Client, SignInError};
use roost_model::Secret;
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::app::AppState;

/// Everything that the internal listener answers.
pub fn router(app: AppState) -> Router {
    Router::new()
        .route("/internal/oauth2/token", post(token))
        .route("/internal/oauth2/introspect", post(introspect))
        .merge(super::internal_rspamd::routes())
        .with_state(app)
}

/// Whether the caller knows the secret, as a form field or by HTTP Basic (RFC 6749 §2.3.1).
pub(super) fn is_mail_server(app: &AppState, in_form: Option<&str>, headers: &HeaderMap) -> bool {
    let in_header = basic_password(headers);
    let Some(presented) = in_form.or(in_header.as_deref()) else {
        return false;
    };
    app.config()
        .internal
        .secret
        .as_bytes()
        .ct_eq(presented.as_bytes())
        .into()
}

fn basic_password(headers: &HeaderMap) -> Option<String> {
    let encoded = headers
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    Some(pair.split_once(':')?.1.to_owned())
}

#[derive(Deserialize)]
struct PasswordGrant {
    grant_type: String,
    client_secret: Option<String>,
    username: String,
    password: String,
}

/// Checks a password that someone presented to the mail server.
async fn token(
    State(app): State<AppState>,
    headers: HeaderMap,
    Form(grant): Form<PasswordGrant>,
) -> Response {
    if !is_mail_server(&app, grant.client_secret.as_deref(), &headers) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    if grant.grant_type != "password" {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let checked = app
        .identity()
        .check_password(&grant.username, &Secret::new(grant.password), &Client::default())
        .await;
    match checked {
        Ok(account) => Json(json!({
            "access_token": "checked",
            "token_type": "Bearer",
            "username": account.address,
        }))
        .into_response(),
        Err(SignInError::WrongCredentials | SignInError::Delayed { .. }) => {
            refused(StatusCode::BAD_REQUEST, "invalid_grant")
        }
        Err(error) => {
            tracing::warn!(%error, "a password of the mail server could not be checked");
            refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
        }
    }
}

#[derive(Deserialize)]
struct Introspection {
    client_secret: Option<String>,
    token: String,
}

/// Says whose token it is.
async fn introspect(
    State(app): State<AppState>,
    headers: HeaderMap,
    Form(asked): Form<Introspection>,
) -> Response {
    if !is_mail_server(&app, asked.client_secret.as_deref(), &headers) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    match app.identity().introspect_mail_token(&asked.token) {
        Some(username) => Json(json!({ "active": true, "username": username })).into_response(),
        None => Json(json!({ "active": false })).into_response(),
    }
}

fn refused(status: StatusCode, error: &'static str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}
