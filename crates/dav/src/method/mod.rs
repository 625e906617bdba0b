//! The methods, one file each. The engine calls [`act`] once a request has passed every check.

mod acl;
mod add_member;
mod busy_times;
mod copy_move;
mod delete;
mod get;
mod lock;
mod mkcol;
mod options;
mod post;
mod propfind;
mod proppatch;
mod put;
pub mod representation;
mod unlock;

use axum::body::Body;
use axum::response::Response;

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::report;

/// Carries the request out.
///
/// # Errors
/// Whatever stands against it.
pub async fn act(
    context: Context,
    method: Method,
    resource: Resource,
    body: Body,
) -> Result<Response, DavError> {
    match method {
        Method::Options => Ok(options::options(&resource)),
        Method::Get | Method::Head => get::get(method, &context, resource).await,
        Method::Put => put::put(&context, resource, body).await,
        Method::Delete => delete::delete(&context, resource).await,
        Method::Propfind => propfind::propfind(context, resource, body).await,
        Method::Proppatch => proppatch::proppatch(&context, &resource, body).await,
        Method::Mkcol | Method::Mkcalendar => mkcol::mkcol(method, &context, resource, body).await,
        Method::Copy | Method::Move => copy_move::copy_move(method, &context, resource).await,
        Method::Lock => lock::lock(&context, resource, body).await,
        Method::Unlock => unlock::unlock(&context, &resource).await,
        Method::Report => report::report(context, resource, body).await,
        Method::Acl => acl::acl(&context, resource, body).await,
        Method::Post => post::post(&context, resource, body).await,
    }
}
