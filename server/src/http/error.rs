//! How a failure becomes an answer of the JSON API.

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use roost_db::DbError;
use roost_identity::SignInError;
use roost_shared::{ApiErrorBody, ErrorCode};

/// Seconds after which to try again when a service beside Roost is away.
const SERVICE_RETRY_AFTER: u32 = 5;

/// A failed request. What is internal is logged when the error is made and never sent.
#[derive(Debug)]
pub struct ApiError(Box<ApiErrorBody>);

impl ApiError {
    /// An error with its sentence for people.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let retry_after = (code.status() == 503).then_some(SERVICE_RETRY_AFTER);
        Self(Box::new(ApiErrorBody {
            code,
            message: message.into(),
            fields: [].into(),
            retry_after,
        }))
    }

    /// One field breaks a rule.
    pub fn invalid(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidInput, "Please correct what is marked.").field(field, rule)
    }

    /// It does not exist, or is not for the asker to know of.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "This does not exist (any more).")
    }

    /// A defect of our own: logged in full, told in one sentence.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, cause = ?error.source(), "internal error");
        Self::new(
            ErrorCode::Internal,
            "Something went wrong on the server. It has been written down.",
        )
    }

    /// Adds what is wrong with a field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, rule: impl Into<String>) -> Self {
        self.0.fields.insert(field.into(), rule.into());
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// What is sent.
    #[must_use]
    pub fn body(&self) -> &ApiErrorBody {
        &self.0
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.0.retry_after;
        let mut response = (status, Json(*self.0)).into_response();
        if let Some(seconds) = retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        if error.is_unavailable() {
            tracing::warn!(%error, "the database does not answer");
            return Self::new(
                ErrorCode::DatabaseUnavailable,
                "The database does not answer. Trying again…",
            );
        }
        Self::internal(&error)
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::WrongCredentials => Self::new(
                ErrorCode::WrongCredentials,
                "The address or the password is wrong.",
            ),
            SignInError::Delayed { retry_after } => Self::new(
                ErrorCode::TooManyRequests,
                format!("Too many failed sign-ins. Try again in {retry_after} s."),
            )
            .retry_after(retry_after),
            SignInError::MailStoreUnavailable => Self::new(
                ErrorCode::MailStoreUnavailable,
                "The mail server does not answer. Try again soon.",
            ),
            SignInError::Database(error) => error.into(),
            SignInError::Crypto => Self::internal(&error),
        }
    }
}
