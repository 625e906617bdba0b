//! The folder tree.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::mail::{Folder, FolderCreate, FolderRename};
use serde::Deserialize;

use super::mail_user;
use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Query};

/// Lists the asker's folders in the order in which they are shown. Errors: `mail_store_unavailable`.
pub(super) async fn list_folders(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Json<Vec<Folder>>, ApiError> {
    Ok(Json(app.mail().folders(&mail_user(&user)).await?))
}

/// Makes a folder. Errors: `invalid_input`, `conflict`, `mail_store_unavailable`.
pub(super) async fn create_folder(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(request): Json<FolderCreate>,
) -> Result<StatusCode, ApiError> {
    app.mail().create_folder(&mail_user(&user), &request).await?;
    Ok(StatusCode::CREATED)
}

/// Renames or moves a folder with all below it. Errors: `not_found`, `invalid_input`, `conflict`, `forbidden`,
/// `mail_store_unavailable`.
pub(super) async fn rename_folder(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(request): Json<FolderRename>,
) -> Result<StatusCode, ApiError> {
    app.mail().rename_folder(&mail_user(&user), &request).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub(super) struct FolderQuery {
    name: String,
}

/// Deletes a folder with the messages in it. Errors: `not_found`, `forbidden`, `mail_store_unavailable`.
pub(super) async fn delete_folder(
    State(app): State<AppState>,
    user: CurrentUser,
    Query(query): Query<FolderQuery>,
) -> Result<StatusCode, ApiError> {
    app.mail().delete_folder(&mail_user(&user), &query.name).await?;
    Ok(StatusCode::NO_CONTENT)
}
