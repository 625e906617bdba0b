//! Attachments and sources, streamed.
//!
//! The bytes are a stranger's and come from our own origin, so nothing of them is ever shown as a document:
//! images are shown as images, everything else is saved.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use roost_mail::PartContent;
use roost_message::file_name::content_disposition;
use serde::Deserialize;

use super::{KeyQuery, mail_user};
use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Query};

/// What a browser only draws or plays, without running anything in it.
const SHOWN: [&str; 12] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/bmp",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/mp4",
    "video/mp4",
    "video/webm",
];

#[derive(Deserialize)]
pub(super) struct PartQuery {
    folder: String,
    validity: u32,
    uid: u32,
    #[serde(default)]
    part: String,
    #[serde(default)]
    download: bool,
}

/// One part of a message, decoded; the whole message for an empty number. Errors: `not_found`,
/// `changed_meanwhile`, `mail_store_unavailable`.
pub(super) async fn show_part(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(asked): Query<PartQuery>,
) -> Result<Response, ApiError> {
    let PartQuery {
        folder,
        validity,
        uid,
        part,
        download,
    } = asked;
    let key = KeyQuery {
        folder,
        validity,
        uid,
    }
    .into();
    let content = app.mail().part(&mail_user(&user), &key, &part).await?;
    let shown = !download && SHOWN.contains(&content.media_type.as_str());
    Ok(stream(content, !shown))
}

/// The message as it came. Errors: as [`show_part`].
pub(super) async fn show_source(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(key): Query<KeyQuery>,
) -> Result<Response, ApiError> {
    let content = app.mail().source(&mail_user(&user), &key.into()).await?;
    Ok(stream(content, true))
}

fn stream(content: PartContent, save: bool) -> Response {
    let PartContent {
        name,
        media_type,
        bytes,
    } = content;
    let disposition = HeaderValue::from_str(&content_disposition(&name, save));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(sent_as(&media_type))),
        // The function writes ASCII only; without a name the browser saves all the same.
        (
            CONTENT_DISPOSITION,
            disposition.unwrap_or(HeaderValue::from_static("attachment")),
        ),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ];
    (headers, Body::from_stream(bytes)).into_response()
}

/// The type that is told to the browser: the sender's own for what may be shown, no type for all else.
fn sent_as(media_type: &str) -> &'static str {
    SHOWN
        .into_iter()
        .chain(["application/pdf", "message/rfc822"])
        .find(|known| *known == media_type)
        .unwrap_or("application/octet-stream")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_run_keeps_its_type() {
        assert_eq!(sent_as("image/png"), "image/png");
        for active in [
            "text/html",
            "image/svg+xml",
            "text/xml",
            "application/javascript",
            "x/y\r\nz",
            "",
        ] {
            assert_eq!(sent_as(active), "application/octet-stream", "{active}");
        }
    }
}
