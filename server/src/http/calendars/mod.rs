//! Calendars and events of the person who is signed in. Only adapts: `roost-groupware` does the work and
//! decides what the account may see and change.

mod error;
mod events;
mod meetings;
mod occurrences;
pub(super) mod timezone;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, patch, post};
use roost_shared::CalendarId;
use roost_shared::calendar::{CalendarCreate, CalendarSummary, CalendarUpdate};

use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path};
use crate::http::removal;

/// The routes of calendars.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/calendars", get(list_calendars).post(create_calendar))
        .route("/calendars/{id}", patch(update_calendar).delete(delete_calendar))
        .route("/calendars/{id}/events", post(events::create_event))
        .route(
            "/calendars/{id}/events/{object}",
            get(events::get_event)
                .put(events::update_event)
                .delete(events::delete_event),
        )
        .route(
            "/calendars/{id}/events/{object}/restore",
            post(removal::restore_object),
        )
        .route(
            "/calendars/{id}/events/{object}/answer",
            post(meetings::answer_event),
        )
        .route("/calendar/busy", post(meetings::ask_busy))
        .route("/calendar/rooms", get(meetings::list_rooms))
        .route("/calendar/occurrences", get(occurrences::list_occurrences))
}

/// Lists the asker's calendars and task lists.
async fn list_calendars(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Json<Vec<CalendarSummary>>, ApiError> {
    Ok(Json(app.groupware().calendars(user.account.id).await?))
}

/// Makes a calendar. Errors: `invalid_input`.
async fn create_calendar(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(body): Json<CalendarCreate>,
) -> Result<(StatusCode, Json<CalendarSummary>), ApiError> {
    let made = app.groupware().create_calendar(user.account.id, &body).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes how the asker sees a calendar. Errors: `not_found`, `invalid_input`.
async fn update_calendar(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CalendarId>,
    Json(body): Json<CalendarUpdate>,
) -> Result<Json<CalendarSummary>, ApiError> {
    Ok(Json(
        app.groupware()
            .update_calendar(user.account.id, id, &body)
            .await?,
    ))
}

/// Deletes a calendar of the asker's own with everything in it. Errors: `not_found`, `forbidden`.
async fn delete_calendar(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(id): Path<CalendarId>,
) -> Result<StatusCode, ApiError> {
    app.groupware().delete_calendar(user.account.id, id).await?;
    // Another calendar takes over as the default; without one, the original comes back.
    app.groupware().ensure_defaults(user.account.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
