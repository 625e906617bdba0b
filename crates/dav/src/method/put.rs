//! PUT: stores an object (RFC 4791 §5.3.2, RFC 6352 §6.3.2).

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

/// Stores the body under the resource's name. The bytes are kept as they are, so the answer has the entity
/// tag (RFC 4791 §5.3.4).
///
/// # Errors
/// The preconditions of RFC 4791 §5.3.2.1 and RFC 6352 §6.3.2.1.
pub async fn put(context: &Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let condition = condition::for_write(context, &resource);
    let (collection, name) = match resource {
        Resource::Object { collection, info, .. } => (collection, info.name),
        Resource::FreeObject { collection, name } => (collection, name),
        other => return Err(DavError::MethodNotAllowed(other.kind())),
    };
    // RFC 9110 §14.4: part of an object cannot be stored.
    if context.headers.content_range {
        return Err(DavError::bad_request("An object has to be sent whole."));
    }
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
            let href = path::collection(collection.kind, &context.account.address, &collection.name);
            refusal::of_write(error, collection.kind, &href)
        })?;
    let mut response = answer::empty(if written.created {
        StatusCode::CREATED
    } else {
        StatusCode::NO_CONTENT
    });
    if let Ok(etag) = HeaderValue::try_from(written.etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    Ok(response)
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
