//! Taking back that an event or a contact was removed.

use axum::extract::State;
use axum::http::StatusCode;
use roost_shared::CollectionId;
use roost_shared::removal::Removed;

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path};

/// Brings back what was removed, as it was. Errors: `not_found` (also once it is not kept any more),
/// `forbidden`, `changed_meanwhile` (the object was stored or removed again since), `conflict` (another object
/// has its UID now).
pub async fn restore_object(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((collection, object)): Path<(CollectionId, String)>,
    Json(removed): Json<Removed>,
) -> Result<StatusCode, ApiError> {
    app.groupware()
        .restore(user.account.id, collection, &object, removed.version)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
