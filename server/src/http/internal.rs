//! What the mail server asks Roost, on a listener of its own that nobody outside reaches.
//!
//! Dovecot's OAuth2 passdb speaks it: the password grant (RFC 6749 §4.3) for `PLAIN` and `LOGIN`, and token
//! introspection (RFC 7662) for the short-lived tokens with which Roost itself signs in. So every password of
//! the stack is checked in one place, and Dovecot never sees a hash.

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
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
        .with_state(app)
}

fn is_mail_server(app: &AppState, secret: &str) -> bool {
    app.config().internal.secret.as_bytes().ct_eq(secret.as_bytes()).into()
}

#[derive(Deserialize)]
struct PasswordGrant {
    grant_type: String,
    client_secret: String,
    username: String,
    password: String,
}

/// Checks a password that someone presented to the mail server.
async fn token(State(app): State<AppState>, Form(grant): Form<PasswordGrant>) -> Response {
    if !is_mail_server(&app, &grant.client_secret) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    if grant.grant_type != "password" {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let checked =
        app.identity().check_password(&grant.username, &Secret::new(grant.password), &Client::default()).await;
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
    #[serde(default)]
    client_secret: String,
    token: String,
}

/// Says whose token it is.
async fn introspect(State(app): State<AppState>, Form(asked): Form<Introspection>) -> Response {
    if !is_mail_server(&app, &asked.client_secret) {
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
