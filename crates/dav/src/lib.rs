//! WebDAV, CalDAV and CardDAV over the services of groupware, files and locks.
//!
//! The server mounts [`router`] at its root: it answers `/dav` and everything below, `/feeds`, `/.well-known/caldav`,
//! `/.well-known/carddav`, and the WebDAV methods of `/`, for clients that were given the host name alone.
//! This crate holds no SQL, no rules about calendars or cards (those are `roost-groupware`'s and
//! `roost-ical`'s) and never sees the JSON API.
//!
//! Every request takes the same way, laid down in `core::engine` and nowhere else: read the path →
//! authenticate → load the resource → privileges → preconditions and locks → act → answer. Calendars and address books
//! are kinds of one collection, files a tree of their own; what exists where (methods, reports, properties) is said once, in
//! `core::registry` and `property`, and `Allow`, `DAV` and `supported-report-set` are derived from it.
//!
//! Statements that a request costs beside its authentication: finding the collection is one, and then
//! PROPFIND of depth 1 takes one for each 1,000 objects (of a home: two in all, as dead properties come
//! together), sync-collection without a change one, a multiget one for each 50 objects, PUT and DELETE one
//! transaction, after one for the locks. Locks are looked up for writes, and where a property tells of them.
#![deny(missing_docs)]

mod core;
mod export;
mod feed;
mod method;
mod property;
mod report;
mod well_known;

use std::net::IpAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any};
use roost_dav_proto::header::AcceptCard;
use roost_files::Files;
use roost_groupware::{Collection, Groupware};
use roost_identity::Identity;
use roost_locks::Locks;
use roost_shared::AccountId;

/// What the adapter works with.
#[derive(Clone)]
pub struct DavState {
    /// Calendars and address books.
    pub groupware: Groupware,
    /// Files.
    pub files: Files,
    /// Locks of all of these.
    pub locks: Locks,
    /// Decides who someone is.
    pub identity: Identity,
}

/// The client's network address, where the server knows it better than the connection does: behind a proxy
/// that it trusts. The server puts it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// The routes. They keep their full paths, so the router is to be merged, not nested; a route of the server's
/// own for `GET /` may stand beside it.
pub fn router(state: DavState) -> Router {
    Router::new()
        .route("/dav", any(answer))
        .route("/dav/", any(answer))
        .route("/dav/{*path}", any(answer))
        .route("/", MethodRouter::new().fallback(answer))
        .route("/feeds/{file}", any(feed::answer))
        .route("/.well-known/caldav", any(well_known::redirect))
        .route("/.well-known/caldav/", any(well_known::redirect))
        .route("/.well-known/carddav", any(well_known::redirect))
        .route("/.well-known/carddav/", any(well_known::redirect))
        .with_state(state)
}

/// A whole calendar or address book as a file, for the page: the same that GET on its path gives. The caller has looked
/// it up for the account, which may read it.
pub async fn download(groupware: &Groupware, account: AccountId, collection: &Collection) -> Response {
    export::whole(groupware, account, collection, AcceptCard::Stored)
        .await
        .unwrap_or_else(IntoResponse::into_response)
}

async fn answer(State(state): State<DavState>, request: Request<Body>) -> Response {
    core::engine::answer(state, request).await
}

#[cfg(test)]
mod tests;
