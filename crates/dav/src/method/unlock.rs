//! UNLOCK (RFC 4918 §9.11).

use axum::response::Response;
use http::StatusCode;
use roost_dav_proto::Precondition;
use roost_locks::LockError;

use crate::core::answer;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::lock::Place;
use crate::core::resource::Resource;

/// Gives back the lock that `Lock-Token` names, from any resource that it covers.
///
/// # Errors
/// 400 without the header, 409 with `lock-token-matches-request-uri` if no such lock is there, 403 if it is
/// another's.
pub async fn unlock(context: &Context, resource: &Resource) -> Result<Response, DavError> {
    let place = Place::of(resource, &context.account).ok_or(DavError::MethodNotAllowed(resource.kind()))?;
    let token = context.headers.lock_token.as_deref();
    let token = token.ok_or(DavError::bad_request("The Lock-Token header is missing."))?;
    let locks = &context.state.locks;
    match locks
        .unlock(context.account.id, place.space, &place.path, token)
        .await
    {
        Ok(()) => Ok(answer::empty(StatusCode::NO_CONTENT)),
        Err(LockError::NotFound) => Err(Precondition::LockTokenMatchesRequestUri.into()),
        Err(LockError::Forbidden) => Err(DavError::Status(
            StatusCode::FORBIDDEN,
            "The lock is another's to give back.",
        )),
        Err(error) => Err(error.into()),
    }
}
