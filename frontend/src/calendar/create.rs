//! Beginning to make an event: by a click, a sweep, a key or the button.

use chrono::NaiveDate;
use leptos::prelude::*;
use roost_page_logic::calendar::date::add_days;
use roost_page_logic::calendar::form::EventForm;
use roost_page_logic::calendar::new_event::offered;
use roost_page_logic::calendar::segment::DAY_MINUTES;
use roost_page_logic::calendar::view::CalendarView;
use roost_shared::calendar::EventSpan;
use web_sys::DomRect;

use super::ghost::Ghost;
use super::open::{Editing, Open};
use super::state::CalendarState;
use crate::browser::dom;
use crate::ui::Anchor;

/// Offers to make an event at `span`, with a card beside `anchor`; with the whole dialog on a phone.
pub fn offer(state: CalendarState, span: EventSpan, anchor: Anchor) {
    if state.default_calendar().is_none() {
        state.ghost.set(None);
        if state.calendars.with_untracked(Option::is_some) {
            state.toasts.show("There is no calendar that you can write to.");
        }
        return;
    }
    if state.narrow.get_untracked() {
        open_editor(state, span);
    } else {
        state.ghost.set(Some(Ghost::new(span)));
        state.open.set(Some(Open::Quick(span, anchor)));
    }
}

/// Offers to make an event on the chosen day.
pub fn offer_on_chosen_day(state: CalendarState) {
    let day = state.date.get_untracked();
    let view = state.view.get_untracked();
    let span = if view == CalendarView::Month {
        EventSpan::AllDay {
            start: day,
            end: add_days(day, 1),
        }
    } else {
        offered(day, state.now.get_untracked())
    };
    offer(state, span, anchor_of(day));
}

/// Opens the dialog with all fields for a new event.
pub fn open_editor(state: CalendarState, span: EventSpan) {
    let Some(calendar) = state.default_calendar() else {
        return;
    };
    let form = EventForm::new(calendar, &span, &state.timezone.get_untracked());
    state.ghost.set(None);
    state
        .open
        .set(Some(Open::Editor(Box::new(Editing { form, stored: None }))));
}

/// The place of a stretch of time in the column at `rect`.
pub fn slot(rect: &DomRect, start: u32, end: u32) -> Anchor {
    let minute = rect.height() / f64::from(DAY_MINUTES);
    Anchor {
        left: rect.left(),
        top: rect.top() + f64::from(start) * minute,
        width: rect.width(),
        height: f64::from(end.saturating_sub(start)) * minute,
    }
}

/// The place of a day on the page, or its middle where the day is not to be seen.
fn anchor_of(day: NaiveDate) -> Anchor {
    let element = document()
        .query_selector(&format!(".page__sheet [data-day='{day}']"))
        .ok()
        .flatten();
    element.map_or_else(
        || Anchor::point(dom::window_width() / 2.0 - 200.0, dom::window_height() / 4.0),
        |element| Anchor::of(&element),
    )
}
