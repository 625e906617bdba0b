//! HTTP Basic (RFC 7617), decided by the identity service.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use base64::Engine as _;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::GeneralPurposeConfig;
use http::header::{AUTHORIZATION, USER_AGENT};
use http::request::Parts;
use roost_identity::{Client, Identity};
use roost_model::{Account, Secret};
use roost_shared::Protocol;

use super::error::DavError;
use crate::ClientAddress;

/// Standard base64; clients differ about the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

/// Who sends the request.
///
/// # Errors
/// 401 without usable credentials or with wrong ones, 429 while guessing is slowed down, 503 if the directory
/// does not answer.
pub async fn authenticate(identity: &Identity, parts: &Parts) -> Result<Account, DavError> {
    let header = parts.headers.get(AUTHORIZATION).ok_or(DavError::Unauthorized)?;
    let (address, password) = read_basic(header.as_bytes()).ok_or(DavError::Unauthorized)?;
    Ok(identity
        .check_password(&address, &password, &client(parts))
        .await?)
}

fn read_basic(header: &[u8]) -> Option<(String, Secret)> {
    let header = std::str::from_utf8(header).ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = BASE64.decode(encoded.trim()).ok()?;
    let text = Secret::new(String::from_utf8(bytes).ok()?);
    let (address, password) = text.expose().split_once(':')?;
    Some((address.to_owned(), Secret::new(password.to_owned())))
}

fn client(parts: &Parts) -> Client {
    let known = parts.extensions.get::<ClientAddress>().map(|address| address.0);
    let connection = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let user_agent = parts
        .headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    Client {
        protocol: Protocol::Dav,
        ip: known.or(connection),
        user_agent: user_agent.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Option<(String, String)> {
        read_basic(header.as_bytes()).map(|(address, password)| (address, password.expose().to_owned()))
    }

    /// The examples of RFC 7617 §2 and §2.1.
    #[test]
    fn basic_credentials() {
        let aladdin = Some(("Aladdin".to_owned(), "open sesame".to_owned()));
        assert_eq!(read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), aladdin);
        assert_eq!(read("basic QWxhZGRpbjpvcGVuIHNlc2FtZQ"), aladdin);
        assert_eq!(
            read("Basic dGVzdDoxMjPCow=="),
            Some(("test".to_owned(), "123£".to_owned()))
        );
    }

    #[test]
    fn only_the_first_colon_divides() {
        assert_eq!(read("Basic YTpiOmM="), Some(("a".to_owned(), "b:c".to_owned())));
    }

    #[test]
    fn anything_else_is_no_credential() {
        for header in [
            "",
            "Basic",
            "Basic !!!",
            "Bearer abc",
            "Basic bm9jb2xvbg==",
            "Basic //79",
        ] {
            assert_eq!(read(header), None, "{header}");
        }
    }
}
