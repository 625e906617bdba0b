//! GET of a card in the version that `Accept` asks for (RFC 6352 §5.1.1).
//!
//! The entity tag stays that of the stored bytes, whatever version is given: clients tell by it whether a card changed,
//! compare it with `getetag` (RFC 4918 §15.6), and send it in `If-Match` to replace what is stored. A cache tells the
//! versions apart by `Vary`, not by the tag.

use axum::body::Body;
use axum::response::Response;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue};
use roost_dav_proto::Precondition;
use roost_dav_proto::header::AcceptCard;
use roost_ical::card::{Card, Version, convert, stated_version};

use crate::core::answer::unknown_length;
use crate::core::error::DavError;

/// The answer with a card; `data` is absent for HEAD, whose headers then leave out the length that only GET knows.
///
/// # Errors
/// `supported-address-data-conversion` if the card cannot be given in a form that is acceptable.
pub fn card(accept: AcceptCard, mut headers: HeaderMap, data: Option<Vec<u8>>) -> Result<Response, DavError> {
    headers.append(VARY, HeaderValue::from(ACCEPT));
    let version = match accept {
        AcceptCard::Stored => return Ok(answer(headers, data)),
        AcceptCard::Other => return Err(Precondition::SupportedAddressDataConversion.into()),
        AcceptCard::Only(version) => version,
    };
    headers.insert(CONTENT_TYPE, media_type(version));
    headers.remove(CONTENT_LENGTH);
    let Some(data) = data else {
        let mut response = answer(headers, None);
        *response.body_mut() = unknown_length();
        return Ok(response);
    };
    let data = if stated_version(&data) == Some(version) {
        data
    } else {
        let converted = Card::parse(&data)
            .ok()
            .and_then(|card| convert(&card, version).ok());
        let root = converted.ok_or(Precondition::SupportedAddressDataConversion)?;
        let mut out = Vec::with_capacity(data.len());
        root.write_folded(&mut out);
        out
    };
    Ok(answer(headers, Some(data)))
}

fn answer(headers: HeaderMap, data: Option<Vec<u8>>) -> Response {
    let mut response = Response::new(data.map_or_else(Body::empty, Body::from));
    *response.headers_mut() = headers;
    response
}

const fn media_type(version: Version) -> HeaderValue {
    HeaderValue::from_static(match version {
        Version::V4 => "text/vcard; charset=utf-8; version=4.0",
        Version::V2 | Version::V3 => "text/vcard; charset=utf-8; version=3.0",
    })
}
