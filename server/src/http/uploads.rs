//! Files for messages being written: up in one request each, and down again for previews.

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::StreamExt as _;
use roost_mail::{MailError, MailUser};
use roost_message::{file_name, html};
use roost_shared::UploadId;
use roost_shared::mail::Upload;
use serde::Deserialize;

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path, Query};

/// Bytes of a refused file that are still taken in: a browser that is cut off while it sends shows its own
/// error instead of ours.
const DRAINED_BYTES: usize = 256 * 1024 * 1024;

/// The routes of uploads.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/uploads", post(create_upload))
        .route("/uploads/{id}", get(get_upload).delete(delete_upload))
}

/// `?name=`
#[derive(Deserialize)]
struct NameQuery {
    name: String,
}

/// Stores the body as a file for a message being written. It is streamed: neither side holds it whole.
///
/// Errors: `too_large`, `invalid_input` (the body broke off).
async fn create_upload(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(query): Query<NameQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Upload>), ApiError> {
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let announced: Option<u64> = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|size| size.parse().ok());
    let mut body = body.into_data_stream();
    let stored = if announced.is_some_and(|size| size > app.mail().max_upload_bytes()) {
        Err(MailError::TooLarge)
    } else {
        app.mail()
            .store_upload(
                &MailUser::from(&user.session),
                &query.name,
                media_type,
                body.by_ref(),
            )
            .await
    };
    if matches!(stored, Err(MailError::TooLarge)) {
        drain(body).await;
    }
    Ok((StatusCode::CREATED, Json(stored?)))
}

async fn drain(mut body: BodyDataStream) {
    let mut taken = 0;
    while let Some(Ok(piece)) = body.next().await {
        taken += piece.len();
        if taken > DRAINED_BYTES {
            return;
        }
    }
}

/// Sends an upload back to its owner: pictures to be shown, everything else to be saved. Errors: `not_found`.
async fn get_upload(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<UploadId>,
) -> Result<Response, ApiError> {
    let (upload, bytes) = app.mail().upload(&MailUser::from(&user.session), id).await?;
    // What a browser could run comes as bytes without a meaning.
    let shown_as = html::raster_type(&upload.media_type);
    let disposition = file_name::content_disposition(&upload.name, shown_as.is_none());
    let headers = [
        (
            CONTENT_TYPE,
            shown_as.unwrap_or_else(|| "application/octet-stream".to_owned()),
        ),
        (CONTENT_LENGTH, upload.size.to_string()),
        (CONTENT_DISPOSITION, disposition),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
        (CACHE_CONTROL, "private, max-age=3600, immutable".to_owned()),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}

/// Removes an upload of the asker's. Errors: `not_found`.
async fn delete_upload(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<UploadId>,
) -> Result<StatusCode, ApiError> {
    app.mail()
        .delete_upload(&MailUser::from(&user.session), id)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
