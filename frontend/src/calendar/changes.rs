//! Making events, and moving them by dragging.

use chrono::{NaiveDateTime, TimeDelta};
use leptos::prelude::*;
use roost_page_logic::calendar::drag;
use roost_page_logic::calendar::segment::{end_of, start_of};
use roost_shared::calendar::{EventDetail, EventDraft, EventSpan, MeetingRole, Occurrence, SeriesExtent};
use roost_shared::{CalendarId, ErrorCode};

use super::load;
use super::open::Open;
use super::state::CalendarState;
use super::words;
use crate::api::{ApiError, calendars};
use crate::sharing::words_of;

/// Stores a new event, and shows it before the server has been asked for it.
pub async fn create(state: CalendarState, calendar: CalendarId, draft: &EventDraft) -> Result<(), ApiError> {
    calendars::create_event(calendar, draft).await?;
    // Civil times of another zone would stand at the wrong place; the server's answer is soon there.
    let same_zone = draft.timezone == state.timezone.get_untracked();
    if matches!(draft.span, EventSpan::AllDay { .. }) || same_zone {
        let occurrence = Occurrence {
            calendar,
            object: String::new(),
            recurrence_id: None,
            span: draft.span,
            title: draft.title.clone(),
            location: draft.location.clone(),
            cancelled: false,
            tentative: false,
            declined: false,
            free: draft.free,
        };
        state.cache.try_update(|cache| cache.add(&occurrence));
    }
    load::refresh(state);
    Ok(())
}

/// Moves an event to where it was dragged. It stands there at once, and goes back if the server refuses. Of a series
/// one is asked first which events are meant.
pub fn drop_at(state: CalendarState, item: &Occurrence, span: EventSpan) {
    if span == item.span {
        return;
    }
    if item.recurrence_id.is_some() {
        state.open.set(Some(Open::SeriesMove(item.clone(), span)));
    } else {
        move_occurrence(state, item.clone(), span, SeriesExtent::All);
    }
}

/// Moves an occurrence to stand at `span`, and as many others of its series as `extent` says by as much.
pub fn move_occurrence(state: CalendarState, item: Occurrence, span: EventSpan, extent: SeriesExtent) {
    move_to(state, item, span, extent, true);
}

fn move_to(state: CalendarState, item: Occurrence, span: EventSpan, extent: SeriesExtent, offer_undo: bool) {
    show_moved(state, &item, &span, extent);
    let zone = state.timezone.get_untracked();
    let toasts = state.toasts;
    crate::reactive::spawn(async move {
        let stored = store_move(&item, &span, extent, &zone).await;
        load::refresh(state);
        let told = match stored {
            Ok(told) => told,
            Err(text) => {
                toasts.problem(text);
                return;
            }
        };
        if !offer_undo {
            return;
        }
        if extent == SeriesExtent::Following {
            toasts.show(["This and following events moved", told].concat());
            return;
        }
        if state.open.try_get_untracked().is_none() {
            return;
        }
        let back = item.span;
        // A series that moved calls its occurrences by other names: it goes back as a whole.
        let recurrence_id = item.recurrence_id.filter(|_| extent == SeriesExtent::This);
        let moved = Occurrence {
            span,
            recurrence_id,
            ..item
        };
        toasts.offer(["Event moved", told].concat(), "Undo", move || {
            if state.open.try_get_untracked().is_some() {
                move_to(state, moved.clone(), back, extent, false);
            }
        });
    });
}

/// Draws what moves where it will be.
fn show_moved(state: CalendarState, item: &Occurrence, span: &EventSpan, extent: SeriesExtent) {
    state.cache.update(|cache| {
        cache.rewrite(|other| {
            let same = other.calendar == item.calendar && other.object == item.object;
            let span = if same && other.recurrence_id == item.recurrence_id {
                *span
            } else if same
                && (extent == SeriesExtent::All
                    || extent == SeriesExtent::Following && start_of(&other.span) > start_of(&item.span))
            {
                shifted(&other.span, &item.span, span)
            } else {
                other.span
            };
            Some(Occurrence {
                span,
                ..other.clone()
            })
        });
    });
}

/// Gives who hears of it, as [`words::told`] does.
async fn store_move(
    item: &Occurrence,
    span: &EventSpan,
    extent: SeriesExtent,
    zone: &str,
) -> Result<&'static str, String> {
    let id = item.recurrence_id.as_deref();
    let detail = calendars::event(item.calendar, &item.object, id, zone)
        .await
        .map_err(not_moved)?;
    check_role(&detail)?;
    let told = words::told(&detail);
    let draft = EventDraft {
        span: shifted(&detail.event.span, &item.span, span),
        ..detail.event
    };
    let occurrence = id.map(|id| (id, extent));
    calendars::update_event(item.calendar, &item.object, occurrence, &detail.etag, &draft)
        .await
        .map_err(not_moved)?;
    Ok(told)
}

/// Only the organizer says when a meeting takes place (RFC 6638 §3.2.2.1).
fn check_role(detail: &EventDetail) -> Result<(), String> {
    if detail.role == MeetingRole::Attendee {
        return Err("Only the organizer can move this meeting.".to_owned());
    }
    Ok(())
}

fn not_moved(error: ApiError) -> String {
    match error.code() {
        Some(ErrorCode::ChangedMeanwhile) => {
            "The event was changed elsewhere, so it was not moved.".to_owned()
        }
        _ => format!("The event could not be moved. {}", words_of(&error)),
    }
}

/// The span moved and lengthened by as much as `from` must be to become `to`. It may be another occurrence of the
/// same series, or stand in another timezone.
fn shifted(span: &EventSpan, from: &EventSpan, to: &EventSpan) -> EventSpan {
    let start = minutes(start_of(to), start_of(from));
    let end = minutes(end_of(to), end_of(from));
    let (days, rest) = (start.div_euclid(1_440), start.rem_euclid(1_440));
    let moved = drag::moved(span, days, rest);
    match moved {
        EventSpan::AllDay { .. } => moved,
        EventSpan::Timed {
            start: first,
            end: last,
        } => EventSpan::Timed {
            start: first,
            end: last + TimeDelta::minutes(end - start),
        },
    }
}

fn minutes(a: NaiveDateTime, b: NaiveDateTime) -> i64 {
    (a - b).num_minutes()
}
