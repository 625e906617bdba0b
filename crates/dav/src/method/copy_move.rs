//! COPY and MOVE of objects (RFC 4918 §9.8, §9.9).

use axum::response::Response;
use http::StatusCode;
use roost_dav_proto::header::Overwrite;
use roost_dav_proto::{Precondition, Privilege, href};
use roost_groupware::{Collection, Condition, GroupwareError, Written};

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::headers::host_name;
use crate::core::path::Target;
use crate::core::refusal::{self, dialect};
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::core::{answer, condition, path, privilege};

/// Copies or moves the object to where `Destination` says.
///
/// # Errors
/// 403 if source and destination are the same, 409 without a collection at the destination, 412 if there is
/// something and `Overwrite` is `F`, and the preconditions of a PUT.
pub async fn copy_move(method: Method, context: &Context, resource: Resource) -> Result<Response, DavError> {
    let condition = condition::for_write(context, &resource);
    let Resource::Object { collection, info, .. } = resource else {
        return Err(DavError::MethodNotAllowed(resource.kind()));
    };
    let (target, name) = destination(context).await?;
    if target.id == collection.id && name == info.name {
        return Err(DavError::Status(
            StatusCode::FORBIDDEN,
            "Source and destination are the same.",
        ));
    }
    let overwrite = context.headers.overwrite == Overwrite::Yes;
    let result = match method {
        Method::Move => {
            let groupware = &context.state.groupware;
            let account = context.account.id;
            groupware
                .move_object(
                    account,
                    collection.id,
                    &info.name,
                    target.id,
                    &name,
                    overwrite,
                    &condition,
                )
                .await
        }
        _ => copy(context, &collection, &info.name, &target, &name, overwrite).await,
    };
    let written = result.map_err(|error| match error {
        GroupwareError::NameTaken => DavError::PRECONDITION_FAILED,
        GroupwareError::UnsupportedComponent { .. } if target.kind != collection.kind => {
            Precondition::SupportedData(dialect(target.kind)).into()
        }
        error => {
            let href = path::collection(target.kind, &context.account.address, &target.name);
            refusal::of_write(error, target.kind, &href)
        }
    })?;
    Ok(answer::empty(if written.created {
        StatusCode::CREATED
    } else {
        StatusCode::NO_CONTENT
    }))
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

/// The collection and the name that `Destination` speaks of.
async fn destination(context: &Context) -> Result<(Collection, String), DavError> {
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
    let resource = match Resource::load(context, Target::read(path)?, Method::Put).await? {
        Resource::Object { collection, info, .. } => (collection, info.name),
        Resource::FreeObject { collection, name } => (collection, name),
        _ => {
            return Err(DavError::Status(
                StatusCode::FORBIDDEN,
                "Only objects can be there.",
            ));
        }
    };
    let (collection, name) = resource;
    if !privilege::on_collection(&collection).contains(&Privilege::Bind) {
        let href = path::collection(collection.kind, &context.account.address, &collection.name);
        return Err(Precondition::NeedPrivileges(vec![(href, Privilege::Bind)]).into());
    }
    Ok((collection, name))
}
