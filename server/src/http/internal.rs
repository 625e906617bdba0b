//! What the mail server asks Roost, on a listener of its own that nobody outside reaches.
//!
//! Dovecot's OAuth2 passdb speaks it: the password grant (RFC 6749 §4.3) for `PLAIN` and `LOGIN`, and token
//! introspection (RFC 7662) for the short-lived tokens with which Roost itself signs in. So every password of
//! the stack is checked in one place, and Dovecot never sees a hash.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{Form, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roost_identity::{Client, SignInError};
use roost_model::Secret;
use roost_shared::Protocol;
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::app::AppState;
use crate::metrics::Metrics;

/// Everything that the internal listener answers.
pub fn router(app: AppState, metrics: Metrics) -> Router {
    let scrape = crate::metrics::routes(app.clone(), metrics);
    Router::new()
        .route("/internal/oauth2/token", post(token))
        .route("/internal/oauth2/introspect", post(introspect))
        .merge(super::internal_rspamd::routes())
        .with_state(app)
        .layer(from_fn(crate::metrics::measure))
        .merge(scrape)
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

/// For which protocol Dovecot asks (`%s` of its variables).
const SERVICE: &str = "x-dovecot-auth-service";
/// The client's address and port.
const REMOTE: &str = "x-dovecot-auth-remote";

/// At which of the mail server's doors a password was presented, and from where. `None` for a door that is none of
/// the gate's.
fn client(headers: &HeaderMap) -> Option<Client> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let protocol = match text(SERVICE)? {
        "imap" => Protocol::Imap,
        "pop3" => Protocol::Pop3,
        // Postfix says the first; Dovecot's own submission server, which other installations run, the second.
        "smtp" | "submission" => Protocol::Smtp,
        "sieve" => Protocol::Sieve,
        _ => return None,
    };
    Some(Client {
        protocol,
        ip: text(REMOTE).and_then(remote_address),
        user_agent: String::new(),
    })
}

/// `192.0.2.1:55282`, `[2001:db8::1]:55282`, or an address alone where the mail server was told no port.
fn remote_address(text: &str) -> Option<IpAddr> {
    let with_port = text.parse::<SocketAddr>().map(|address| address.ip());
    with_port.or_else(|_| text.trim_matches(['[', ']']).parse()).ok()
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
    let Some(client) = client(&headers) else {
        tracing::warn!(
            service = ?headers.get(SERVICE),
            "the mail server does not say for which protocol a password is"
        );
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let checked = app
        .identity()
        .check_password(&grant.username, &Secret::new(grant.password), &client)
        .await;
    match checked {
        Ok(account) => match app.identity().mailbox_quota(&account.address).await {
            Ok(Some(quota)) => Json(json!({
                "access_token": "checked",
                "token_type": "Bearer",
                "username": account.address,
                "quota_bytes": quota,
            }))
            .into_response(),
            Ok(None) => refused(StatusCode::BAD_REQUEST, "invalid_grant"),
            Err(error) => unavailable(&error),
        },
        Err(SignInError::WrongCredentials | SignInError::Delayed { .. }) => {
            refused(StatusCode::BAD_REQUEST, "invalid_grant")
        }
        Err(error) => unavailable(&error),
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
    let inactive = || Json(json!({ "active": false })).into_response();
    let Some(username) = app.identity().introspect_mail_token(&asked.token) else {
        return inactive();
    };
    match app.identity().mailbox_quota(&username).await {
        Ok(Some(quota)) => {
            Json(json!({ "active": true, "username": username, "quota_bytes": quota })).into_response()
        }
        Ok(None) => inactive(),
        Err(error) => unavailable(&error),
    }
}

/// The mail server tells the client to try again.
fn unavailable(error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::warn!(error, "a sign-in at the mail server could not be decided");
    refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
}

fn refused(status: StatusCode, error: &'static str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_server_says_which_door_and_from_where() {
        let asked = |service: &str, remote: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(SERVICE, service.parse().unwrap());
            headers.insert(REMOTE, remote.parse().unwrap());
            client(&headers).map(|client| (client.protocol, client.ip.map(|ip| ip.to_string())))
        };
        let from = |address: &str| Some(address.to_owned());
        assert_eq!(
            asked("imap", "192.0.2.1:55282"),
            Some((Protocol::Imap, from("192.0.2.1")))
        );
        assert_eq!(
            asked("smtp", "[2001:db8::1]:4"),
            Some((Protocol::Smtp, from("2001:db8::1")))
        );
        assert_eq!(
            asked("sieve", "2001:db8::1"),
            Some((Protocol::Sieve, from("2001:db8::1")))
        );
        assert_eq!(asked("pop3", "a unix socket"), Some((Protocol::Pop3, None)));
        assert_eq!(asked("doveadm", "192.0.2.1:55282"), None);
        assert!(client(&HeaderMap::new()).is_none());
    }
}
