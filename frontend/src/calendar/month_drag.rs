//! Dragging in a month: sweeping over days makes an event, dragging an event moves it by days.

use chrono::NaiveDate;
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use roost_page_logic::calendar::date::{add_days, parse_date};
use roost_page_logic::calendar::drag;
use roost_page_logic::calendar::segment::{covered_days, is_banner};
use roost_shared::calendar::{EventSpan, Occurrence};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::changes;
use super::create;
use super::ghost::{Drop, Ghost, follow};
use super::state::CalendarState;
use crate::ui::Anchor;

/// Follows the pointer from an empty place of a day: the days swept over become an event.
pub fn sweep(state: CalendarState, event: &PointerEvent, from: NaiveDate) {
    let span = move |x, y| {
        let to = day_at(x, y).unwrap_or(from);
        EventSpan::AllDay {
            start: from.min(to),
            end: add_days(from.max(to), 1),
        }
    };
    let on_move = move |x, y| {
        if state.default_calendar().is_some() {
            state.ghost.set(Some(Ghost::new(span(x, y))));
        }
    };
    follow(event, on_move, move |drop| match drop {
        Drop::At(x, y) => create::offer(
            state,
            span(x, y),
            cell_at(x, y).map_or(Anchor::point(x, y), |e| Anchor::of(&e)),
        ),
        Drop::Cancelled => state.ghost.set(None),
    });
}

/// Follows the pointer from an event: it is moved by as many days as the pointer.
pub fn drag_event(state: CalendarState, event: &PointerEvent, item: &Occurrence) {
    event.stop_propagation();
    if !untrack(|| state.is_writable(item.calendar)) || item.object.is_empty() {
        return;
    }
    // A banner may be taken at any of its days; what lies above the cells lets the pointer through while dragging.
    let first = covered_days(&item.span).start;
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let taken = if is_banner(&item.span) {
        day_below(x, y).unwrap_or(first)
    } else {
        first
    };
    let (dragged, dropped) = (item.clone(), item.clone());
    let on_move = move |x, y| {
        if let Some(day) = day_at(x, y) {
            state
                .ghost
                .set(Some(Ghost::moving(&dragged, moved(&dragged, taken, day))));
        }
    };
    follow(event, on_move, move |drop| {
        state.ghost.set(None);
        if let Drop::At(x, y) = drop
            && let Some(day) = day_at(x, y)
        {
            changes::drop_at(state, &dropped, moved(&dropped, taken, day));
        }
    });
}

/// The day at a point of the window, below the events that lie over it.
fn day_below(x: f64, y: f64) -> Option<NaiveDate> {
    let row = element_at(x, y)?.closest(".month-row").ok()??;
    let cells = row.query_selector_all(".month-day").ok()?;
    (0..cells.length())
        .filter_map(|index| cells.item(index)?.dyn_into::<Element>().ok())
        .find_map(|cell| {
            let rect = cell.get_bounding_client_rect();
            let inside = rect.left() <= x && x < rect.right();
            if inside {
                parse_date(&cell.get_attribute("data-date")?)
            } else {
                None
            }
        })
}

/// The cell of a day at a point of the window.
fn cell_at(x: f64, y: f64) -> Option<Element> {
    element_at(x, y)?.closest(".month-day").ok()?
}

fn element_at(x: f64, y: f64) -> Option<Element> {
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
    let point = (x as f32, y as f32);
    document().element_from_point(point.0, point.1)
}

fn day_at(x: f64, y: f64) -> Option<NaiveDate> {
    parse_date(&cell_at(x, y)?.get_attribute("data-date")?)
}

fn moved(item: &Occurrence, from: NaiveDate, to: NaiveDate) -> EventSpan {
    drag::moved(&item.span, (to - from).num_days(), 0)
}
