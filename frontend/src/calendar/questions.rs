//! The questions before something that concerns more than one event.

use leptos::prelude::*;
use roost_shared::calendar::{CalendarOrigin, CalendarSummary, EventSpan, Occurrence, SeriesExtent};

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

/// Which events of a series are to go?
#[component]
fn RemovalQuestion() -> impl IntoView {
    let state = CalendarState::expect();
    let open = dialog_open(state, |open| matches!(open, Open::Removal(_)));
    let item = move || match state.open.get_untracked() {
        Some(Open::Removal(item)) => Some(item),
        _ => None,
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
    let choose = move |extent: SeriesExtent| {
        if let Some(item) = item() {
            removal::remove(state, &item, extent);
        }
    };
    view! {
        <Dialog open=open title="Delete a repeating event".to_owned()>
            <p>{about()}</p>
            {extent_buttons(&EXTENTS, Callback::new(choose), open)}
        </Dialog>
    }
}

/// Which events of a series are to be moved?
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
    let about = move || {
        subject().map(|(item, span)| {
            let when = words::when(&span, state.today.get_untracked());
            format!("{}, to {when}", words::title(&item.title))
        })
    };
    let choose = move |extent: SeriesExtent| {
        if let Some((item, span)) = subject() {
            state.open.set(None);
            changes::move_occurrence(state, item, span, extent);
        }
    };
    view! {
        <Dialog open=open title="Move a repeating event".to_owned()>
            <p>{about()}</p>
            {extent_buttons(&EXTENTS, Callback::new(choose), open)}
        </Dialog>
    }
}

/// All that can be meant of a series.
pub const EXTENTS: [SeriesExtent; 3] = [SeriesExtent::This, SeriesExtent::Following, SeriesExtent::All];

/// The choices which events of a series are meant; the last one closes `open` and nothing else.
pub fn extent_buttons(
    extents: &[SeriesExtent],
    choose: Callback<SeriesExtent>,
    open: RwSignal<bool>,
) -> AnyView {
    let buttons: Vec<AnyView> = extents
        .iter()
        .map(|extent| {
            let extent = *extent;
            let text = match extent {
                SeriesExtent::This => "This event",
                SeriesExtent::Following => "This and following events",
                SeriesExtent::All => "All events",
            };
            view! { <Button kind=ButtonKind::Secondary on_click=move |_| choose.run(extent)>{text}</Button> }
                .into_any()
        })
        .collect();
    view! {
        <div class="dialog__choices">
            {buttons}
            <Button kind=ButtonKind::Ghost on_click=move |_| open.set(false)>"Cancel"</Button>
        </div>
    }
    .into_any()
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
