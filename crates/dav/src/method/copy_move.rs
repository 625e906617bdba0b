//! COPY and MOVE (RFC 4918 §9.8, §9.9): of objects, of files, and the MOVE of a whole calendar or address book.

mod collection;
mod files;
mod object;

use axum::response::Response;
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use roost_dav_proto::header::{Depth, Overwrite};
use roost_dav_proto::href;

use super::representation;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::headers::host_name;
use crate::core::path::Target;
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::core::{answer, condition};

/// Copies or moves the resource to where `Destination` says.
///
/// # Errors
/// 403 if source and destination are the same, 409 without a collection at the destination, 412 if there is
/// something and `Overwrite` is `F`, 423 if a lock there forbids it, 502 if it is on another server.
pub async fn copy_move(method: Method, context: &Context, resource: Resource) -> Result<Response, DavError> {
    let condition = condition::for_write(context, &resource);
    let destination = destination(context).await?;
    let href = destination.href(&context.account);
    let created = match resource {
        Resource::Object { collection, info, .. } => {
            object::relocate(method, context, &collection, &info.name, destination, &condition).await?
        }
        Resource::File { path, node } => {
            files::relocate(method, context, &path, &node, destination, &condition).await?
        }
        Resource::Collection(collection) if method == Method::Move => {
            collection::rename(context, &collection, destination).await?;
            true
        }
        other => return Err(DavError::MethodNotAllowed(other.kind())),
    };
    let mut done = answer::empty(if created {
        StatusCode::CREATED
    } else {
        StatusCode::NO_CONTENT
    });
    // What was made is not where the request went (RFC 9110 §15.3.2).
    if created
        && let Some(destination) = &context.headers.destination
        && let Ok(location) = HeaderValue::try_from(destination)
    {
        done.headers_mut().insert(LOCATION, location);
    }
    representation::of_written(context, &href, done).await
}

fn may_overwrite(context: &Context) -> bool {
    context.headers.overwrite == Overwrite::Yes
}

/// Whether a collection goes with everything in it.
///
/// # Errors
/// 400 for a depth that the method does not have (RFC 4918 §9.8.3, §9.9.2).
fn is_deep(method: Method, context: &Context) -> Result<bool, DavError> {
    match (method, context.headers.depth) {
        (_, None | Some(Depth::Infinity)) => Ok(true),
        (Method::Copy, Some(Depth::Zero)) => Ok(false),
        _ => Err(DavError::bad_request(
            "A collection is copied with Depth 0 or infinity, and moved with infinity.",
        )),
    }
}

/// What is, or may be, where `Destination` points.
async fn destination(context: &Context) -> Result<Resource, DavError> {
    let header = context.headers.destination.as_deref();
    let header = header.ok_or(DavError::bad_request("The Destination header is missing."))?;
    let (authority, path) = href::split(header)?;
    let elsewhere = match (authority, context.headers.host.as_deref()) {
        (Some(authority), Some(host)) => !host_name(authority).eq_ignore_ascii_case(host),
        _ => false,
    };
    if elsewhere {
        // RFC 4918 §9.8.5
        return Err(DavError::Status(
            StatusCode::BAD_GATEWAY,
            "The destination is on another server.",
        ));
    }
    Resource::load(context, Target::read(path)?, Method::Put).await
}
