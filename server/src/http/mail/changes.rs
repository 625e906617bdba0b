//! Flags, and moves of every kind.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::mail::{FlagChange, MoveRequest, MoveResult};

use super::mail_user;
use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json};

/// Sets and clears flags. Errors: `invalid_input`, `not_found`, `changed_meanwhile`, `forbidden`,
/// `mail_store_unavailable`.
pub(super) async fn change_flags(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(change): Json<FlagChange>,
) -> Result<StatusCode, ApiError> {
    app.mail().change_flags(&mail_user(&user), &change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Moves messages, or removes them for good; says where they are now. Errors: as [`change_flags`].
pub(super) async fn move_messages(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(request): Json<MoveRequest>,
) -> Result<Json<MoveResult>, ApiError> {
    Ok(Json(app.mail().move_messages(&mail_user(&user), &request).await?))
}
