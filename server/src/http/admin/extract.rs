//! What a handler of the administration's API is given: who asks, and what.

use std::net::IpAddr;

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use roost_directory::{Actor, ActorKind, KeyRefusal, ListQuery, Role};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::problem::ProblemAnswer;
use crate::app::AppState;
use crate::http::client::RequestClient;
use crate::http::{cookie, csrf};

/// What a handler answers.
pub(super) type Answer<T> = Result<Json<T>, ProblemAnswer>;

/// An administrator, or a program with a key. A handler that has it cannot be reached by anyone else.
pub(super) struct Administrator(pub(super) Actor);

impl FromRequestParts<AppState> for Administrator {
    type Rejection = ProblemAnswer;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ProblemAnswer> {
        let Ok(RequestClient(client)) = RequestClient::from_request_parts(parts, app).await;
        if let Some(key) = parts.headers.get("x-api-key") {
            if too_many_guesses(app, client.ip) {
                return Err(ProblemAnswer::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too-many-requests",
                    "Too many wrong keys",
                    "Too many wrong keys came from this address. Try again in a minute.",
                ));
            }
            let key = key.to_str().map_err(|_| ProblemAnswer::not_signed_in())?;
            return match open_key(app, key, client.ip).await {
                Ok(actor) => Ok(Self(actor)),
                Err(KeyRefusal::Database(error)) => Err(error.into()),
                Err(KeyRefusal::Unknown | KeyRefusal::Network) => Err(ProblemAnswer::not_signed_in()),
            };
        }
        let cookie =
            cookie::session(&parts.headers, app.config()).ok_or_else(ProblemAnswer::not_signed_in)?;
        let session = app.identity().find_session(&cookie).await?;
        let session = session.ok_or_else(ProblemAnswer::not_signed_in)?;
        if session.must_enrol() {
            return Err(ProblemAnswer::forbidden(
                "Set up a second factor first: it is asked of you by now.",
            ));
        }
        if !parts.method.is_safe() && !csrf::is_own_page(&parts.headers, &app.config().origin()) {
            return Err(ProblemAnswer::forbidden(
                "This request did not come from Roost's page.",
            ));
        }
        let role = app.directory().role_of(&session.account).await?;
        let role = role.ok_or_else(|| ProblemAnswer::forbidden("This is for administrators."))?;
        let actor = Actor::account(&session.account.address, client.ip);
        Ok(Self(actor.with_role(role)))
    }
}

/// Who presents a key: the one of the configuration, or one of the database. A wrong one counts as a guess.
///
/// # Errors
/// See [`KeyRefusal`].
pub async fn open_key(app: &AppState, key: &str, ip: Option<IpAddr>) -> Result<Actor, KeyRefusal> {
    let configured = &app.config().admin.api_key;
    // The hashes are compared, whose length says nothing of the key's.
    let is_configured: bool = Sha256::digest(key).ct_eq(&Sha256::digest(configured)).into();
    if !configured.is_empty() && is_configured {
        return Ok(Actor {
            kind: ActorKind::ApiKey,
            name: "configuration".to_owned(),
            ip,
            role: Role::Server,
            read_only: false,
        });
    }
    let opened = app.directory().open_api_key(key, ip).await;
    if let (Err(KeyRefusal::Unknown | KeyRefusal::Network), Some(ip)) = (&opened, ip) {
        app.key_guesses().note(ip);
        tracing::warn!(%ip, "a wrong API key");
    }
    opened
}

/// Whether so many wrong keys came from an address that no key of it is looked at for a while.
pub fn too_many_guesses(app: &AppState, ip: Option<IpAddr>) -> bool {
    ip.is_some_and(|ip| app.key_guesses().is_over(ip))
}

/// A JSON body, in and out.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ProblemAnswer;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ProblemAnswer> {
        match axum::Json::<T>::from_request(request, app).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(json_problem(&rejection)),
        }
    }
}

fn json_problem(rejection: &JsonRejection) -> ProblemAnswer {
    let status = match rejection.status() {
        known @ (StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY) => known,
        _ => StatusCode::BAD_REQUEST,
    };
    ProblemAnswer::new(
        status,
        "malformed-request",
        "The body cannot be read",
        rejection.body_text(),
    )
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The query string.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = ProblemAnswer;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ProblemAnswer> {
        let result: Result<axum::extract::Query<T>, QueryRejection> =
            axum::extract::Query::from_request_parts(parts, app).await;
        match result {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(ProblemAnswer::new(
                StatusCode::BAD_REQUEST,
                "malformed-request",
                "The query cannot be read",
                rejection.body_text(),
            )),
        }
    }
}

/// A parameter in the path. One that cannot be read names nothing: 404.
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = ProblemAnswer;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ProblemAnswer> {
        let result: Result<axum::extract::Path<T>, PathRejection> =
            axum::extract::Path::from_request_parts(parts, app).await;
        match result {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(_) => Err(ProblemAnswer::not_found()),
        }
    }
}

/// Which part of a list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParameters {
    /// Only of this domain.
    domain: Option<String>,
    /// Only with one of these tags, separated by commas.
    tags: Option<String>,
    /// What comes after this key: `next` of the stretch before.
    after: Option<String>,
    /// At most so many, 1 to 500.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

const LIMIT_DEFAULT: u32 = 100;
const LIMIT_MAX: u32 = 500;

/// How many to give at once, of what was asked for.
pub(super) fn limit(asked: Option<u32>) -> Result<u32, ProblemAnswer> {
    limit_of(asked, LIMIT_DEFAULT, LIMIT_MAX)
}

/// As [`limit`], where other numbers are usual.
pub(super) fn limit_of(asked: Option<u32>, default: u32, most: u32) -> Result<u32, ProblemAnswer> {
    let limit = asked.unwrap_or(default);
    if (1..=most).contains(&limit) {
        return Ok(limit);
    }
    Err(malformed_query(&format!("limit must be from 1 to {most}")))
}

fn malformed_query(rule: &str) -> ProblemAnswer {
    ProblemAnswer::new(
        StatusCode::BAD_REQUEST,
        "malformed-request",
        "The query cannot be read",
        rule,
    )
}

impl ListParameters {
    pub(super) fn query(self) -> Result<ListQuery, ProblemAnswer> {
        let limit = limit(self.limit)?;
        let texts = [&self.domain, &self.tags, &self.after];
        if texts.into_iter().flatten().any(|text| text.contains('\0')) {
            return Err(malformed_query("texts have no NUL"));
        }
        let tags = self.tags.unwrap_or_default();
        let tags = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        Ok(ListQuery {
            domain: self.domain,
            tags: tags.map(str::to_owned).collect(),
            after: self.after.unwrap_or_default(),
            limit: Some(limit),
        })
    }
}
