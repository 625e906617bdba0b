//! The calendar's keyboard: days by arrows, views by letters.

use chrono::NaiveDate;
use leptos::prelude::*;
use roost_page_logic::calendar::keys::DayMove;
use roost_page_logic::calendar::view::CalendarView;
use roost_page_logic::order;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::create;
use super::state::CalendarState;
use crate::browser::{keyboard, media};
use crate::reactive::effect;

/// Takes the calendar's shortcuts for as long as the section is open.
pub fn listen(state: CalendarState) {
    // The day that has the focus next, once it is there.
    let focus = RwSignal::new(None::<NaiveDate>);
    effect(move || {
        if focus.get() == Some(state.date.get()) {
            focus.set(None);
            let selector = format!(".page__sheet [data-day='{}']", state.date.get_untracked());
            request_animation_frame(move || crate::browser::dom::focus(&selector));
        }
    });
    keyboard::on_keys(move |key| {
        let date = state.date.get_untracked();
        match key {
            "t" => state.go(state.view.get_untracked(), state.today.get_untracked()),
            "m" => state.go(CalendarView::Month, date),
            "w" => state.go(CalendarView::Week, date),
            "d" => state.go(CalendarView::Day, date),
            "a" => state.go(CalendarView::Agenda, date),
            "n" | "c" => create::offer_on_chosen_day(state),
            "j" => state.leaf(1),
            "k" => state.leaf(-1),
            "Escape" => return blur(),
            "ArrowUp" | "ArrowDown" if state.view.get_untracked() != CalendarView::Month => {
                return step_event(date, key == "ArrowDown");
            }
            _ => {
                let Some(movement) = DayMove::from_key(key, media::right_to_left()) else {
                    return false;
                };
                let day = movement.apply(date, state.week_start.get_untracked());
                focus.set(Some(day));
                state.choose(day);
            }
        }
        true
    });
}

/// Moves the focus to the next event of the chosen day, or the one before.
fn step_event(day: NaiveDate, forward: bool) -> bool {
    let selector = format!(".grid-column[data-column='{day}'] .block, .agenda-line");
    let Ok(found) = document().query_selector_all(&selector) else {
        return false;
    };
    let mut events: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect();
    // In the document they stand in the order of their making; by the clock is from above to below.
    order::sort_by(&mut events, |a, b| place(a).total_cmp(&place(b)));
    let active = document().active_element();
    let current = events
        .iter()
        .position(|event| active.as_ref().is_some_and(|active| active == event.as_ref()));
    let next = match (current, forward) {
        (None, true) => Some(0),
        (None, false) => events.len().checked_sub(1),
        (Some(index), true) => index.checked_add(1),
        (Some(index), false) => index.checked_sub(1),
    };
    let Some(event) = next.and_then(|index| events.get(index)) else {
        return current.is_some();
    };
    event.focus().is_ok()
}

fn place(event: &HtmlElement) -> f64 {
    let rect = event.get_bounding_client_rect();
    rect.top() + rect.left() / 100_000.0
}

/// Takes the focus away from an event, so that arrows move by days again.
fn blur() -> bool {
    let active = document()
        .active_element()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let event = active.filter(|element| element.matches(".chip, .block, .agenda-line").unwrap_or(false));
    event.is_some_and(|event| event.blur().is_ok())
}
