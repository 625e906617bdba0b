//! How a failure becomes an answer (RFC 9457).

use std::collections::BTreeMap;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use roost_db::DbError;
use roost_directory::DirectoryError;
use roost_shared::admin::{InvalidField, Problem};
use utoipa::openapi::{self, Components, ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use crate::administration::AdministrationError;

/// A failed request.
#[derive(Debug)]
pub struct ProblemAnswer(Box<Problem>);

/// What any call may answer when it fails: the status, a name, and when. In the description each stands once, and the
/// operations refer to it.
const PROBLEMS: [(&str, &str, &str); 12] = [
    ("400", "Malformed", "The request cannot be read."),
    (
        "401",
        "NotSignedIn",
        "No key and no session, or one that is not taken.",
    ),
    (
        "403",
        "Forbidden",
        "Visible, but not for the asker to change; or the key may only read.",
    ),
    (
        "404",
        "NotFound",
        "It does not exist, or the asker may not know that it does.",
    ),
    (
        "409",
        "Conflict",
        "It exists already, or something is still in it.",
    ),
    ("413", "TooLarge", "The body is too large."),
    ("415", "NotJson", "The body is not JSON."),
    ("422", "Invalid", "Fields break rules; `errors` names both."),
    ("429", "TooMany", "Too many wrong keys from this address."),
    ("500", "Internal", "A defect of the server's own."),
    ("502", "Daemon", "A mail daemon does not answer, or refuses."),
    ("503", "Unavailable", "The database does not answer."),
];

/// The answers of a call that fails, for `responses(…)` of its description.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<openapi::Response>> {
        PROBLEMS
            .iter()
            .map(|(status, name, _)| ((*status).to_owned(), Ref::from_response_name(*name).into()))
            .collect()
    }
}

/// Adds what [`Problems`] refers to.
pub fn describe_problems(components: &mut Components) {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    for (_, name, description) in PROBLEMS {
        let response = ResponseBuilder::new()
            .description(description)
            .content("application/problem+json", content.clone());
        components
            .responses
            .insert(name.to_owned(), response.build().into());
    }
    let mut schemas = vec![("Problem".to_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
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
