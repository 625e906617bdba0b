//! GET and HEAD: an object's bytes, as they were stored. A collection answers with a line for people.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue};
use roost_groupware::ObjectInfo;

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::property::{content_type, http_date};

/// Answers with the content, or for HEAD with its headers.
///
/// # Errors
/// None today; GET of something that is not there never gets here.
pub fn get(method: Method, context: &Context, resource: Resource) -> Result<Response, DavError> {
    let Resource::Object { info, data, .. } = resource else {
        let text = format!(
            "This is {} for calendar and contact programs.\nYou are signed in as {}.\n",
            resource.href(&context.account),
            context.account.address
        );
        let mut response = text.into_response();
        if method == Method::Head {
            *response.body_mut() = Body::empty();
        }
        return Ok(response);
    };
    let mut response = Response::new(data.map_or_else(Body::empty, Body::from));
    *response.headers_mut() = headers_of(&info)?;
    Ok(response)
}

fn headers_of(info: &ObjectInfo) -> Result<HeaderMap, DavError> {
    let text =
        |text: String| HeaderValue::try_from(text).map_err(|error| DavError::Internal(Box::new(error)));
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, text(content_type(&info.component))?);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(info.size));
    headers.insert(ETAG, text(info.etag.clone())?);
    headers.insert(LAST_MODIFIED, text(http_date(info.modified_at))?);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(headers)
}
