//! The message list, and messages opened.

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use roost_shared::mail::{MessageDetail, MessageWindow};
use serde::Deserialize;

use super::{KeyQuery, mail_user};
use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Query};

#[derive(Deserialize)]
pub(super) struct WindowQuery {
    folder: String,
    #[serde(default)]
    offset: u32,
    #[serde(default = "default_limit")]
    limit: u32,
    #[serde(default)]
    query: String,
}

const fn default_limit() -> u32 {
    50
}

/// A stretch of a folder or of a search's result, newest first. Errors: `not_found`, `invalid_input`,
/// `mail_store_unavailable`.
pub(super) async fn list_messages(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(asked): Query<WindowQuery>,
) -> Result<Json<MessageWindow>, ApiError> {
    let WindowQuery {
        folder,
        offset,
        limit,
        query,
    } = asked;
    Ok(Json(
        app.mail()
            .messages(&mail_user(&user), &folder, offset, limit, &query)
            .await?,
    ))
}

/// One message, opened; its flags stay as they are. Errors: `not_found`, `changed_meanwhile`,
/// `mail_store_unavailable`.
pub(super) async fn show_message(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(key): Query<KeyQuery>,
) -> Result<Json<MessageDetail>, ApiError> {
    Ok(Json(app.mail().message(&mail_user(&user), &key.into()).await?))
}

#[derive(Deserialize)]
pub(super) struct HtmlQuery {
    folder: String,
    validity: u32,
    uid: u32,
    #[serde(default)]
    remote: bool,
}

/// The HTML of a message as a document for the sandboxed frame, under a policy of its own. Errors: as
/// [`show_message`].
pub(super) async fn show_html(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(asked): Query<HtmlQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let HtmlQuery {
        folder,
        validity,
        uid,
        remote,
    } = asked;
    let key = KeyQuery {
        folder,
        validity,
        uid,
    }
    .into();
    let document = app.mail().html(&mail_user(&user), &key, remote).await?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, document.content_security_policy),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin".to_owned(),
        ),
    ];
    Ok((headers, document.html))
}
