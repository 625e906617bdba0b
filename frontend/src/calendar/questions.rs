//! The questions before something that concerns more than one event.

use leptos::prelude::*;
use roost_shared::calendar::{CalendarOrigin, CalendarSummary, EventSpan, Occurrence};

use super::cards::dialog_open;
use super::changes;
use super::load;
use super::open::Open;
use super::removal;
use super::state::CalendarState;
use super::words;
use crate::api::calendars;
use crate::ui::{Button, ButtonKind, ConfirmDialog, Dialog, Toasts};

/// The questions, each shown while it is open.
#[component]
pub fn Questions() -> impl IntoView {
    view! {
        <RemovalQuestion/>
        <SeriesMoveQuestion/>
        <CalendarRemovalQuestion/>
    }
}

/// One occurrence, or all?
#[component]
fn RemovalQuestion() -> impl IntoView {
    let state = CalendarState::expect();
    let open = dialog_open(state, |open| matches!(open, Open::Removal(_)));
    let item = move || match state.open.get_untracked() {
        Some(Open::Removal(item)) => Some(item),
        _ => None,
    };
    let remove = move |all: bool| {
        if let Some(item) = item() {
            removal::remove(state, &item, all);
        }
    };
    let about = move || {
        item().map(|item| {
            format!(
                "{}, {}",
                words::title(&item.title),
                words::when(&item.span, state.today.get_untracked())
            )
        })
    };
    view! {
        <Dialog open=open title="Delete a repeating event".to_owned()>
            <p>{about()}</p>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Ghost on_click=move |_| open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Secondary on_click=move |_| remove(true)>"All events"</Button>
                <Button kind=ButtonKind::Danger on_click=move |_| remove(false)>"Only this one"</Button>
            </div>
        </Dialog>
    }
}

/// The whole series?
#[component]
fn SeriesMoveQuestion() -> impl IntoView {
    let state = CalendarState::expect();
    let open = dialog_open(state, |open| matches!(open, Open::SeriesMove(..)));
    let subject = move || -> Option<(Occurrence, EventSpan)> {
        match state.open.get_untracked() {
            Some(Open::SeriesMove(item, span)) => Some((item, span)),
            _ => None,
        }
    };
    let confirm = move |_| {
        if let Some((item, span)) = subject() {
            state.open.set(None);
            changes::move_event(state, item, span, true);
        }
    };
    let about = move || {
        subject().map(|(item, span)| {
            let when = words::when(&span, state.today.get_untracked());
            format!(
                "{} repeats. All its events move along, this one to {when}.",
                words::title(&item.title)
            )
        })
    };
    view! {
        <Dialog open=open title="Move the whole series?".to_owned()>
            <p>{about()}</p>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Ghost on_click=move |_| open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Primary on_click=confirm>"Move all events"</Button>
            </div>
        </Dialog>
    }
}

/// A calendar with all its events?
#[component]
fn CalendarRemovalQuestion() -> impl IntoView {
    let state = CalendarState::expect();
    let toasts = Toasts::expect();
    let open = dialog_open(state, |open| matches!(open, Open::CalendarRemoval(_)));
    let calendar = Memo::new(
        move |last: Option<&Option<CalendarSummary>>| match state.open.get() {
            Some(Open::CalendarRemoval(calendar)) => Some(calendar),
            // While the dialog closes, it still has its words; and its button needs to know which one was meant.
            _ => last.cloned().flatten(),
        },
    );
    let title = Signal::derive(move || {
        calendar
            .get()
            .map(|calendar| format!("Delete “{}”?", calendar.name))
            .unwrap_or_default()
    });
    let text = Signal::derive(move || {
        let Some(calendar) = calendar.get() else {
            return String::new();
        };
        if calendar.origin == CalendarOrigin::Subscription {
            return "Only your subscription ends. The calendar itself stays where it is published."
                .to_owned();
        }
        let others = if calendar.sharing.is_shared {
            "on all your devices and for everyone with whom you share it"
        } else {
            "on all your devices"
        };
        format!(
            "The calendar goes with all its events, {others}. Meetings that you planned in it are cancelled, and those \
             invited are told. This cannot be undone."
        )
    });
    let confirm = move |()| {
        let Some(calendar) = calendar.get_untracked() else {
            return;
        };
        crate::reactive::spawn(async move {
            if let Err(error) = calendars::remove(calendar.id).await {
                toasts.problem(error.message());
            }
            load::refresh(state);
        });
    };
    view! { <ConfirmDialog open=open title=title text=text action="Delete the calendar" on_confirm=confirm/> }
}
