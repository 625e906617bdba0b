//! Removing events so that it can be taken back: the server removes them at once, and "Undo" asks it to bring them
//! back as they were.

use leptos::prelude::*;
use roost_page_logic::calendar::segment::start_of;
use roost_shared::calendar::{EventSpan, Occurrence, SeriesExtent};
use roost_shared::removal::Removed;
use roost_shared::{CalendarId, ErrorCode};

use super::load;
use super::open::Open;
use super::state::CalendarState;
use super::words;
use crate::api::calendars;
use crate::sharing::words_of;

/// An event, or one occurrence of it, that is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doomed {
    calendar: CalendarId,
    object: String,
    /// The occurrence that was chosen; `None` for an event that does not recur.
    recurrence_id: Option<String>,
    /// When that is.
    span: EventSpan,
    /// Which others go with it.
    extent: SeriesExtent,
}

impl Doomed {
    /// Whether the occurrence goes with it.
    pub fn covers(&self, item: &Occurrence) -> bool {
        let is_meant = match self.extent {
            SeriesExtent::This => item.recurrence_id == self.recurrence_id,
            SeriesExtent::Following => start_of(&item.span) >= start_of(&self.span),
            SeriesExtent::All => true,
        };
        is_meant && self.calendar == item.calendar && self.object == item.object
    }
}

thread_local! {
    static DOOMED: ArcRwSignal<Vec<Doomed>> = ArcRwSignal::new(Vec::new());
}

/// What is being removed: not shown any more. Outlives the section, as the server's answer may.
pub fn doomed() -> ArcRwSignal<Vec<Doomed>> {
    DOOMED.with(Clone::clone)
}

fn spare(doomed: &Doomed) {
    self::doomed().update(|list| list.retain(|other| other != doomed));
}

/// Removes an event; asks first which of its occurrences, where it recurs. Does nothing where it may not be changed.
pub fn ask(state: CalendarState, item: &Occurrence) {
    if !state.is_writable(item.calendar) {
        state.toasts.show("This calendar can only be read.");
    } else if item.recurrence_id.is_some() {
        state.open.set(Some(Open::Removal(item.clone())));
    } else {
        remove(state, item, SeriesExtent::All);
    }
}

/// Removes an occurrence with as many others of its series as `extent` says, with a way to take it back.
pub fn remove(state: CalendarState, item: &Occurrence, extent: SeriesExtent) {
    let doomed = Doomed {
        calendar: item.calendar,
        object: item.object.clone(),
        recurrence_id: item.recurrence_id.clone(),
        span: item.span,
        extent,
    };
    state.open.set(None);
    self::doomed().update(|list| list.push(doomed.clone()));
    let what = match extent {
        SeriesExtent::Following => "This and following events deleted",
        SeriesExtent::All if item.recurrence_id.is_some() => "All events of the series deleted",
        _ => "Deleted",
    };
    let text = format!("{what}: {}", words::title(&item.title));
    let zone = state.timezone.get_untracked();
    crate::reactive::spawn(commit(state, doomed, text, zone));
}

async fn commit(state: CalendarState, doomed: Doomed, mut text: String, zone: String) {
    let toasts = state.toasts;
    let id = doomed.recurrence_id.as_deref();
    // Afterwards nobody can say any more who was invited.
    if let Ok(detail) = calendars::event(doomed.calendar, &doomed.object, id, &zone).await {
        text.push_str(words::told(&detail));
    }
    let occurrence = id.map(|id| (id, doomed.extent));
    match calendars::delete_event(doomed.calendar, &doomed.object, occurrence).await {
        Ok(removed) => {
            let doomed = doomed.clone();
            toasts.offer(text, "Undo", move || {
                crate::reactive::spawn(restore(state, doomed.clone(), removed));
            });
        }
        // Someone else was faster: it is gone, which was wanted.
        Err(error) if error.code() == Some(ErrorCode::NotFound) => {}
        Err(error) => {
            toasts.problem(format!("The event could not be deleted. {}", words_of(&error)));
            spare(&doomed);
            return;
        }
    }
    // From here on what is held says so itself: what the rest of the series becomes later is not hidden any more.
    state.cache.try_update(|cache| {
        cache.rewrite(|item| (!doomed.covers(item)).then(|| item.clone()));
        cache.supersede();
    });
    spare(&doomed);
    load::refresh(state);
}

async fn restore(state: CalendarState, doomed: Doomed, removed: Removed) {
    let toasts = state.toasts;
    if let Err(error) = calendars::restore_event(doomed.calendar, &doomed.object, removed).await {
        let text = format!("The event could not be brought back. {}", words_of(&error));
        if error.is_transient() {
            toasts.offer(text, "Try again", move || {
                crate::reactive::spawn(restore(state, doomed.clone(), removed));
            });
            return;
        }
        toasts.problem(text);
    }
    load::refresh(state);
}
