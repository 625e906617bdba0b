//! One day of a month: its number, and the space in which a click makes an event.

use chrono::{Datelike, NaiveDate, Weekday};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use roost_page_logic::calendar::date::{add_days, same_month};
use roost_page_logic::calendar::range::DayRange;
use roost_page_logic::calendar::segment::covered_days;
use roost_page_logic::calendar::view::CalendarView;
use roost_shared::calendar::{EventSpan, Occurrence};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::super::ghost::just_dragged;
use super::super::month_drag;
use super::super::open::Open;
use super::super::state::CalendarState;
use super::super::words;
use crate::browser::civil::{self, Shape};
use crate::reactive::memo;
use crate::ui::Anchor;
use crate::ui::on;

/// One day of a month.
#[component]
pub fn DayCell(day: NaiveDate, month: Memo<NaiveDate>, occurrences: Memo<Vec<Occurrence>>) -> impl IntoView {
    let state = CalendarState::expect();
    let is_today = move || state.today.get() == day;
    let is_chosen = memo(move || state.date.get() == day);
    let in_ghost = move || {
        state.ghost.with(|ghost| {
            ghost
                .as_ref()
                .is_some_and(|ghost| covered_days(&ghost.span).contains(day))
        })
    };
    let count = memo(move || {
        occurrences.with(|items| {
            items
                .iter()
                .filter(|item| covered_days(&item.span).contains(day))
                .count()
        })
    });
    let label = move || {
        let events = match count.get() {
            0 => "no events".to_owned(),
            1 => "1 event".to_owned(),
            count => format!("{count} events"),
        };
        format!("{}, {events}", words::day_heading(day, state.today.get()))
    };
    // The first of a month says which month begins.
    let number = if day.day() == 1 {
        civil::date(Shape::DayMonth, day)
    } else {
        day.day().to_string()
    };
    view! {
        <div
            class="month-day"
            class:month-day--outside=move || !same_month(day, month.get())
            class:month-day--weekend=matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            class:month-day--today=is_today
            class:month-day--ghost=in_ghost
            data-date=day.to_string()
            on:pointerdown=on::pointer(move |event| month_drag::sweep(state, &event, day))
            on:click=on::mouse(move |event| {
                if !just_dragged() {
                    create_on(state, &event, day);
                }
            })
        >
            <button
                type="button"
                class="month-day__number"
                class:month-day__number--long={day.day() == 1}
                data-day=day.to_string()
                aria-current=move || is_today().then_some("date")
                tabindex=move || if is_chosen.get() { "0" } else { "-1" }
                on:pointerdown=on::pointer(|event| event.stop_propagation())
                on:click=on::mouse(move |event| {
                    event.stop_propagation();
                    state.go(CalendarView::Day, day);
                })
            >
                <span aria-hidden="true">{number}</span>
                <span class="visually-hidden">{label}</span>
            </button>
        </div>
    }
    .into_any()
}

/// "+3 more" in the last line of a day; opens the card with all of them.
#[component]
pub fn MoreButton(day: NaiveDate, count: u32, column: u32, lane: u32) -> impl IntoView {
    let state = CalendarState::expect();
    let open = move |event: MouseEvent| {
        event.stop_propagation();
        if let Some(button) = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok())
        {
            state.open.set(Some(Open::Day(day, Anchor::of(&button))));
        }
    };
    let rest = format!(" on {}", civil::date(Shape::WeekdayDayMonth, day));
    view! {
        <div
            class="month-row__place"
            style=("--first", (column + 1).to_string())
            style=("--days", "1")
            style=("--lane", lane.to_string())
        >
            <button type="button" class="more-events" on:click=on::mouse(open)>
                {format!("+{count} more")}
                <span class="visually-hidden">{rest}</span>
            </button>
        </div>
    }
}

/// Offers to make an event for the whole day.
fn create_on(state: CalendarState, event: &MouseEvent, day: NaiveDate) {
    let Some(cell) = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return;
    };
    let days = DayRange::of_days(day, 1);
    let span = EventSpan::AllDay {
        start: days.start,
        end: add_days(days.start, 1),
    };
    super::super::create::offer(state, span, Anchor::of(&cell));
}
