//! Single events.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use roost_groupware::Condition;
use roost_shared::CalendarId;
use roost_shared::calendar::{EventDetail, EventDraft};
use roost_shared::removal::Removed;
use serde::Deserialize;

use super::timezone::ZoneQuery;
use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path, Query};
use crate::http::if_match;

/// Opens an event. Errors: `not_found`, `invalid_input` (an unknown timezone).
pub async fn get_event(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((calendar, object)): Path<(CalendarId, String)>,
    Query(query): Query<ZoneQuery>,
) -> Result<Json<EventDetail>, ApiError> {
    let zone = query.zone(&app, &user.account).await?;
    Ok(Json(
        app.groupware()
            .event(user.account.id, calendar, &object, zone)
            .await?,
    ))
}

/// Makes an event in a calendar that the asker may write to. Errors: `not_found`, `forbidden`,
/// `invalid_input`.
pub async fn create_event(
    State(app): State<AppState>,
    user: CurrentUser,
    Path(calendar): Path<CalendarId>,
    Query(query): Query<ZoneQuery>,
    Json(draft): Json<EventDraft>,
) -> Result<(StatusCode, Json<EventDetail>), ApiError> {
    let zone = query.zone(&app, &user.account).await?;
    let made = app
        .groupware()
        .create_event(user.account.id, calendar, &draft, zone)
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Changes an event, all of its occurrences. Needs `If-Match`. Errors: `not_found`, `forbidden`,
/// `changed_meanwhile`, `invalid_input`.
pub async fn update_event(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((calendar, object)): Path<(CalendarId, String)>,
    Query(query): Query<ZoneQuery>,
    headers: HeaderMap,
    Json(draft): Json<EventDraft>,
) -> Result<Json<EventDetail>, ApiError> {
    let etag = if_match::required(&headers)?;
    let zone = query.zone(&app, &user.account).await?;
    let account = user.account.id;
    Ok(Json(
        app.groupware()
            .update_event(account, calendar, &object, etag, &draft, zone)
            .await?,
    ))
}

/// `?recurrence_id=`
#[derive(Deserialize)]
pub struct DeleteQuery {
    recurrence_id: Option<String>,
}

/// Deletes an event, or one occurrence of it; [`crate::http::removal`] takes it back. Heeds `If-Match`. Errors:
/// `not_found`, `forbidden`, `changed_meanwhile`.
pub async fn delete_event(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((calendar, object)): Path<(CalendarId, String)>,
    Query(query): Query<DeleteQuery>,
    headers: HeaderMap,
) -> Result<Json<Removed>, ApiError> {
    let etag = if_match::optional(&headers);
    let groupware = app.groupware();
    let account = user.account.id;
    let version = match query.recurrence_id {
        Some(id) => {
            groupware
                .delete_occurrence(account, calendar, &object, &id, etag)
                .await?
        }
        None => {
            let condition = etag.map_or(Condition::Any, |etag| Condition::Etag(vec![etag.to_owned()]));
            groupware.delete(account, calendar, &object, &condition).await?
        }
    };
    Ok(Json(Removed { version }))
}
