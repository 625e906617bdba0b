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
use futures_util::future::BoxFuture;

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
    // On the heap: where nothing is optimised, all of them nested in one another would take more stack than a thread has.
    let work: BoxFuture<'_, Result<Response, DavError>> = match method {
        Method::Options => return Ok(options::options(&resource)),
        Method::Get | Method::Head => Box::pin(get::get(method, &context, resource)),
        Method::Put => Box::pin(put::put(&context, resource, body)),
        Method::Delete => Box::pin(delete::delete(&context, resource)),
        Method::Propfind => Box::pin(propfind::propfind(context, resource, body)),
        Method::Proppatch => Box::pin(proppatch::proppatch(&context, &resource, body)),
        Method::Mkcol | Method::Mkcalendar => Box::pin(mkcol::mkcol(method, &context, resource, body)),
        Method::Copy | Method::Move => Box::pin(copy_move::copy_move(method, &context, resource)),
        Method::Lock => Box::pin(lock::lock(&context, resource, body)),
        Method::Unlock => Box::pin(unlock::unlock(&context, &resource)),
        Method::Report => Box::pin(report::report(context, resource, body)),
        Method::Acl => Box::pin(acl::acl(&context, resource, body)),
        Method::Post => Box::pin(post::post(&context, resource, body)),
    };
    work.await
}
