//! MOVE of a whole calendar or address book: another name in the same home.

use roost_dav_proto::Precondition;
use roost_groupware::{Collection, GroupwareError};

use super::{is_deep, may_overwrite};
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::core::{path, refusal};

/// Renames the collection. Another one is never overwritten by that: it would take all its objects with it, and
/// whoever means that can delete it first.
///
/// # Errors
/// 412 if there is one and `Overwrite` is `F`, 403 if it would be overwritten or the destination is no free place
/// in the same home.
pub async fn rename(
    context: &Context,
    collection: &Collection,
    destination: Resource,
) -> Result<(), DavError> {
    is_deep(Method::Move, context)?;
    let name = match destination {
        Resource::FreeCollection { kind, home, name } if kind == collection.kind && home.is_own => name,
        Resource::Collection(other) if other.id == collection.id => {
            return Err(DavError::forbidden("Source and destination are the same."));
        }
        Resource::Collection(_) if may_overwrite(context) => {
            return Err(DavError::forbidden("A whole collection is not overwritten."));
        }
        Resource::Collection(_) => return Err(DavError::PRECONDITION_FAILED),
        // RFC 4791 §5.3.2.1, RFC 6352 §6.3.2.1.
        _ => return Err(Precondition::CollectionLocationOk(refusal::dialect(collection.kind)).into()),
    };
    let groupware = &context.state.groupware;
    let renamed = groupware
        .rename_collection(context.account.id, collection.id, &name)
        .await;
    renamed.map_err(|error| match error {
        GroupwareError::NameTaken => DavError::PRECONDITION_FAILED,
        error => {
            let href = path::of(collection);
            refusal::of_write(error, collection.kind, &href)
        }
    })
}
