//! `Prefer: return=representation` (RFC 7240 §4.2, RFC 8144 §3): an answer to a write that has what is there now.

use axum::response::Response;
use http::header::{CONTENT_LOCATION, HeaderName, VARY};
use http::{HeaderValue, StatusCode};

use super::get;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::path::Target;
use crate::core::registry::Method;
use crate::core::resource::Resource;

/// Turns the answer to a write into one with the content of what is now at `href`, if the client prefers that.
/// `response` had no content; its other headers stay.
///
/// # Errors
/// If what is there cannot be read.
pub async fn of_written(context: &Context, href: &str, response: Response) -> Result<Response, DavError> {
    if !context.headers.prefer.representation {
        return Ok(response);
    }
    let resource = Resource::load(context, Target::read(href)?, Method::Get).await?;
    if !has_content(&resource) {
        return Ok(response);
    }
    // RFC 9110 §15.3.5: 204 has no content.
    let status = match response.status() {
        StatusCode::NO_CONTENT => StatusCode::OK,
        status => status,
    };
    let mut answer = represent(context, href, resource, status).await?;
    for (name, value) in response.headers() {
        if !answer.headers().contains_key(name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    Ok(answer)
}

/// RFC 8144 §3.2: a client whose condition failed may prefer to hear at once what is there instead of what it
/// thought.
///
/// # Errors
/// `error`, if it is anything else, or nothing is there.
pub async fn of_failed_condition(
    context: &Context,
    method: Method,
    resource: Resource,
    error: DavError,
) -> Result<Response, DavError> {
    let is_failed = matches!(error, DavError::Status(StatusCode::PRECONDITION_FAILED, _));
    let is_write = matches!(method, Method::Put | Method::Delete | Method::Copy | Method::Move);
    if !(is_failed && has_content(&resource) && is_write && context.headers.prefer.representation) {
        return Err(error);
    }
    let href = resource.href(&context.account);
    // The bytes are loaded for GET alone.
    let resource = Resource::load(context, Target::read(&href)?, Method::Get).await?;
    represent(context, &href, resource, StatusCode::PRECONDITION_FAILED).await
}

fn has_content(resource: &Resource) -> bool {
    match resource {
        Resource::Object { .. } => true,
        Resource::File { node, .. } => node.content.is_some(),
        _ => false,
    }
}

async fn represent(
    context: &Context,
    href: &str,
    resource: Resource,
    status: StatusCode,
) -> Result<Response, DavError> {
    let mut response = get::content(Method::Get, context, resource, None).await?;
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::try_from(href) {
        headers.insert(CONTENT_LOCATION, location);
    }
    let applied = HeaderName::from_static("preference-applied");
    headers.insert(applied, HeaderValue::from_static("return=representation"));
    headers.append(VARY, HeaderValue::from_static("Prefer"));
    Ok(response)
}
