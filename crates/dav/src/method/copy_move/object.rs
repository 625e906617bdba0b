//! COPY and MOVE of an event, task, journal entry or card.

use roost_dav_proto::{Precondition, Privilege};
use roost_groupware::{Collection, Condition, GroupwareError, Written};

use super::may_overwrite;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::refusal::{self, dialect};
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::core::{path, privilege};

/// Copies or moves an object. Answers whether nothing was at the destination before.
///
/// # Errors
/// Those of [`super::copy_move`], and the preconditions of a PUT.
pub async fn relocate(
    method: Method,
    context: &Context,
    from: &Collection,
    name: &str,
    destination: Resource,
    condition: &Condition,
) -> Result<bool, DavError> {
    let (target, new_name) = match destination {
        Resource::Object { collection, info, .. } => (collection, info.name),
        Resource::FreeObject { collection, name } => (collection, name),
        _ => return Err(DavError::forbidden("Only objects can be there.")),
    };
    let href = path::of(&target);
    if !privilege::on_collection(&target).contains(&Privilege::Bind) {
        return Err(Precondition::NeedPrivileges(vec![(href, Privilege::Bind)]).into());
    }
    if target.id == from.id && new_name == name {
        return Err(DavError::forbidden("Source and destination are the same."));
    }
    let overwrite = may_overwrite(context);
    let (groupware, account) = (&context.state.groupware, context.account.id);
    let result = match method {
        Method::Move => {
            groupware
                .move_object(account, from.id, name, target.id, &new_name, overwrite, condition)
                .await
        }
        _ => copy(context, from, name, &target, &new_name, overwrite).await,
    };
    let written = result.map_err(|error| match error {
        GroupwareError::NameTaken => DavError::PRECONDITION_FAILED,
        GroupwareError::UnsupportedComponent { .. } if target.kind != from.kind => {
            Precondition::SupportedData(dialect(target.kind)).into()
        }
        error => refusal::of_write(error, target.kind, &href),
    })?;
    Ok(written.created)
}

async fn copy(
    context: &Context,
    from: &Collection,
    name: &str,
    to: &Collection,
    new_name: &str,
    overwrite: bool,
) -> Result<Written, GroupwareError> {
    let groupware = &context.state.groupware;
    let account = context.account.id;
    let object = groupware
        .object(account, from.id, name)
        .await?
        .ok_or(GroupwareError::NotFound)?;
    let condition = if overwrite {
        Condition::Any
    } else {
        Condition::Absent
    };
    groupware
        .put(account, to.id, new_name, object.data, &condition)
        .await
}
