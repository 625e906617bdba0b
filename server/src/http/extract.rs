//! What handlers take in: who asks, and bodies, queries and paths whose failures speak our language.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use roost_identity::Session;
use roost_model::Account;
use roost_shared::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::AppState;
use crate::http::cookie;
use crate::http::error::ApiError;

/// Someone who is signed in. A handler that has it cannot be reached by anyone else.
pub struct CurrentUser {
    /// Who it is.
    pub account: Account,
    /// By which session.
    pub session: Session,
}

impl FromRequestParts<AppState> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let session = find_session(parts, app).await?;
        if session.must_enrol() {
            return Err(ApiError::new(
                ErrorCode::SecondFactorRequired,
                "Set up a second factor first: it is asked of you by now.",
            ));
        }
        Ok(Self {
            account: session.account.clone(),
            session,
        })
    }
}

/// Someone who is signed in, also if a second factor is overdue and they may do nothing but set one up.
pub struct EnrollingUser(pub CurrentUser);

impl FromRequestParts<AppState> for EnrollingUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let session = find_session(parts, app).await?;
        Ok(Self(CurrentUser {
            account: session.account.clone(),
            session,
        }))
    }
}

async fn find_session(parts: &Parts, app: &AppState) -> Result<Session, ApiError> {
    let not_signed_in = || ApiError::new(ErrorCode::NotSignedIn, "Please sign in again.");
    let cookie = cookie::session(&parts.headers, app.config()).ok_or_else(not_signed_in)?;
    let session = app.identity().find_session(&cookie).await?;
    session.ok_or_else(not_signed_in)
}

/// A JSON body, in and out.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        match axum::Json::<T>::from_request(request, app).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(json_error(&rejection)),
        }
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn json_error(rejection: &JsonRejection) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::new(ErrorCode::TooLarge, "This is more than the server takes at once.");
    }
    ApiError::new(ErrorCode::MalformedRequest, rejection.body_text())
}

/// The query string.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let result: Result<axum::extract::Query<T>, QueryRejection> =
            axum::extract::Query::from_request_parts(parts, app).await;
        match result {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(ApiError::new(ErrorCode::MalformedRequest, rejection.body_text())),
        }
    }
}

/// The parameters in the path. One that cannot be read names nothing: 404.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let result: Result<axum::extract::Path<T>, PathRejection> =
            axum::extract::Path::from_request_parts(parts, app).await;
        match result {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(_) => Err(ApiError::not_found()),
        }
    }
}
