//! Making events, and moving them by dragging.

use chrono::{NaiveDateTime, TimeDelta};
use leptos::prelude::*;
use roost_page_logic::calendar::drag;
use roost_page_logic::calendar::rule;
use roost_page_logic::calendar::segment::{end_of, start_of};
use roost_shared::calendar::{EventDetail, EventDraft, EventSpan, Occurrence, Recurrence};
use roost_shared::{CalendarId, ErrorCode};

use super::load;
use super::open::Open;
use super::state::CalendarState;
use crate::api::{ApiError, calendars};

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

/// Moves an event to where it was dragged. It stands there at once, and goes back if the server refuses. A series
/// is moved as a whole, after asking.
pub fn drop_at(state: CalendarState, item: &Occurrence, span: EventSpan) {
    if span == item.span {
        return;
    }
    if item.recurrence_id.is_some() {
        state.open.set(Some(Open::SeriesMove(item.clone(), span)));
    } else {
        move_event(state, item.clone(), span, true);
    }
}

/// Moves an event with all its occurrences by as much as `item` moves to stand at `span`.
pub fn move_event(state: CalendarState, item: Occurrence, span: EventSpan, offer_undo: bool) {
    let toasts = state.toasts;
    state.cache.update(|cache| {
        cache.rewrite(|other| {
            let same = other.calendar == item.calendar && other.object == item.object;
            let span = if !same {
                other.span
            } else if other.recurrence_id == item.recurrence_id {
                span
            } else {
                shifted(&other.span, &item.span, &span)
            };
            Some(Occurrence {
                span,
                ..other.clone()
            })
        });
    });
    let zone = state.timezone.get_untracked();
    crate::reactive::spawn(async move {
        match store_move(&item, &span, &zone).await {
            Ok(()) => {
                load::refresh(state);
                let moved = Occurrence { span, ..item.clone() };
                if offer_undo && state.open.try_get_untracked().is_some() {
                    toasts.offer("Event moved", "Undo", move || {
                        if state.open.try_get_untracked().is_some() {
                            move_event(state, moved.clone(), item.span, false);
                        }
                    });
                }
            }
            Err(text) => {
                toasts.problem(text);
                load::refresh(state);
            }
        }
    });
}

async fn store_move(item: &Occurrence, span: &EventSpan, zone: &str) -> Result<(), String> {
    let words = |error: ApiError| match error.code() {
        Some(ErrorCode::ChangedMeanwhile) => {
            "The event was changed elsewhere, so it was not moved.".to_owned()
        }
        _ => format!("The event could not be moved. {}", error.message()),
    };
    let detail = calendars::event(item.calendar, &item.object, zone)
        .await
        .map_err(words)?;
    if fixed_to_days(&detail) && start_of(&item.span).date() != start_of(span).date() {
        return Err("This series repeats on fixed days. Open it to change them.".to_owned());
    }
    let draft = EventDraft {
        span: shifted(&detail.event.span, &item.span, span),
        ..detail.event
    };
    calendars::update_event(item.calendar, &item.object, &detail.etag, &draft)
        .await
        .map_err(words)
}

/// Whether its rule names days, so that its first day cannot be moved alone.
fn fixed_to_days(detail: &EventDetail) -> bool {
    detail.event.repeat == Recurrence::Stored
        && rule::parse(&detail.repeat_text).is_none_or(|rule| {
            !rule.days.is_empty() || !rule.month_days.is_empty() || !rule.months.is_empty()
        })
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
