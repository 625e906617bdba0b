//! Removing events so that it can be taken back: the server removes them at once, and "Undo" asks it to bring them
//! back as they were.

use leptos::prelude::*;
use roost_shared::calendar::Occurrence;
use roost_shared::removal::Removed;
use roost_shared::{CalendarId, ErrorCode};

use super::load;
use super::open::Open;
use super::state::CalendarState;
use super::words;
use crate::api::calendars;

/// An event, or one occurrence of it, that is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doomed {
    calendar: CalendarId,
    object: String,
    /// `None` for all occurrences.
    recurrence_id: Option<String>,
}

impl Doomed {
    /// Whether the occurrence goes with it.
    pub fn covers(&self, item: &Occurrence) -> bool {
        self.calendar == item.calendar
            && self.object == item.object
            && self
                .recurrence_id
                .as_ref()
                .is_none_or(|id| item.recurrence_id.as_ref() == Some(id))
    }
}

thread_local! {
    static DOOMED: ArcRwSignal<Vec<Doomed>> = ArcRwSignal::new(Vec::new());
}

/// What was removed but may be taken back: not shown any more. Outlives the section, as the notes do that offer to
/// undo.
pub fn doomed() -> ArcRwSignal<Vec<Doomed>> {
    DOOMED.with(Clone::clone)
}

fn spare(doomed: &Doomed) {
    self::doomed().update(|list| list.retain(|other| other != doomed));
}

/// Removes an event; asks first whether one or all, where it recurs. Does nothing where it may not be changed.
pub fn ask(state: CalendarState, item: &Occurrence) {
    if !state.is_writable(item.calendar) {
        state.toasts.show("This calendar can only be read.");
    } else if item.recurrence_id.is_some() {
        state.open.set(Some(Open::Removal(item.clone())));
    } else {
        remove(state, item, true);
    }
}

/// Removes one occurrence, or all of them, with a way to take it back.
pub fn remove(state: CalendarState, item: &Occurrence, all: bool) {
    let recurrence_id = if all { None } else { item.recurrence_id.clone() };
    let doomed = Doomed {
        calendar: item.calendar,
        object: item.object.clone(),
        recurrence_id,
    };
    state.open.set(None);
    self::doomed().update(|list| list.push(doomed.clone()));
    let what = if all && item.recurrence_id.is_some() {
        "All events of the series deleted"
    } else {
        "Deleted"
    };
    let text = format!("{what}: {}", words::title(&item.title));
    crate::reactive::spawn(commit(state, doomed, text));
}

async fn commit(state: CalendarState, doomed: Doomed, text: String) {
    let toasts = state.toasts;
    let id = doomed.recurrence_id.as_deref();
    match calendars::delete_event(doomed.calendar, &doomed.object, id).await {
        Ok(removed) => {
            toasts.offer(text, "Undo", move || {
                crate::reactive::spawn(restore(state, doomed.clone(), removed));
            });
        }
        // Someone else was faster: it is gone, which was wanted.
        Err(error) if error.code() == Some(ErrorCode::NotFound) => {}
        Err(error) => {
            toasts.problem(format!("The event could not be deleted. {}", error.message()));
            spare(&doomed);
            return;
        }
    }
    // It stays out of sight until the new state is there.
    load::refresh(state);
}

async fn restore(state: CalendarState, doomed: Doomed, removed: Removed) {
    let toasts = state.toasts;
    if let Err(error) = calendars::restore_event(doomed.calendar, &doomed.object, removed).await {
        let text = format!("The event could not be brought back. {}", error.message());
        if error.is_transient() {
            toasts.offer(text, "Try again", move || {
                crate::reactive::spawn(restore(state, doomed.clone(), removed));
            });
            return;
        }
        toasts.problem(text);
    }
    spare(&doomed);
    load::refresh(state);
}
