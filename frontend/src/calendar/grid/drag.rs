//! Dragging in the grid of hours: sweeping makes an event, an event is moved, its lower edge resizes it.

use chrono::NaiveDate;
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use roost_page_logic::calendar::date::parse_date;
use roost_page_logic::calendar::drag::{self, minute_at, snap_distance, span_on, swept};
use roost_page_logic::calendar::segment::DAY_MINUTES;
use roost_shared::calendar::{EventSpan, Occurrence};
use wasm_bindgen::JsCast;
use web_sys::{DomRect, Element};

use super::super::changes;
use super::super::create;
use super::super::ghost::{Drop, Ghost, follow};
use super::super::state::CalendarState;

/// Follows the pointer from an empty place of a column: the stretch swept over becomes an event.
pub fn sweep(state: CalendarState, event: &PointerEvent, day: NaiveDate, column: &Element) {
    if state.default_calendar().is_none() {
        return;
    }
    // Scrolling moves the column under the pointer, so its place is asked for at every movement.
    let minute = {
        let column = column.clone();
        move |y: f64| {
            let rect = column.get_bounding_client_rect();
            minute_at(y - rect.top(), rect.height())
        }
    };
    let from = minute(f64::from(event.client_y()));
    let to = minute.clone();
    let on_move = move |_, y| {
        let (start, end) = swept(from, to(y));
        state.ghost.set(Some(Ghost::new(span_on(day, start, end))));
    };
    let column = column.clone();
    follow(event, on_move, move |drop| match drop {
        Drop::At(_, y) => {
            let (start, end) = swept(from, minute(y));
            let slot = create::slot(&column.get_bounding_client_rect(), start, end);
            create::offer(state, span_on(day, start, end), slot);
        }
        Drop::Cancelled => state.ghost.set(None),
    });
}

/// Follows the pointer from an event, which is moved by as many days and minutes.
pub fn move_event(state: CalendarState, event: &PointerEvent, item: &Occurrence) {
    drag_with(state, event, item, |item, from, to, minutes| {
        drag::moved(&item.span, (to - from).num_days(), snap_distance(minutes))
    });
}

/// Follows the pointer from the lower edge of an event, which ends as many minutes later.
pub fn resize(state: CalendarState, event: &PointerEvent, item: &Occurrence) {
    drag_with(state, event, item, |item, _, _, minutes| {
        drag::resized(&item.span, snap_distance(minutes))
    });
}

type NewSpan = fn(&Occurrence, NaiveDate, NaiveDate, i64) -> EventSpan;

fn drag_with(state: CalendarState, event: &PointerEvent, item: &Occurrence, new_span: NewSpan) {
    event.stop_propagation();
    if !untrack(|| state.is_writable(item.calendar)) || item.object.is_empty() {
        return;
    }
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let Some((from, rect)) = column_at(x) else { return };
    // Against the scrolled content, so that scrolling while dragging counts.
    let offset = y - rect.top();
    let item = item.clone();
    let target = move |x: f64, y: f64| {
        let (to, rect) = column_at(x)?;
        let moved = (y - rect.top() - offset) / rect.height().max(1.0) * f64::from(DAY_MINUTES);
        #[expect(clippy::cast_possible_truncation, reason = "clamped to two days")]
        let minutes = moved.clamp(-2_880.0, 2_880.0).round() as i64;
        let span = new_span(&item, from, to, minutes);
        Some((item.clone(), span))
    };
    let drop_target = target.clone();
    let on_move = move |x, y| {
        if let Some((item, span)) = target(x, y) {
            state.ghost.set(Some(Ghost::moving(&item, span)));
        }
    };
    follow(event, on_move, move |drop| {
        state.ghost.set(None);
        if let Drop::At(x, y) = drop
            && let Some((item, span)) = drop_target(x, y)
        {
            changes::drop_at(state, &item, span);
        }
    });
}

/// The day whose column lies at `x`, the nearest one beyond the edges, and the column's place.
fn column_at(x: f64) -> Option<(NaiveDate, DomRect)> {
    let columns = document().query_selector_all(".grid-column").ok()?;
    let columns = (0..columns.length()).filter_map(|index| columns.item(index)?.dyn_into::<Element>().ok());
    let distance = |rect: &DomRect| (rect.left() - x).max(x - rect.right()).max(0.0);
    let (column, rect) = columns
        .map(|column| {
            let rect = column.get_bounding_client_rect();
            (column, rect)
        })
        .min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)))?;
    Some((parse_date(&column.get_attribute("data-column")?)?, rect))
}
