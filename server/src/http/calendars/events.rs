//! Single events.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use roost_groupware::{Condition, OccurrenceName};
use roost_shared::CalendarId;
use roost_shared::calendar::{EventDetail, EventDraft, SeriesExtent};
use roost_shared::removal::Removed;
use serde::Deserialize;

use super::timezone::ZoneQuery;
use crate::app::AppState;
use crate::http::error::ApiError;
use crate::http::extract::{CurrentUser, Json, Path, Query};
use crate::http::if_match;

/// `?recurrence_id=&extent=`: an occurrence, and which others of its series are meant with it.
#[derive(Deserialize)]
pub struct OccurrenceQuery {
    recurrence_id: Option<String>,
    #[serde(default)]
    extent: SeriesExtent,
}

impl OccurrenceQuery {
    /// The occurrence that is meant, if not the event as a whole.
    fn of<'a>(
        &'a self,
        calendar: CalendarId,
        object: &'a str,
        etag: Option<&'a str>,
    ) -> Option<OccurrenceName<'a>> {
        self.recurrence_id.as_deref().map(|recurrence_id| OccurrenceName {
            calendar,
            object,
            recurrence_id,
            etag,
        })
    }
}

/// Opens an event, or one occurrence of it. Errors: `not_found`, `invalid_input` (an unknown timezone).
pub async fn get_event(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((calendar, object)): Path<(CalendarId, String)>,
    Query(query): Query<ZoneQuery>,
    Query(occurrence): Query<OccurrenceQuery>,
) -> Result<Json<EventDetail>, ApiError> {
    let zone = query.zone(&app, &user.account).await?;
    let (groupware, account) = (app.groupware(), user.account.id);
    Ok(Json(match occurrence.of(calendar, &object, None) {
        Some(name) => groupware.event_occurrence(account, name, zone).await?,
        None => groupware.event(account, calendar, &object, zone).await?,
    }))
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

/// Changes an event, all of its occurrences; or one of them, and as many others as `extent` says. Needs `If-Match`.
/// Errors: `not_found`, `forbidden`, `changed_meanwhile`, `invalid_input`, `conflict` (what an attendee may not change).
pub async fn update_event(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((calendar, object)): Path<(CalendarId, String)>,
    Query(query): Query<ZoneQuery>,
    Query(occurrence): Query<OccurrenceQuery>,
    headers: HeaderMap,
    Json(draft): Json<EventDraft>,
) -> Result<Json<EventDetail>, ApiError> {
    let etag = if_match::required(&headers)?;
    let zone = query.zone(&app, &user.account).await?;
    let (groupware, account) = (app.groupware(), user.account.id);
    Ok(Json(match occurrence.of(calendar, &object, etag) {
        Some(name) => {
            groupware
                .update_occurrence(account, name, occurrence.extent, &draft, zone)
                .await?
        }
        None => {
            groupware
                .update_event(account, calendar, &object, etag, &draft, zone)
                .await?
        }
    }))
}

/// Deletes an event, or one occurrence of it and as many others as `extent` says; [`crate::http::removal`] takes it back. Heeds `If-Match`. Errors:
/// `not_found`, `forbidden`, `changed_meanwhile`.
pub async fn delete_event(
    State(app): State<AppState>,
    user: CurrentUser,
    Path((calendar, object)): Path<(CalendarId, String)>,
    Query(query): Query<OccurrenceQuery>,
    headers: HeaderMap,
) -> Result<Json<Removed>, ApiError> {
    let etag = if_match::optional(&headers);
    let groupware = app.groupware();
    let account = user.account.id;
    let version = match (query.of(calendar, &object, etag), query.extent) {
        (Some(name), SeriesExtent::This) => {
            groupware
                .delete_occurrence(account, calendar, &object, name.recurrence_id, etag)
                .await?
        }
        (Some(name), SeriesExtent::Following) => groupware.delete_following(account, name).await?,
        _ => {
            let condition = etag.map_or(Condition::Any, |etag| Condition::Etag(vec![etag.to_owned()]));
            groupware.delete(account, calendar, &object, &condition).await?
        }
    };
    Ok(Json(Removed { version }))
}
