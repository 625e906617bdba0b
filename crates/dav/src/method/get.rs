//! GET and HEAD: an object's or a file's bytes, as they were stored, and a card in another version for those who ask for
//! one; all of a calendar or an address book as one file. What only leads on answers with a line for people.

mod card;
mod file;
mod timezones;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, HeaderValue};
use roost_groupware::{Collection, ObjectInfo};

use crate::core::answer::unknown_length;
use crate::core::context::Context;
use crate::core::error::{DavError, XML};
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::core::store::is_directory;
use crate::export;
use crate::property::{content_type, http_date};

/// RFC 6638 §8.2
pub const SCHEDULE_TAG: HeaderName = HeaderName::from_static("schedule-tag");

/// Answers with the content, or for HEAD with its headers. Of a file, a part may be asked for (RFC 9110 §14).
///
/// # Errors
/// 416 for a range that the file does not have; GET of something that is not there never gets here.
pub async fn get(method: Method, context: &Context, resource: Resource) -> Result<Response, DavError> {
    let range = context.headers.range.as_deref();
    content(method, context, resource, range).await
}

/// As [`get`], for whatever range.
///
/// # Errors
/// As [`get`].
pub async fn content(
    method: Method,
    context: &Context,
    resource: Resource,
    range: Option<&str>,
) -> Result<Response, DavError> {
    let (info, data) = match resource {
        Resource::Object { info, data, .. } => (info, data),
        Resource::File { node, .. } if node.content.is_some() => {
            return file::file(method, context, &node, range).await;
        }
        Resource::Notification(notification) => {
            let document = match method {
                Method::Head => String::new(),
                _ => notification.document(&context.account),
            };
            let headers = [
                (CONTENT_TYPE, XML),
                (ETAG, value(notification.etag(&context.account))?),
            ];
            return Ok((headers, document).into_response());
        }
        Resource::Collection(collection) if !is_directory(&collection) => {
            return whole(method, context, &collection).await;
        }
        other => return Ok(line(method, context, &other)),
    };
    let headers = headers_of(&info)?;
    if info.component == "VCARD" {
        return card::card(context.headers.accept_card, headers, data);
    }
    if context.headers.omit_timezones {
        return Ok(timezones::without(headers, data));
    }
    let mut response = Response::new(data.map_or_else(Body::empty, Body::from));
    *response.headers_mut() = headers;
    Ok(response)
}

/// A whole calendar or address book, as a file for those who want to take it with them.
async fn whole(method: Method, context: &Context, collection: &Collection) -> Result<Response, DavError> {
    if method != Method::Head {
        let accept = context.headers.accept_card;
        return export::whole(&context.state.groupware, context.account.id, collection, accept).await;
    }
    let mut response = Response::new(unknown_length());
    let headers = response.headers_mut();
    headers.extend(export::headers(collection, "attachment"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

fn line(method: Method, context: &Context, resource: &Resource) -> Response {
    let text = format!(
        "This is {} for programs that speak WebDAV, CalDAV or CardDAV.\nYou are signed in as {}.\n",
        resource.href(&context.account),
        context.account.address
    );
    let mut response = text.into_response();
    if method == Method::Head {
        *response.body_mut() = Body::empty();
    }
    response
}

fn headers_of(info: &ObjectInfo) -> Result<HeaderMap, DavError> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, value(content_type(&info.component))?);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(info.size));
    headers.insert(ETAG, value(info.etag.clone())?);
    if let Some(tag) = &info.schedule_tag {
        headers.insert(SCHEDULE_TAG, value(tag.clone())?);
    }
    headers.insert(LAST_MODIFIED, value(http_date(info.modified_at))?);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(headers)
}

fn value(text: String) -> Result<HeaderValue, DavError> {
    HeaderValue::try_from(text).map_err(|error| DavError::Internal(Box::new(error)))
}
