//! LOCK (RFC 4918 §9.10).

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use chrono::{TimeDelta, Utc};
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use roost_dav_proto::Precondition;
use roost_dav_proto::header::{Depth, Timeout, lock_token};
use roost_dav_proto::lock::{Scope, discovery_document};
use roost_dav_proto::request::lock::LockRequest;
use roost_files::FilesError;
use roost_locks::{Lock, LockError, LockTable, NewLock};

use crate::core::context::Context;
use crate::core::error::{DavError, XML};
use crate::core::lock::{Place, submitted};
use crate::core::resource::Resource;
use crate::core::{body, lock as core_lock, refusal};
use crate::property::active_lock;

/// Takes a lock, or lets one live on. Where nothing is, an empty file is made (RFC 4918 §7.3).
///
/// # Errors
/// 423 with `no-conflicting-lock`, 207 if only members of the resource are in the way, 412 if the lock to be
/// refreshed is not there.
pub async fn lock(context: &Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let place = Place::of(&resource, &context.account).ok_or(DavError::MethodNotAllowed(resource.kind()))?;
    let request = LockRequest::read(&body::read_xml(content).await?)?;
    let life = match context.headers.timeout {
        Some(Timeout::Seconds(seconds)) => Some(TimeDelta::seconds(seconds.into())),
        Some(Timeout::Infinite) => Some(TimeDelta::MAX),
        None => None,
    };
    match request {
        LockRequest::Refresh => refresh(context, &place, life).await,
        LockRequest::New { scope, owner } => {
            let new = NewLock {
                account: context.account.id,
                exclusive: scope == Scope::Exclusive,
                infinite: is_infinite(context)?,
                owner,
                life,
            };
            take(context, &resource, &place, &new).await
        }
    }
}

/// RFC 4918 §9.10.3: the depth is 0 or infinity, and infinity unless it is said.
fn is_infinite(context: &Context) -> Result<bool, DavError> {
    match context.headers.depth {
        Some(Depth::Zero) => Ok(false),
        None | Some(Depth::Infinity) => Ok(true),
        Some(Depth::One) => Err(DavError::bad_request("A lock's depth is 0 or infinity.")),
    }
}

async fn take(
    context: &Context,
    resource: &Resource,
    place: &Place,
    new: &NewLock,
) -> Result<Response, DavError> {
    let taken = match resource {
        Resource::File { path, .. } | Resource::FreeFile { path } => {
            context.state.files.lock(context.account.id, path, new).await
        }
        _ => {
            let taken = context.state.locks.lock(place.space, &place.path, new).await;
            taken.map(|lock| (lock, false)).map_err(FilesError::from)
        }
    };
    let (lock, created) = taken.map_err(|error| refused(context, place, error))?;
    let mut response = discovery(context, place).await?;
    if created {
        *response.status_mut() = StatusCode::CREATED;
    }
    if let Ok(token) = HeaderValue::try_from(lock_token::write(&lock.token)) {
        let name = HeaderName::from_static("lock-token");
        response.headers_mut().insert(name, token);
    }
    Ok(response)
}

fn refused(context: &Context, place: &Place, error: FilesError) -> DavError {
    let full = DavError::Status(StatusCode::INSUFFICIENT_STORAGE, "There is no room for the lock.");
    match error {
        FilesError::Lock(LockError::Conflict(paths)) => {
            let hrefs = paths.iter().map(|path| place.href(path));
            if paths.iter().all(|path| place.is_above(path)) {
                // RFC 4918 §9.10.9
                refusal::members(hrefs, |href| Precondition::NoConflictingLock(vec![href]))
            } else {
                Precondition::NoConflictingLock(hrefs.collect()).into()
            }
        }
        FilesError::Lock(LockError::NoRoom) => full,
        FilesError::Lock(error) => error.into(),
        error => refusal::of_files(error, &context.account.address),
    }
}

async fn refresh(context: &Context, place: &Place, life: Option<TimeDelta>) -> Result<Response, DavError> {
    if context.headers.condition.is_none() {
        return Err(DavError::bad_request(
            "Without a body, LOCK refreshes the lock that the If header names.",
        ));
    }
    let tokens = submitted(context);
    let locks = &context.state.locks;
    match locks.refresh(place.space, &place.path, &tokens, life).await {
        Ok(_) => discovery(context, place).await,
        // RFC 4918 §9.10.6
        Err(LockError::NotFound) => Err(DavError::PRECONDITION_FAILED),
        Err(error) => Err(error.into()),
    }
}

/// The resource's locks as the answer to LOCK has them.
async fn discovery(context: &Context, place: &Place) -> Result<Response, DavError> {
    let table: LockTable = context.state.locks.load(place.space).await?;
    let now = Utc::now();
    let locks: Vec<(&Lock, String)> = table
        .covering(&place.path)
        .map(|lock| (lock, core_lock::href(&place.href(&[]), &lock.path)))
        .collect();
    let active: Vec<_> = locks
        .iter()
        .map(|(lock, root)| active_lock(lock, root, context.account.id, now))
        .collect();
    Ok(([(CONTENT_TYPE, XML)], discovery_document(&active)).into_response())
}
