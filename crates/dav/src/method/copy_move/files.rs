//! COPY and MOVE of a file or a collection of files.

use roost_files::{Condition, FileNode};

use super::{is_deep, may_overwrite};
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::refusal;
use crate::core::registry::Method;
use crate::core::resource::Resource;

/// Copies or moves all of it or nothing. Answers whether nothing was at the destination before.
///
/// # Errors
/// Those of [`super::copy_move`]; 507 if a copy has no room.
pub async fn relocate(
    method: Method,
    context: &Context,
    from: &[String],
    node: &FileNode,
    destination: Resource,
    condition: &Condition,
) -> Result<bool, DavError> {
    let (Resource::File { path: to, .. } | Resource::FreeFile { path: to }) = destination else {
        return Err(DavError::forbidden("Only files can be there."));
    };
    // RFC 4918 §9.8.3: a file has nothing below it, whatever the depth says.
    let deep = node.content.is_some() || is_deep(method, context)?;
    let overwrite = may_overwrite(context);
    let (files, account) = (&context.state.files, context.account.id);
    let done = match method {
        Method::Move => files.rename(account, from, &to, overwrite, condition).await,
        _ => files.copy(account, from, &to, deep, overwrite, condition).await,
    };
    done.map_err(|error| refusal::of_files(error, &context.account.address))
}
