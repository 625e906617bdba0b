//! Removing events so that it can be taken back: they disappear at once, and the server hears of it when the note
//! that offers "Undo" is gone.

use leptos::prelude::*;
use roost_shared::calendar::Occurrence;
use roost_shared::{CalendarId, ErrorCode};

use super::load;
use super::open::Open;
use super::state::CalendarState;
use super::words;
use crate::api::calendars;
use crate::ui::{Toasts, commit_later};

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
    let (kept, toasts) = (doomed.clone(), state.toasts);
    commit_later(
        toasts,
        text,
        move || commit(state, doomed.clone(), toasts),
        move || spare(&kept),
    );
}

fn commit(state: CalendarState, doomed: Doomed, toasts: Toasts) {
    leptos::task::spawn_local(async move {
        let answer = match &doomed.recurrence_id {
            Some(id) => calendars::delete_occurrence(doomed.calendar, &doomed.object, id).await,
            None => calendars::delete_event(doomed.calendar, &doomed.object, None).await,
        };
        match answer {
            // Someone else was faster: it is gone, which was wanted.
            Err(error) if error.code() != Some(ErrorCode::NotFound) => {
                toasts.problem(format!("The event could not be deleted. {}", error.message()));
                spare(&doomed);
            }
            _ => {
                // Stays out of sight until the new state is there; a name is never used again for another event.
                load::refresh(state);
            }
        }
    });
}
