//! The cards that open beside an event, a day, or a new event; and the bridge from what is open to the dialogs.

use chrono::NaiveDate;
use leptos::prelude::*;
use roost_page_logic::calendar::agenda::on_day;
use roost_page_logic::calendar::new_event::offered;
use roost_page_logic::calendar::range::DayRange;

use super::agenda::AgendaLine;
use super::create;
use super::event_card::EventCard;
use super::open::Open;
use super::quick::QuickCard;
use super::state::CalendarState;
use super::words;
use crate::reactive::{effect, memo};
use crate::ui::{Anchor, Button, ButtonKind, IconButton, Keyed, Popover};

/// The card that is open, if any.
#[component]
pub fn Cards() -> impl IntoView {
    let state = CalendarState::expect();
    let card = memo(move || {
        state
            .open
            .get()
            .filter(|open| matches!(open, Open::Event(..) | Open::Day(..) | Open::Quick(..)))
    });
    // The shadow of an event that is being made goes with its card.
    effect(move || {
        if !state.open.with(|open| matches!(open, Some(Open::Quick(..)))) {
            state.ghost.set(None);
        }
    });
    move || match card.get() {
        Some(Open::Event(item, anchor)) => Some(view! { <EventCard item=item anchor=anchor/> }.into_any()),
        Some(Open::Day(day, anchor)) => Some(view! { <DayCard day=day anchor=anchor/> }.into_any()),
        Some(Open::Quick(span, anchor)) => Some(view! { <QuickCard span=span anchor=anchor/> }.into_any()),
        _ => None,
    }
}

/// All that happens on a day.
#[component]
fn DayCard(day: NaiveDate, anchor: Anchor) -> impl IntoView {
    let state = CalendarState::expect();
    let heading = Signal::derive(move || words::day_heading(day, state.today.get()));
    let close = move || state.open.set(None);
    let items = move || {
        let items = state.occurrences(&DayRange::of_days(day, 1));
        on_day(&items, day)
            .into_iter()
            .filter_map(|entry| Some((items.get(entry.index)?.clone(), entry.day, entry.days)))
            .collect::<Vec<_>>()
    };
    view! {
        <Popover anchor=anchor label=heading class="popover--day" on_close=move |()| close()>
            <div class="card__head">
                <h2 class="card__title">{move || heading.get()}</h2>
                <IconButton icon="close" label="Close" class="icon-button--small" on_click=move |_| close()/>
            </div>
            <div class="card__events">
                <Keyed each=items key=|entry| format!("{entry:?}") let:entry>
                    <AgendaLine item=entry.0 day=entry.1 days=entry.2/>
                </Keyed>
            </div>
            <Button
                kind=ButtonKind::Link
                icon="plus"
                class="button--small"
                on_click=move |_| create::offer(state, offered(day, state.now.get_untracked()), anchor)
            >
                "New event"
            </Button>
        </Popover>
    }
}

/// A signal for a dialog that is open while `is_it` holds, and that closes what is open when the dialog is closed.
pub fn dialog_open(state: CalendarState, is_it: fn(&Open) -> bool) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    let wanted = memo(move || state.open.with(|open| open.as_ref().is_some_and(is_it)));
    effect(move || {
        let wanted = wanted.get();
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    effect(move || {
        if !open.get() && wanted.get_untracked() {
            state.open.set(None);
        }
    });
    open
}
