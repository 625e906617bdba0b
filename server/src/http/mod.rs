//! The public listener: the JSON API, DAV, discovery and the page, with what holds for all of them.

pub mod admin;
pub mod app_passwords;
pub mod calendars;
pub mod client;
pub mod connections;
pub mod contacts;
pub mod cookie;
pub mod csrf;
pub mod error;
pub mod events;
pub mod extract;
pub mod feeds;
pub mod health;
pub mod if_match;
pub mod internal;
mod internal_rspamd;
pub mod key_guesses;
pub mod mail;
pub mod page;
pub mod quarantine;
pub mod remote_image;
pub mod removal;
mod request_id;
pub mod second_factor;
pub mod session;
pub mod sharing;
pub mod unread_body;
pub mod uploads;
pub mod v1;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;

use crate::app::AppState;
use crate::config::Mode;
use crate::http::error::ApiError;
use crate::metrics::{self, Metrics};
use crate::tls;

/// Everything that the public listener answers.
pub fn router(app: &AppState, metrics: &Metrics) -> Router {
    let json = Router::new()
        .merge(session::routes())
        .merge(app_passwords::routes())
        .merge(second_factor::routes())
        .merge(events::routes())
        .merge(calendars::routes())
        .merge(contacts::routes())
        .merge(sharing::routes())
        .merge(feeds::routes())
        .merge(quarantine::routes())
        .nest(
            "/mail",
            mail::routes()
                .merge(uploads::routes())
                .merge(remote_image::routes()),
        )
        .fallback(async || ApiError::not_found())
        .layer(from_fn_with_state(app.clone(), csrf::require_own_page))
        .layer(SetResponseHeaderLayer::if_not_present(
            CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(
            CompressionLayer::new().compress_when(
                // Small answers do not gain; streams of events and files must not wait in a buffer.
                SizeAbove::new(1024)
                    .and(NotForContentType::SSE)
                    .and(NotForContentType::const_new("application/octet-stream"))
                    .and(NotForContentType::IMAGES),
            ),
        );
    let dav = roost_dav::router(roost_dav::DavState {
        groupware: app.groupware().clone(),
        files: app.files().clone(),
        locks: app.locks().clone(),
        identity: app.identity().clone(),
    })
    .layer(from_fn_with_state(app.clone(), client::note_address));
    let mut with_directory = Router::new();
    if app.config().mail.mode == Mode::Stack {
        with_directory = with_directory
            .nest("/api/admin", admin::routes())
            .nest("/api/v1", v1::routes());
    }
    Router::new()
        .nest("/api", json)
        .merge(with_directory)
        .merge(health::routes())
        .merge(tls::challenge_routes())
        .merge(crate::discovery::routes())
        .merge(page::routes(app.config()))
        .with_state(app.clone())
        .merge(metrics::public_routes(app, metrics))
        .merge(dav)
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "no-referrer"))
        .layer(header(
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ))
        .layer(from_fn_with_state(app.clone(), tls::ask_for_https))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(unread_body::finish))
        .layer(from_fn(metrics::measure))
        // Within the request's own span, which the next layer makes.
        .layer(
            TraceLayer::new_for_http().make_span_with(|_: &axum::extract::Request| tracing::Span::current()),
        )
        .layer(from_fn_with_state(app.clone(), request_id::assign))
}

fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// A panic is a defect of ours; the other requests of the process go on.
fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    tracing::error!("a handler panicked");
    let code = roost_shared::ErrorCode::Internal;
    axum::response::IntoResponse::into_response(ApiError::new(code, "Something went wrong on the server."))
}
