//! Feeds: a calendar at a secret address, for programs that subscribe to a URL and cannot sign in.
//!
//! `/feeds/<token>.ics` answers GET and HEAD. Nothing else is known of who asks, so nothing but the feed is told: a token
//! that is wrong, has ended or never was is 404.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use roost_dav_proto::header::{EntityTag, EntityTags};
use roost_groupware::OpenFeed;
use sha2::{Digest, Sha256};

use crate::core::error::DavError;
use crate::property::http_date;
use crate::{DavState, export};

/// Answers a request for a feed.
pub async fn answer(
    State(state): State<DavState>,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let mut response = read(&state, &file, &method, &headers)
        .await
        .unwrap_or_else(IntoResponse::into_response);
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    headers.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex"),
    );
    response
}

async fn read(
    state: &DavState,
    file: &str,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, DavError> {
    let token = file.strip_suffix(".ics").ok_or(DavError::NOT_FOUND)?;
    let feed = state.groupware.open_feed(token).await?;
    let now = Utc::now();
    let tag = tag_of(&feed, now);
    let mut response = if is_known(headers, &tag, feed.changed_at)? {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = if *method == Method::HEAD {
            Response::new(crate::core::answer::unknown_length())
        } else if feed.busy_only {
            export::busy_times(&state.groupware, feed.account, &feed.calendar, now).await?
        } else {
            export::calendar(&state.groupware, feed.account, &feed.calendar, true).await?
        };
        response
            .headers_mut()
            .extend(export::headers(&feed.calendar, "inline"));
        response
    };
    let headers = response.headers_mut();
    for (name, text) in [
        (ETAG, tag.to_string()),
        (LAST_MODIFIED, http_date(feed.changed_at)),
    ] {
        let value = HeaderValue::try_from(text).map_err(|error| DavError::Internal(Box::new(error)))?;
        headers.insert(name, value);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// What the feed is made of, in short. Weak: it says that the same things are told, not that the bytes are the same.
/// Busy times move on from day to day.
fn tag_of(feed: &OpenFeed, now: DateTime<Utc>) -> EntityTag {
    let calendar = &feed.calendar;
    let mut hash = Sha256::new();
    hash.update(calendar.sequence.to_be_bytes());
    for text in [
        calendar.title(),
        &calendar.description,
        &calendar.color,
        &calendar.timezone,
    ] {
        hash.update(text.len().to_be_bytes());
        hash.update(text);
    }
    if feed.busy_only {
        hash.update(now.date_naive().to_string());
    }
    EntityTag {
        weak: true,
        opaque: URL_SAFE_NO_PAD.encode(hash.finalize()),
    }
}

/// RFC 9110 §13.2.2: `If-None-Match` counts, and `If-Modified-Since` only where that is missing.
fn is_known(headers: &HeaderMap, tag: &EntityTag, changed_at: DateTime<Utc>) -> Result<bool, DavError> {
    let texts = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    if let Some(tags) = EntityTags::read("If-None-Match", texts)? {
        return Ok(!tags.allow_none_match(Some(tag)));
    }
    let since = headers
        .get(IF_MODIFIED_SINCE)
        .and_then(|value| value.to_str().ok());
    let since = since.and_then(|text| DateTime::parse_from_rfc2822(text).ok());
    Ok(since.is_some_and(|since| changed_at.timestamp() <= since.timestamp()))
}
