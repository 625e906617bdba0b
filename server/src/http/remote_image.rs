//! The image proxy: pictures on other hosts for mails in which someone asked to see them.
//!
//! The mail's frame has an origin of its own and sends no cookie: the signature in the address, made when the
//! mail was opened, is the permission.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use roost_mail::RemoteImageError;
use serde::Deserialize;

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::Query;

/// The route of the image proxy.
pub fn routes() -> Router<AppState> {
    Router::new().route("/remote", get(get_remote_image))
}

/// `?url=&sig=`
#[derive(Deserialize)]
struct ProxyQuery {
    url: String,
    sig: String,
}

/// Fetches a picture for the frame of a mail. Anyone who has the signed address may call it.
///
/// Errors: `not_found`, whatever the reason: nothing is told of what the server can reach.
async fn get_remote_image(
    State(app): State<AppState>,
    Query(query): Query<ProxyQuery>,
) -> Result<Response, ApiError> {
    let image = app
        .mail()
        .remote_image(&query.url, &query.sig)
        .await
        .map_err(|error| refusal(&error))?;
    let headers = [
        (CONTENT_TYPE, image.media_type),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (CONTENT_DISPOSITION, "inline".to_owned()),
        (CACHE_CONTROL, "private, max-age=86400, immutable".to_owned()),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin".to_owned(),
        ),
    ];
    let length = image.size.map(|size| [(CONTENT_LENGTH, size.to_string())]);
    let body = Body::from_stream(image.bytes);
    Ok(match length {
        Some(length) => (headers, length, body).into_response(),
        None => (headers, body).into_response(),
    })
}

fn refusal(error: &RemoteImageError) -> ApiError {
    match error {
        RemoteImageError::Refused(_) => tracing::info!(%error, "a remote image was refused"),
        _ => tracing::debug!(%error, "a remote image was not shown"),
    }
    ApiError::not_found()
}
