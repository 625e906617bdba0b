//! How a failure becomes an answer (RFC 9457).

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use roost_db::DbError;
use roost_directory::DirectoryError;
use roost_shared::admin::{InvalidField, Problem};

use crate::administration::AdministrationError;

/// A failed request.
#[derive(Debug)]
pub struct ProblemAnswer(Box<Problem>);

/// What any call may answer when it fails.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "it describes answers and is never made")]
pub enum Problems {
    /// The request cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(#[to_schema] Problem),
    /// No key and no session, or one that is not taken.
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(#[to_schema] Problem),
    /// Visible, but not for the asker to change; or the key may only read.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// It does not exist, or the asker may not know that it does.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
    /// It exists already, or something is still in it.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// The body is not JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(#[to_schema] Problem),
    /// Fields break rules; `errors` names both.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] Problem),
    /// Too many wrong keys from this address.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(#[to_schema] Problem),
    /// A defect of the server's own.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(#[to_schema] Problem),
    /// A mail daemon does not answer, or refuses.
    #[response(status = 502, content_type = "application/problem+json")]
    Daemon(#[to_schema] Problem),
    /// The database does not answer.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] Problem),
}

impl ProblemAnswer {
    pub(super) fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(Problem {
            kind: format!("urn:roost:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
        }))
    }

    fn field(field: &str, rule: &str) -> Self {
        let mut answer = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-input",
            "A field breaks a rule",
            format!("{field}: {rule}"),
        );
        answer.0.errors.push(InvalidField {
            field: field.to_owned(),
            rule: rule.to_owned(),
        });
        answer
    }

    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "Not found",
            "This does not exist, or is not for you to know of.",
        )
    }

    pub(super) fn method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            "Method not allowed",
            "This cannot be done here; the header Allow says what can.",
        )
    }

    pub(super) fn not_signed_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            "Not signed in",
            "Send a key as X-API-Key, or sign in as an administrator.",
        )
    }

    pub(super) fn forbidden(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Forbidden", detail)
    }
}

impl IntoResponse for ProblemAnswer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(*self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if matches!(
            status,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
        ) {
            headers.insert(
                RETRY_AFTER,
                HeaderValue::from(if status.is_server_error() { 5 } else { 60 }),
            );
        }
        response
    }
}

impl From<DbError> for ProblemAnswer {
    fn from(error: DbError) -> Self {
        if error.is_unavailable() {
            tracing::warn!(%error, "the database does not answer");
            return Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "database-unavailable",
                "The database does not answer",
                "Try again soon.",
            );
        }
        internal(&error)
    }
}

fn internal(error: &dyn std::error::Error) -> ProblemAnswer {
    tracing::error!(%error, cause = ?error.source(), "internal error");
    ProblemAnswer::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Internal error",
        "Something went wrong on the server. It has been written down.",
    )
}

impl From<AdministrationError> for ProblemAnswer {
    fn from(error: AdministrationError) -> Self {
        match error {
            AdministrationError::Directory(error) => error.into(),
            AdministrationError::Daemon(_) => {
                tracing::warn!(%error, "a mail daemon does not do what an administrator asks");
                Self::new(
                    StatusCode::BAD_GATEWAY,
                    "daemon",
                    "A mail daemon does not do it",
                    "Postfix or Rspamd does not answer, or refuses. The server's log has its words.",
                )
            }
        }
    }
}

impl From<DirectoryError> for ProblemAnswer {
    fn from(error: DirectoryError) -> Self {
        let words = error.to_string();
        match error {
            DirectoryError::Invalid { field, rule } | DirectoryError::Limit { field, rule, .. } => {
                Self::field(field, &rule)
            }
            DirectoryError::UnknownDomain(_) => Self::field("domain", &words),
            DirectoryError::Exists(_)
            | DirectoryError::IsAlias(_)
            | DirectoryError::BeingRemoved(_)
            | DirectoryError::NotEmpty(_) => Self::new(StatusCode::CONFLICT, "conflict", "Conflict", words),
            DirectoryError::NotFound => Self::not_found(),
            DirectoryError::Forbidden | DirectoryError::ReadOnly => Self::forbidden(&words),
            DirectoryError::Database(error) => error.into(),
            DirectoryError::Internal => internal(&error),
        }
    }
}
