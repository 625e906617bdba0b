//! Why a call failed, as far as the page can tell.

use std::collections::BTreeMap;

use roost_shared::{ApiErrorBody, ErrorCode};

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// No answer came: the network or the server is away.
    Unreachable,
    /// The server refused, and said why.
    Refused(ApiErrorBody),
    /// An answer came that is not the API's (a proxy's error page, another version's shape).
    Unreadable {
        /// The HTTP status.
        status: u16,
    },
}

impl ApiError {
    /// The server's code, if it gave one.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(body) => Some(body.code),
            Self::Unreachable | Self::Unreadable { .. } => None,
        }
    }

    /// One sentence for people.
    pub fn message(&self) -> String {
        match self {
            Self::Unreachable => {
                "The server cannot be reached. Check the connection and try again.".to_owned()
            }
            Self::Refused(body) => body.message.clone(),
            Self::Unreadable { status } => {
                format!("The server gave an answer that makes no sense ({status}).")
            }
        }
    }

    /// What is wrong with which field.
    pub fn fields(&self) -> BTreeMap<String, String> {
        match self {
            Self::Refused(body) => body.fields.clone(),
            Self::Unreachable | Self::Unreadable { .. } => BTreeMap::new(),
        }
    }

    /// Whether the same call may succeed later without being changed.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Refused(body) => body.code.is_transient(),
            Self::Unreadable { status } => matches!(status, 502..=504),
        }
    }

    /// Seconds that the server asked to wait.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Refused(body) => body.retry_after,
            Self::Unreachable | Self::Unreadable { .. } => None,
        }
    }
}
