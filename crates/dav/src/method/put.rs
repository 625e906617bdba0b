//! PUT: stores an object (RFC 4791 §5.3.2, RFC 6352 §6.3.2) or a file (RFC 4918 §9.7).

mod file;

use axum::body::Body;
use axum::response::Response;
use http::header::ETAG;
use http::{HeaderValue, StatusCode};
use roost_dav_proto::Precondition;
use roost_groupware::{CollectionKind, MAX_OBJECT_BYTES};

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::refusal::{self, dialect};
use crate::core::resource::Resource;
use crate::core::{answer, body, condition, path};
use crate::method::get::SCHEDULE_TAG;
use crate::method::representation;

/// Stores the body under the resource's name. The bytes are kept as they are, so the answer has the entity
/// tag (RFC 4791 §5.3.4), unless scheduling wrote something into them.
///
/// # Errors
/// The preconditions of RFC 4791 §5.3.2.1 and RFC 6352 §6.3.2.1.
pub async fn put(context: &Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let condition = condition::for_write(context, &resource);
    let href = resource.href(&context.account);
    // RFC 9110 §14.5: a part cannot be stored.
    if context.headers.content_range {
        return Err(DavError::bad_request("The content has to be sent whole."));
    }
    let (collection, name) = match resource {
        Resource::Object { collection, info, .. } => (collection, info.name),
        Resource::FreeObject { collection, name } => (collection, name),
        Resource::File { path, .. } | Resource::FreeFile { path } => {
            let stored = file::put(context, &path, content, &condition).await?;
            return representation::of_written(context, &href, stored).await;
        }
        other => return Err(DavError::MethodNotAllowed(other.kind())),
    };
    if !is_stored(collection.kind, context.headers.media_type.as_deref()) {
        return Err(Precondition::SupportedData(dialect(collection.kind)).into());
    }
    let too_large = || Precondition::MaxResourceSize(dialect(collection.kind)).into();
    let data = body::read(content, MAX_OBJECT_BYTES, too_large).await?;
    let groupware = &context.state.groupware;
    let written = groupware
        .put(context.account.id, collection.id, &name, data.into(), &condition)
        .await
        .map_err(|error| {
            let href = path::of(&collection);
            refusal::of_write(error, collection.kind, &href)
        })?;
    let etag = written.stored.is_none().then_some(written.etag);
    let mut stored = stored(written.created, etag);
    if let Some(Ok(tag)) = written.schedule_tag.map(HeaderValue::try_from) {
        stored.headers_mut().insert(SCHEDULE_TAG, tag);
    }
    representation::of_written(context, &href, stored).await
}

/// The answer to a PUT that succeeded. Without an entity tag, the client has to read what is there now.
fn stored(created: bool, etag: Option<String>) -> Response {
    let mut response = answer::empty(if created {
        StatusCode::CREATED
    } else {
        StatusCode::NO_CONTENT
    });
    if let Some(Ok(etag)) = etag.map(HeaderValue::try_from) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

/// Whether the media type is one that the kind of collection stores. Clients that do not say are believed;
/// the data is looked at in any case.
fn is_stored(kind: CollectionKind, media_type: Option<&str>) -> bool {
    let Some(media_type) = media_type else { return true };
    match (kind, media_type) {
        (_, "" | "application/octet-stream") => true,
        (CollectionKind::Calendar, media_type) => media_type == "text/calendar",
        // RFC 2426's name, and the one before it was registered.
        (CollectionKind::AddressBook, media_type) => {
            matches!(media_type, "text/vcard" | "text/x-vcard" | "text/directory")
        }
    }
}
