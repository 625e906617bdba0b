//! The days above the columns of the grid.

use chrono::{Datelike, NaiveDate, Weekday};
use leptos::prelude::*;
use roost_page_logic::calendar::view::CalendarView;
use roost_page_logic::calendar::week::{week_number, week_of};

use super::super::state::CalendarState;
use super::super::words;
use crate::browser::civil::{self, Shape};
use crate::reactive::memo;
use crate::ui::Keyed;
use crate::ui::on;

/// The days above the columns, and in the corner the zone or the week's number.
#[component]
pub fn GridHead() -> impl IntoView {
    let state = CalendarState::expect();
    let days = move || state.shown.get().days().collect::<Vec<_>>();
    let zone = memo(move || civil::zone_offset(&state.timezone.get()));
    let corner = move || {
        if state.preferences.week_numbers() {
            let week = week_of(state.date.get(), state.week_start.get());
            format!("W{}", week_number(&week))
        } else {
            zone.get()
        }
    };
    view! {
        <div class="grid__head">
            <span class="grid__corner" title=move || state.timezone.get()>{corner}</span>
            <Keyed each=days key=|day| *day let:day>
                <DayHead day=day/>
            </Keyed>
        </div>
    }
}

#[component]
fn DayHead(day: NaiveDate) -> impl IntoView {
    let state = CalendarState::expect();
    let is_today = move || state.today.get() == day;
    let is_chosen = memo(move || state.date.get() == day);
    let name = move || {
        let shape = if state.narrow.get() && state.view.get() == CalendarView::Week {
            Shape::NarrowWeekday
        } else {
            Shape::ShortWeekday
        };
        civil::date(shape, day)
    };
    view! {
        <button
            type="button"
            class="day-head"
            class:day-head--today=is_today
            class:day-head--weekend=matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            data-day=day.to_string()
            aria-current=move || is_today().then_some("date")
            tabindex=move || if is_chosen.get() { "0" } else { "-1" }
            on:click=on::mouse(move |_| state.go(CalendarView::Day, day))
        >
            <span class="visually-hidden">{move || words::day_heading(day, state.today.get())}</span>
            <span class="day-head__name" aria-hidden="true">{name}</span>
            <span class="day-head__number" aria-hidden="true">{day.day()}</span>
        </button>
    }
}
