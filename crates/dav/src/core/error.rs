//! Everything that ends a request without success, and its answer.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CONTENT_RANGE, CONTENT_TYPE, ETAG, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use roost_dav_proto::Precondition;
use roost_dav_proto::header::HeaderError;
use roost_dav_proto::href::HrefError;
use roost_dav_proto::request::RequestError;
use roost_files::FilesError;
use roost_groupware::GroupwareError;
use roost_identity::SignInError;
use roost_locks::LockError;

use super::registry::{ResourceType, allow};

/// The media type of XML bodies.
pub const XML: HeaderValue = HeaderValue::from_static("application/xml; charset=utf-8");

/// After how many seconds a client may try again when the database or the mail server does not answer.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("10");

/// Why a request did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum DavError {
    /// No credentials, or wrong ones.
    #[error("the request is not authenticated")]
    Unauthorized,
    /// Too many wrong ones lately, or too many searches; the seconds after which to try again.
    #[error("tries are slowed down for {0} s")]
    Delayed(u32),
    /// A condition failed that has an element of its own; answered with its own status.
    #[error("the precondition {:?} failed", .0.name())]
    Condition(Precondition),
    /// Nothing more is to be said than the status, and some words for people.
    #[error("{1}")]
    Status(StatusCode, &'static str),
    /// The method is not one of this resource's.
    #[error("the method is not allowed here")]
    MethodNotAllowed(ResourceType),
    /// GET with `If-None-Match`, and the client has the current state (RFC 9110 §13.1.2).
    #[error("the client has the current state")]
    NotModified(String),
    /// Properties could not be set: an XML body that says which and why.
    #[error("properties were refused")]
    Properties(StatusCode, String),
    /// Members of the resource stand against it: a 207 body that names them.
    #[error("members of the resource stand against it")]
    Members(String),
    /// `Range` asks for bytes that a content of so many does not have (RFC 9110 §15.5.17).
    #[error("there are no such bytes")]
    RangeNotSatisfiable(u64),
    /// The database or the mail server does not answer; it will.
    #[error("a service does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A defect.
    #[error("the request failed for a reason of the server's own")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl DavError {
    /// 404: it does not exist, or is not for this account to see.
    pub const NOT_FOUND: Self = Self::Status(StatusCode::NOT_FOUND, "There is nothing here.");

    /// 400 with an explanation.
    #[must_use]
    pub const fn bad_request(reason: &'static str) -> Self {
        Self::Status(StatusCode::BAD_REQUEST, reason)
    }

    /// 403 with an explanation.
    #[must_use]
    pub const fn forbidden(reason: &'static str) -> Self {
        Self::Status(StatusCode::FORBIDDEN, reason)
    }

    /// 412: `If`, `If-Match`, `If-None-Match` or `Overwrite` does not hold.
    pub const PRECONDITION_FAILED: Self = Self::Status(
        StatusCode::PRECONDITION_FAILED,
        "The resource is not in the state that was asked for.",
    );

    /// 409: there is no collection to put it in (RFC 4918 §9.3.1, §9.7.1).
    pub const NO_PARENT: Self = Self::Status(StatusCode::CONFLICT, "The collection does not exist.");
}

impl From<Precondition> for DavError {
    fn from(condition: Precondition) -> Self {
        Self::Condition(condition)
    }
}

impl From<HrefError> for DavError {
    fn from(error: HrefError) -> Self {
        Self::bad_request(match error {
            HrefError::NotAbsolute => "The path is not absolute.",
            HrefError::Encoding => "The path is not UTF-8.",
            HrefError::Segment => "The path has a segment that no resource can have.",
        })
    }
}

impl From<HeaderError> for DavError {
    fn from(_: HeaderError) -> Self {
        Self::bad_request("A header is not well-formed.")
    }
}

impl From<RequestError> for DavError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Condition(condition) => Self::Condition(condition),
            RequestError::Malformed(reason) => Self::bad_request(reason),
            RequestError::TooManyProperties => Self::bad_request("The request names too many properties."),
            RequestError::Xml(_) => Self::bad_request("The body is not XML that the server reads."),
        }
    }
}

impl From<SignInError> for DavError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::WrongCredentials => Self::Unauthorized,
            SignInError::Delayed { retry_after } => Self::Delayed(retry_after),
            SignInError::MailStoreUnavailable => Self::Unavailable(Box::new(error)),
            SignInError::Database(ref database) if database.is_unavailable() => {
                Self::Unavailable(Box::new(error))
            }
            SignInError::Database(_) | SignInError::Crypto => Self::Internal(Box::new(error)),
        }
    }
}

impl From<GroupwareError> for DavError {
    /// For failures of reading; those of writing become a [`super::refusal`] first.
    fn from(error: GroupwareError) -> Self {
        match error {
            GroupwareError::NotFound => Self::NOT_FOUND,
            GroupwareError::Forbidden => Self::Status(StatusCode::FORBIDDEN, "This may only be read."),
            GroupwareError::PreconditionFailed => Self::PRECONDITION_FAILED,
            GroupwareError::TooManySearches { retry_after } => Self::Delayed(retry_after),
            GroupwareError::TokenExpired => Self::Condition(Precondition::ValidSyncToken),
            GroupwareError::Db(ref database) if database.is_unavailable() => {
                Self::Unavailable(Box::new(error))
            }
            error => Self::Internal(Box::new(error)),
        }
    }
}

impl From<FilesError> for DavError {
    /// For failures of reading; those of writing become a [`super::refusal`] first.
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::NotFound => Self::NOT_FOUND,
            FilesError::Db(ref database) if database.is_unavailable() => Self::Unavailable(Box::new(error)),
            error => Self::Internal(Box::new(error)),
        }
    }
}

impl From<LockError> for DavError {
    /// For failures of looking them up.
    fn from(error: LockError) -> Self {
        match error {
            LockError::NotFound => Self::NOT_FOUND,
            LockError::Db(ref database) if database.is_unavailable() => Self::Unavailable(Box::new(error)),
            error => Self::Internal(Box::new(error)),
        }
    }
}

impl IntoResponse for DavError {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthorized => {
                let mut response = text(
                    StatusCode::UNAUTHORIZED,
                    "Sign in with your mail address and password.",
                );
                let challenge = HeaderValue::from_static("Basic realm=\"Roost\", charset=\"UTF-8\"");
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
                response
            }
            Self::Delayed(seconds) => {
                let mut response = text(StatusCode::TOO_MANY_REQUESTS, "Too many tries; try again later.");
                response
                    .headers_mut()
                    .insert(RETRY_AFTER, HeaderValue::from(seconds));
                response
            }
            Self::Condition(condition) => {
                let status = StatusCode::from_u16(condition.status()).unwrap_or(StatusCode::FORBIDDEN);
                (status, [(CONTENT_TYPE, XML)], condition.document()).into_response()
            }
            Self::Status(status, reason) => text(status, reason),
            Self::MethodNotAllowed(resource) => {
                let mut response = text(StatusCode::METHOD_NOT_ALLOWED, "The method is not allowed here.");
                if let Ok(value) = HeaderValue::try_from(allow(resource)) {
                    response.headers_mut().insert(ALLOW, value);
                }
                response
            }
            Self::NotModified(etag) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                if let Ok(value) = HeaderValue::try_from(etag) {
                    response.headers_mut().insert(ETAG, value);
                }
                response
            }
            Self::Properties(status, document) => (status, [(CONTENT_TYPE, XML)], document).into_response(),
            Self::Members(document) => {
                (StatusCode::MULTI_STATUS, [(CONTENT_TYPE, XML)], document).into_response()
            }
            Self::RangeNotSatisfiable(size) => {
                let mut response = text(StatusCode::RANGE_NOT_SATISFIABLE, "There are no such bytes.");
                if let Ok(value) = HeaderValue::try_from(format!("bytes */{size}")) {
                    response.headers_mut().insert(CONTENT_RANGE, value);
                }
                response
            }
            Self::Unavailable(error) => {
                tracing::warn!(error = &*error, "a service that DAV needs does not answer");
                let mut response = text(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "The server is busy; try again shortly.",
                );
                response.headers_mut().insert(RETRY_AFTER, RETRY_SECONDS);
                response
            }
            Self::Internal(error) => {
                tracing::error!(error = &*error, "a DAV request failed");
                text(StatusCode::INTERNAL_SERVER_ERROR, "The server failed to answer.")
            }
        }
    }
}

fn text(status: StatusCode, reason: &'static str) -> Response {
    (status, reason).into_response()
}
