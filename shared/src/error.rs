//! The one shape in which the JSON API says that something went wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Why a request failed: stable for programs, one meaning each. The table in `docs/errors.md` is made
/// from these docstrings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// A field's value breaks a rule; `fields` names it. HTTP 422.
    InvalidInput,
    /// The body is not JSON of the expected shape, or a query parameter cannot be read. HTTP 400.
    MalformedRequest,
    /// No session, or it has expired: sign in again. HTTP 401.
    NotSignedIn,
    /// The address or the password is wrong; which of them is not said. HTTP 401.
    WrongCredentials,
    /// The code of the second factor is wrong, or was used before. HTTP 401.
    WrongCode,
    /// The request did not come from Roost's own page. HTTP 403.
    CrossSiteRequest,
    /// A second factor is overdue: nothing is done before one is set up. HTTP 403.
    SecondFactorRequired,
    /// What was asked for is visible but may not be changed by the asker. HTTP 403.
    Forbidden,
    /// It does not exist, or the asker may not know that it does. HTTP 404.
    NotFound,
    /// It was changed by someone else since it was read: read it again. HTTP 412.
    ChangedMeanwhile,
    /// Another object already has this name or UID. HTTP 409.
    Conflict,
    /// The body or an attachment is over the limit. HTTP 413.
    TooLarge,
    /// Too many tries; `retry_after` says when to try again. HTTP 429.
    TooManyRequests,
    /// The mail server refused recipients; `fields` has `to.0`, `cc.2`, … with the server's own words. HTTP 422.
    RecipientRefused,
    /// The mail server refused the message as a whole; `message` has its words. HTTP 422.
    MessageRefused,
    /// The IMAP server does not answer; the page retries. HTTP 503.
    MailStoreUnavailable,
    /// The submission server does not answer; nothing was sent. HTTP 503.
    SubmissionUnavailable,
    /// The database does not answer. HTTP 503.
    DatabaseUnavailable,
    /// A defect of the server's own. HTTP 500.
    Internal,
}

impl ErrorCode {
    /// The HTTP status that goes with the code.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::MalformedRequest => 400,
            Self::NotSignedIn | Self::WrongCredentials | Self::WrongCode => 401,
            Self::CrossSiteRequest | Self::SecondFactorRequired | Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::ChangedMeanwhile => 412,
            Self::TooLarge => 413,
            Self::InvalidInput | Self::RecipientRefused | Self::MessageRefused => 422,
            Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::MailStoreUnavailable | Self::SubmissionUnavailable | Self::DatabaseUnavailable => 503,
        }
    }

    /// Whether the same request may succeed later without being changed.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::MailStoreUnavailable
                | Self::SubmissionUnavailable
                | Self::DatabaseUnavailable
                | Self::TooManyRequests
        )
    }
}

/// The body of every failed JSON request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiErrorBody {
    /// For programs.
    pub code: ErrorCode,
    /// For people: one sentence in words, without internals.
    pub message: String,
    /// What is wrong with which field: the field's path in the request (`to.0`, `start`) and the rule.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Seconds after which a retry makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [ErrorCode; 19] = [
        ErrorCode::InvalidInput,
        ErrorCode::MalformedRequest,
        ErrorCode::NotSignedIn,
        ErrorCode::WrongCredentials,
        ErrorCode::WrongCode,
        ErrorCode::CrossSiteRequest,
        ErrorCode::SecondFactorRequired,
        ErrorCode::Forbidden,
        ErrorCode::NotFound,
        ErrorCode::ChangedMeanwhile,
        ErrorCode::Conflict,
        ErrorCode::TooLarge,
        ErrorCode::TooManyRequests,
        ErrorCode::RecipientRefused,
        ErrorCode::MessageRefused,
        ErrorCode::MailStoreUnavailable,
        ErrorCode::SubmissionUnavailable,
        ErrorCode::DatabaseUnavailable,
        ErrorCode::Internal,
    ];

    #[test]
    fn the_document_lists_every_code_with_its_status() {
        let document = include_str!("../../docs/errors.md");
        for code in ALL {
            let name = serde_json::to_string(&code).unwrap();
            let row = format!("| `{}` | {} |", name.trim_matches('"'), code.status());
            assert!(document.contains(&row), "docs/errors.md lacks {row}");
        }
        let rows = document.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, ALL.len(), "docs/errors.md lists a code that does not exist");
    }

    #[test]
    fn an_error_without_details_stays_short() {
        let body = ApiErrorBody {
            code: ErrorCode::NotFound,
            message: "This does not exist (any more).".into(),
            fields: BTreeMap::new(),
            retry_after: None,
        };
        let json = serde_json::to_string(&body).unwrap();
        assert_eq!(
            json,
            r#"{"code":"not_found","message":"This does not exist (any more)."}"#
        );
        assert_eq!(serde_json::from_str::<ApiErrorBody>(&json).unwrap(), body);
    }
}
