//! What concerns calendars and address books alike beside their content: feeds, files to take along, how subscriptions
//! stand, and their order. Only adapts: `roost-groupware` decides, `roost-dav` gives their content.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, put};
use chrono::{DateTime, SecondsFormat, Utc};
use roost_groupware::{Access, GroupwareError};
use roost_shared::CollectionId;
use roost_shared::calendar::CollectionOrder;
use roost_shared::feed::{FeedCreate, FeedCreated, FeedSummary, SubscriptionSummary};

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path};

/// The routes of feeds.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(
            "/collections/{id}/feed",
            get(show_feed).post(create_feed).delete(delete_feed),
        )
        .route("/collections/{id}/subscription", get(show_subscription))
        .route("/collections/{id}/export", get(export_collection))
        .route("/collections/order", put(order_collections))
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
        created_at: text_of(feed.created_at),
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

/// Gives everything in a calendar or address book as a file. Errors: `not_found`, `forbidden` (where one may know busy
/// times alone).
async fn export_collection(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
) -> Result<Response, ApiError> {
    let collection = app.groupware().collection(user.account.id, id).await?;
    if collection.access < Access::Read {
        return Err(GroupwareError::Forbidden.into());
    }
    Ok(roost_dav::download(app.groupware(), user.account.id, &collection).await)
}

/// Puts calendars, or address books, into the asker's own order. Errors: `not_found`, `invalid_input` (`collections`).
async fn order_collections(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(order): Json<CollectionOrder>,
) -> Result<StatusCode, ApiError> {
    app.groupware()
        .order_collections(user.account.id, &order.collections)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells how the fetching of a calendar stands. Errors: `not_found`, also for one that is not published elsewhere.
async fn show_subscription(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CollectionId>,
) -> Result<Json<SubscriptionSummary>, ApiError> {
    let state = app.groupware().subscription(user.account.id, id).await?;
    Ok(Json(SubscriptionSummary {
        source: state.source,
        fetched_at: state.fetched_at.map(text_of),
        error: Some(state.error).filter(|error| !error.is_empty()),
    }))
}

fn text_of(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
