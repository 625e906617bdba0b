//! The version of an object that a request is about (RFC 9110 §13.1.1).

use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use roost_shared::ErrorCode;

use crate::http::error::ApiError;

/// The entity tag of the version; `None` for any version (`*`, or no header).
pub fn optional(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(IF_MATCH)?
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|value| *value != "*")
}

/// As [`optional`], but the header must be there, so that nobody overwrites a change without meaning to.
pub fn required(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    if headers.contains_key(IF_MATCH) {
        Ok(optional(headers))
    } else {
        Err(ApiError::new(
            ErrorCode::MalformedRequest,
            "The header If-Match is missing.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use axum::http::header::IF_MATCH;

    use super::{optional, required};

    #[test]
    fn a_change_names_its_version() {
        let mut headers = HeaderMap::new();
        assert_eq!(optional(&headers), None);
        assert!(required(&headers).is_err());
        headers.insert(IF_MATCH, "\"a\"".parse().unwrap());
        assert_eq!(required(&headers).unwrap(), Some("\"a\""));
        headers.insert(IF_MATCH, "*".parse().unwrap());
        assert_eq!(required(&headers).unwrap(), None);
    }
}
