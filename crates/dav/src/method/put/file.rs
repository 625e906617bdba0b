//! PUT of a file: its bytes go to the disk as they come.

use axum::body::Body;
use axum::response::Response;
use roost_files::{Condition, etag};

use super::stored;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::refusal;

/// Stores the body as the file at a path. Nothing is stored of a body that does not arrive whole.
///
/// # Errors
/// 405 for a collection, 409 without one to put it in, 412, 423, 507 with `quota-not-exceeded`.
pub async fn put(
    context: &Context,
    path: &[String],
    content: Body,
    condition: &Condition,
) -> Result<Response, DavError> {
    let refused = |error| refusal::of_files(error, &context.account.address);
    let (files, account) = (&context.state.files, context.account.id);
    let headers = &context.headers;
    let received = files
        .receive(
            account,
            path,
            headers.content_type.as_deref(),
            headers.content_length,
            content.into_data_stream(),
        )
        .await
        .map_err(refused)?;
    let written = files
        .put(account, path, received, condition)
        .await
        .map_err(refused)?;
    Ok(stored(written.created, etag(&written.node)))
}
