//! Meetings: answering, and finding a time and a room.

use axum::extract::State;
use roost_shared::CalendarId;
use roost_shared::calendar::{BusyAnswer, BusyQuery, EventAnswer, EventDetail, RoomSummary};

use super::timezone::ZoneQuery;
use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path, Query};

/// Answers an invitation for all of its occurrences, and tells the organizer. Errors: `not_found`, `forbidden`,
/// `invalid_input` (`participation`, `comment`), `changed_meanwhile`.
pub async fn answer_event(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((calendar, object)): Path<(CalendarId, String)>,
    Query(query): Query<ZoneQuery>,
    Json(answer): Json<EventAnswer>,
) -> Result<Json<EventDetail>, ApiError> {
    let zone = query.zone(&app, &user.account).await?;
    Ok(Json(
        app.groupware()
            .answer_event(user.account.id, calendar, &object, &answer, zone)
            .await?,
    ))
}

/// Tells when people of the asker's own domain are busy. Errors: `not_found` (the event to leave out), `invalid_input`
/// (`to`, `addresses`, `timezone`).
pub async fn ask_busy(
    State(app): State<AppState>,
    user: CurrentUser,
    Json(query): Json<BusyQuery>,
) -> Result<Json<Vec<BusyAnswer>>, ApiError> {
    Ok(Json(app.groupware().busy_of(&user.account, &query).await?))
}

/// Lists the rooms and things of the asker's own domain.
pub async fn list_rooms(
    State(app): State<AppState>,
    user: CurrentUser,
) -> Result<Json<Vec<RoomSummary>>, ApiError> {
    Ok(Json(app.groupware().rooms(&user.account).await?))
}
