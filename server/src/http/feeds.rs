//! Making and ending feeds of calendars. Only adapts: `roost-groupware` decides, `roost-dav` gives their content.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use chrono::SecondsFormat;
use roost_shared::CollectionId;
use roost_shared::feed::{FeedCreate, FeedCreated, FeedSummary};

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path};

/// The routes of feeds.
pub fn routes() -> Router<AppState> {
    Router::new().route(
        "/collections/{id}/feed",
        get(show_feed).post(create_feed).delete(delete_feed),
    )
}

/// Tells whether the asker has a feed of a calendar; `null` if not. Its address is not told. Errors: `not_found`.
async fn show_feed(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
) -> Result<Json<Option<FeedSummary>>, ApiError> {
    let feed = app.groupware().feed(user.account.id, id).await?;
    Ok(Json(feed.map(|feed| FeedSummary {
        busy_only: feed.busy_only,
        created_at: feed.created_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    })))
}

/// Makes the asker's feed of a calendar, which ends the one before. Errors: `not_found`, `forbidden` (of a calendar
/// whose busy times alone one may know, unless it is about these), `invalid_input` (`collection`).
async fn create_feed(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
    Json(create): Json<FeedCreate>,
) -> Result<(StatusCode, Json<FeedCreated>), ApiError> {
    let token = app
        .groupware()
        .create_feed(user.account.id, id, create.busy_only)
        .await?;
    let created = FeedCreated {
        path: format!("/feeds/{token}.ics"),
        busy_only: create.busy_only,
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Ends the asker's feed of a calendar. Errors: `not_found`.
async fn delete_feed(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
) -> Result<StatusCode, ApiError> {
    app.groupware().delete_feed(user.account.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
