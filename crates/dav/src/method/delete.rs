//! DELETE: an object or a file, or a collection with all that is in it (RFC 4918 §9.6).

use axum::response::Response;
use http::StatusCode;
use roost_dav_proto::header::Depth;

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::resource::Resource;
use crate::core::{answer, condition, path, refusal};

/// Deletes the resource.
///
/// # Errors
/// 412 if an object is not in the state that was asked for any more.
pub async fn delete(context: &Context, resource: Resource) -> Result<Response, DavError> {
    let condition = condition::for_write(context, &resource);
    let groupware = &context.state.groupware;
    match resource {
        Resource::Object { collection, info, .. } => {
            let deleted = groupware
                .delete_with(
                    context.account.id,
                    collection.id,
                    &info.name,
                    &condition,
                    context.headers.schedule_reply,
                )
                .await;
            deleted.map_err(|error| {
                let href = path::of(&collection);
                refusal::of_write(error, collection.kind, &href)
            })?;
        }
        Resource::Collection(collection) => {
            require_whole(context)?;
            let deleted = groupware
                .delete_collection(context.account.id, collection.id)
                .await;
            deleted.map_err(|error| {
                let href = path::of(&collection);
                refusal::of_write(error, collection.kind, &href)
            })?;
        }
        Resource::File { path, node } => {
            if node.content.is_none() {
                require_whole(context)?;
            }
            let deleted = context
                .state
                .files
                .delete(context.account.id, &path, &condition)
                .await;
            deleted.map_err(|error| refusal::of_files(error, &context.account.address))?;
        }
        Resource::Notification(notification) => notification.remove(context).await?,
        other => return Err(DavError::MethodNotAllowed(other.kind())),
    }
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// RFC 4918 §9.6.1: a collection goes as a whole.
fn require_whole(context: &Context) -> Result<(), DavError> {
    match context.headers.depth {
        Some(Depth::Zero | Depth::One) => Err(DavError::bad_request(
            "A collection is deleted with Depth: infinity.",
        )),
        None | Some(Depth::Infinity) => Ok(()),
    }
}
