//! The one way that every request takes. No method is reached by another one.
//!
//! read the path → authenticate → load the resource → is the method possible here? → privileges →
//! preconditions → locks → act → answer

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_SECURITY_POLICY, HeaderName, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Request, StatusCode};
use roost_dav_proto::{Dialect, Precondition};
use tracing::Instrument;

use super::context::Context;
use super::error::DavError;
use super::headers::Headers;
use super::path::Target;
use super::refusal::dialect;
use super::registry::{Method, ResourceType, features};
use super::resource::Resource;
use super::{auth, condition, lock, privilege};
use crate::method::representation;
use crate::{DavState, method};

/// Answers a request.
pub async fn answer(state: DavState, request: Request<Body>) -> Response {
    let span = tracing::info_span!("dav", method = %request.method(), path = request.uri().path());
    // On the heap, like the methods: the server's layers around this are many.
    let answer = Box::pin(async move {
        run(state, request)
            .await
            .unwrap_or_else(IntoResponse::into_response)
    });
    let mut response = answer.instrument(span).await;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // What others wrote into calendars and cards comes from the page's own origin here.
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    if let Ok(features) = HeaderValue::try_from(features()) {
        headers.insert(HeaderName::from_static("dav"), features);
    }
    response
}

async fn run(state: DavState, request: Request<Body>) -> Result<Response, DavError> {
    let (parts, body) = request.into_parts();
    let target = Target::read(parts.uri.path())?;
    let account = Box::pin(auth::authenticate(&state.identity, &parts)).await?;
    let headers = Headers::read(&parts)?;
    let context = Context::new(state, account, headers);
    let method = Method::read(&parts.method).ok_or(DavError::Status(
        StatusCode::NOT_IMPLEMENTED,
        "The server does not know the method.",
    ))?;
    let resource = Box::pin(Resource::load(&context, target, method)).await?;
    check_method(method, &resource)?;
    privilege::check(&context.account, method, &resource)?;
    let locks = lock::load(&context, method, &resource).await?;
    if let Err(error) = condition::check(&context, method, &resource, &locks).await {
        return representation::of_failed_condition(&context, method, resource, error).await;
    }
    lock::check(&context, method, &resource, &locks)?;
    method::act(context, method, resource, body).await
}

/// Refuses a method that the resource does not have.
fn check_method(method: Method, resource: &Resource) -> Result<(), DavError> {
    let kind = resource.kind();
    if method.applies_to(kind) {
        return Ok(());
    }
    Err(match (method, kind) {
        // RFC 4791 §5.3.1.1; MKCOL on what exists is 405 (RFC 4918 §9.3.1).
        (Method::Mkcalendar, _) if resource.exists() => Precondition::ResourceMustBeNull.into(),
        // RFC 4791 §4.2: no collections within a calendar; RFC 6352 §5.2: none within an address book.
        (Method::Mkcalendar, ResourceType::FreeObject) => {
            Precondition::CollectionLocationOk(Dialect::Calendar).into()
        }
        (Method::Mkcol, ResourceType::FreeObject) => {
            DavError::Status(StatusCode::FORBIDDEN, "There are no collections within this one.")
        }
        // RFC 3253 §3.6: the report is what is not supported, not the method.
        (Method::Report, _) if resource.exists() => Precondition::SupportedReport.into(),
        (Method::Put, ResourceType::FreeCollection) => DavError::NO_PARENT,
        // RFC 4791 §4.2: calendars are in calendar homes alone, so that clients find them.
        (Method::Mkcalendar, ResourceType::FreeFile) => {
            Precondition::CollectionLocationOk(Dialect::Calendar).into()
        }
        // RFC 4918 §7.3 asks for an empty resource to be locked, which is neither an event nor a card.
        (Method::Lock, ResourceType::FreeObject) => match resource {
            Resource::FreeObject { collection, .. } => {
                Precondition::ValidData(dialect(collection.kind)).into()
            }
            _ => DavError::NOT_FOUND,
        },
        _ if resource.exists() => DavError::MethodNotAllowed(kind),
        _ => DavError::NOT_FOUND,
    })
}
