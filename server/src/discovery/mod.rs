//! Autoconfiguration: what a client asks to find IMAP, submission, CalDAV and CardDAV; and what other mail
//! servers ask.
//!
//! The answers depend on the configuration and the address's form only, never on whether a mailbox exists.

mod apple;
mod autoconfig;
mod autodiscover;
mod mta_sts;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::app::AppState;

/// The well-known places, as each kind of client spells them.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/mail/config-v1.1.xml", get(autoconfig::show))
        .route(
            "/.well-known/autoconfig/mail/config-v1.1.xml",
            get(autoconfig::show),
        )
        .route(
            "/autodiscover/autodiscover.xml",
            post(autodiscover::answer).get(autodiscover::use_post),
        )
        .route(
            "/Autodiscover/Autodiscover.xml",
            post(autodiscover::answer).get(autodiscover::use_post),
        )
        .route(
            "/AutoDiscover/AutoDiscover.xml",
            post(autodiscover::answer).get(autodiscover::use_post),
        )
        .route("/.well-known/mta-sts.txt", get(mta_sts::show))
        .route("/apple.mobileconfig", get(apple::download))
}

fn xml(body: String) -> Response {
    ([(CONTENT_TYPE, "application/xml; charset=utf-8")], body).into_response()
}

/// An address that may be repeated in an answer: one `@`, no white space or control characters, 254 bytes.
fn plausible(address: &str) -> Option<&str> {
    let address = address.trim();
    let (local, domain) = address.rsplit_once('@')?;
    let clean = !address.chars().any(|c| c.is_whitespace() || c.is_control());
    (clean && !local.is_empty() && !domain.is_empty() && address.len() <= 254).then_some(address)
}
