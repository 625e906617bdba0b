//! Calls about calendars and their events.

use roost_shared::CalendarId;
use roost_shared::calendar::{
    BusyAnswer, BusyQuery, CalendarCreate, CalendarSummary, CalendarUpdate, EventAnswer, EventDetail,
    EventDraft, Occurrence, RoomSummary, SeriesExtent,
};
use roost_shared::removal::Removed;
use serde::de::IgnoredAny;

use super::query::encode;
use super::{
    ApiError, Query, delete, delete_undoably, get, get_patiently, patch, post, post_empty, put_if_match,
};

/// All calendars that one sees, task lists included, in their order.
pub async fn list() -> Result<Vec<CalendarSummary>, ApiError> {
    get_patiently("/api/calendars").await
}

/// Makes a calendar.
pub async fn create(calendar: &CalendarCreate) -> Result<(), ApiError> {
    post::<IgnoredAny>("/api/calendars", calendar).await.map(|_| ())
}

/// Changes how one sees a calendar.
pub async fn update(id: CalendarId, change: &CalendarUpdate) -> Result<(), ApiError> {
    patch(&format!("/api/calendars/{id}"), change).await
}

/// Removes a calendar with everything in it.
pub async fn remove(id: CalendarId) -> Result<(), ApiError> {
    delete(&format!("/api/calendars/{id}")).await
}

/// What takes place from one day up to, and not including, another; times are civil times in `timezone`.
pub async fn occurrences(from: &str, to: &str, timezone: &str) -> Result<Vec<Occurrence>, ApiError> {
    let url = Query::new("/api/calendar/occurrences")
        .with("from", from)
        .with("to", to);
    get_patiently(&url.with("timezone", timezone).build()).await
}

/// One event, or an occurrence of it, opened. An event that has no zone of its own is told in `timezone`.
pub async fn event(
    calendar: CalendarId,
    object: &str,
    recurrence_id: Option<&str>,
    timezone: &str,
) -> Result<EventDetail, ApiError> {
    let mut url = Query::new(&event_path(calendar, object)).with("timezone", timezone);
    if let Some(id) = recurrence_id {
        url = url.with("recurrence_id", id);
    }
    get(&url.build()).await
}

/// Makes an event.
pub async fn create_event(calendar: CalendarId, draft: &EventDraft) -> Result<(), ApiError> {
    post::<IgnoredAny>(&format!("/api/calendars/{calendar}/events"), draft)
        .await
        .map(|_| ())
}

/// Changes an event as a whole, or one occurrence with as many others as are meant, if it is still what it was.
pub async fn update_event(
    calendar: CalendarId,
    object: &str,
    occurrence: Option<(&str, SeriesExtent)>,
    etag: &str,
    draft: &EventDraft,
) -> Result<(), ApiError> {
    put_if_match::<IgnoredAny>(&occurrence_url(calendar, object, occurrence), etag, draft)
        .await
        .map(|_| ())
}

/// Removes an event as a whole, or one occurrence with as many others as are meant.
pub async fn delete_event(
    calendar: CalendarId,
    object: &str,
    occurrence: Option<(&str, SeriesExtent)>,
) -> Result<Removed, ApiError> {
    delete_undoably(&occurrence_url(calendar, object, occurrence)).await
}

fn occurrence_url(calendar: CalendarId, object: &str, occurrence: Option<(&str, SeriesExtent)>) -> String {
    let url = Query::new(&event_path(calendar, object));
    match occurrence {
        Some((id, extent)) => url
            .with("recurrence_id", id)
            .with("extent", extent.as_str())
            .build(),
        None => url.build(),
    }
}

/// Brings back what was removed.
pub async fn restore_event(calendar: CalendarId, object: &str, removed: Removed) -> Result<(), ApiError> {
    post_empty(&format!("{}/restore", event_path(calendar, object)), &removed).await
}

/// Answers an invitation for all of its occurrences.
pub async fn answer(
    calendar: CalendarId,
    object: &str,
    answer: &EventAnswer,
) -> Result<EventDetail, ApiError> {
    post(&format!("{}/answer", event_path(calendar, object)), answer).await
}

/// When people of one's domain are busy.
pub async fn busy(query: &BusyQuery) -> Result<Vec<BusyAnswer>, ApiError> {
    post("/api/calendar/busy", query).await
}

/// The rooms and things of one's domain.
pub async fn rooms() -> Result<Vec<RoomSummary>, ApiError> {
    get("/api/calendar/rooms").await
}

fn event_path(calendar: CalendarId, object: &str) -> String {
    format!("/api/calendars/{calendar}/events/{}", encode(object))
}
