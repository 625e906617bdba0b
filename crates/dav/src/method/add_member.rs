//! POST to a collection adds a member whose name the server chooses (RFC 5995).

use axum::body::Body;
use axum::response::Response;
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;
use roost_dav_proto::header::EntityTags;
use roost_files::Found;
use roost_groupware::CollectionKind;

use super::put;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::resource::Resource;

/// A longer wish is not heeded.
const MOST_SLUG_BYTES: usize = 200;

/// Stores the body as a new member, and says in `Location` where. Conditions in the headers are about the
/// collection, and have been checked.
///
/// # Errors
/// Those of a PUT.
pub async fn add_member(context: &Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let member = match resource {
        Resource::Collection(collection) => {
            let extension = match collection.kind {
                CollectionKind::Calendar => "ics",
                CollectionKind::AddressBook => "vcf",
            };
            Resource::FreeObject {
                name: format!("{}.{extension}", random_name()),
                collection,
            }
        }
        Resource::File { path, .. } => Resource::FreeFile {
            path: free_path(context, path).await?,
        },
        other => return Err(DavError::MethodNotAllowed(other.kind())),
    };
    let href = member.href(&context.account);
    let mut of_member = context.clone();
    of_member.headers.condition = None;
    of_member.headers.if_match = None;
    // Should another take the name in the same moment, nothing of theirs is overwritten.
    of_member.headers.if_none_match = Some(EntityTags::Any);
    let mut response = put::put(&of_member, member, content).await?;
    if let (StatusCode::CREATED, Ok(location)) = (response.status(), HeaderValue::try_from(href)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// The name that the client wishes for (`Slug`, RFC 5023 §9.7), where it is free; or one that surely is.
async fn free_path(context: &Context, collection: Vec<String>) -> Result<Vec<String>, DavError> {
    let wish = context
        .headers
        .slug
        .as_deref()
        .and_then(|slug| percent_decode_str(slug).decode_utf8().ok())
        .map(|slug| slug.replace(['/', '\\'], "-").trim().to_owned())
        .filter(|slug| !slug.is_empty() && slug.len() <= MOST_SLUG_BYTES)
        .filter(|slug| !slug.starts_with('.') && !slug.chars().any(char::is_control));
    let random = random_name();
    let mut path = collection;
    if let Some(wish) = wish {
        path.push(wish);
        if context.state.files.find(context.account.id, &path).await? == Found::Free {
            return Ok(path);
        }
        path.pop();
    }
    path.push(random);
    Ok(path)
}

fn random_name() -> String {
    format!("{:032x}", rand::random::<u128>())
}
