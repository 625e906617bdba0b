//! Writing and sending.

use axum::extract::State;
use roost_shared::mail::{ComposeMode, Draft, DraftSave, DraftSaved, SendRequest, SendResult};
use serde::Deserialize;

use super::{KeyQuery, mail_user};
use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Query};

#[derive(Deserialize)]
pub(super) struct ComposeQuery {
    mode: ComposeMode,
    folder: String,
    validity: u32,
    uid: u32,
    /// In whose time a quoted date is written; the zone of the settings if not given.
    timezone: Option<String>,
}

/// A draft that starts from a message. Errors: `not_found`, `changed_meanwhile`, `mail_store_unavailable`.
pub(super) async fn compose(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(asked): Query<ComposeQuery>,
) -> Result<Json<Draft>, ApiError> {
    let ComposeQuery {
        mode,
        folder,
        validity,
        uid,
        timezone,
    } = asked;
    let key = KeyQuery {
        folder,
        validity,
        uid,
    }
    .into();
    let timezone = match timezone {
        Some(timezone) => timezone,
        None => app.identity().settings(&user.account).await?.timezone,
    };
    Ok(Json(
        app.mail()
            .compose(&mail_user(&user), mode, &key, &timezone)
            .await?,
    ))
}

/// Keeps a draft in the place of its version before. Errors: `invalid_input`, `too_large`, `message_refused`
/// (the mailbox is full), `mail_store_unavailable`.
pub(super) async fn save_draft(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(save): Json<DraftSave>,
) -> Result<Json<DraftSaved>, ApiError> {
    let name = sender_name(&app, &user).await?;
    Ok(Json(
        app.mail().save_draft(&mail_user(&user), &name, &save).await?,
    ))
}

/// Sends a message to all of its recipients or to none. Errors: `invalid_input`, `too_large`,
/// `recipient_refused`, `message_refused`, `conflict` (it is being sent already), `submission_unavailable`.
pub(super) async fn send_message(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(request): Json<SendRequest>,
) -> Result<Json<SendResult>, ApiError> {
    let name = sender_name(&app, &user).await?;
    Ok(Json(app.mail().send(&mail_user(&user), &name, request).await?))
}

/// The name that goes out in `From`.
async fn sender_name(app: &AppState, user: &CurrentUser) -> Result<String, ApiError> {
    let chosen = app.identity().settings(&user.account).await?.from_name;
    Ok(if chosen.trim().is_empty() {
        user.account.display_name.clone()
    } else {
        chosen
    })
}
