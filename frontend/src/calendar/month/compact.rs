//! The month on a phone: small cells with a dot for each event, and below them the chosen day.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use roost_page_logic::calendar::agenda::on_day;
use roost_page_logic::calendar::date::{first_of_month, same_month};
use roost_page_logic::calendar::range::DayRange;
use roost_page_logic::calendar::segment::covered_days;
use roost_page_logic::calendar::week::month_rows;
use roost_shared::calendar::Occurrence;

use super::super::agenda::AgendaLine;
use super::super::state::CalendarState;
use super::super::words;
use super::Weekdays;
use crate::reactive::memo;
use crate::ui::Keyed;
use crate::ui::on;

/// Dots that fit below a number.
const DOTS: usize = 4;

/// The month on a phone.
#[component]
pub fn CompactMonth() -> impl IntoView {
    let state = CalendarState::expect();
    let month = memo(move || first_of_month(state.date.get()));
    let rows = memo(move || month_rows(month.get(), state.week_start.get()));
    view! {
        <div class="compact-month">
            <div class="compact-month__grid">
                <Weekdays/>
                <Keyed each=move || rows.get() key=|row| (row.start, row.end) let:row>
                    <CompactRow row=row month=month/>
                </Keyed>
            </div>
            <ChosenDay/>
        </div>
    }
    .into_any()
}

#[component]
fn CompactRow(row: DayRange, month: Memo<NaiveDate>) -> impl IntoView {
    let state = CalendarState::expect();
    let occurrences = memo(move || state.occurrences(&row));
    let days = row
        .days()
        .map(|day| view! { <CompactDay day=day month=month occurrences=occurrences/> })
        .collect_view();
    view! { <div class="compact-month__row">{days}</div> }
}

#[component]
fn CompactDay(day: NaiveDate, month: Memo<NaiveDate>, occurrences: Memo<Vec<Occurrence>>) -> impl IntoView {
    let state = CalendarState::expect();
    let is_chosen = memo(move || state.date.get() == day);
    let is_today = move || state.today.get() == day;
    let here = move || {
        occurrences.with(|items| {
            let on_day = items.iter().filter(|item| covered_days(&item.span).contains(day));
            on_day.map(|item| item.calendar).collect::<Vec<_>>()
        })
    };
    let dots = move || {
        here()
            .into_iter()
            .take(DOTS)
            .map(|calendar| view! { <span class="dot" style=("--event-color", move || state.color(calendar))></span> })
            .collect_view()
    };
    view! {
        <button
            type="button"
            class="compact-day"
            class:compact-day--outside=move || !same_month(day, month.get())
            class:compact-day--today=is_today
            data-day=day.to_string()
            aria-current=move || is_today().then_some("date")
            aria-pressed=move || if is_chosen.get() { "true" } else { "false" }
            on:click=on::mouse(move |_| state.choose(day))
        >
            <span class="visually-hidden">
                {move || format!("{}, {} events", words::day_heading(day, state.today.get()), here().len())}
            </span>
            <span class="compact-day__number" aria-hidden="true">{day.day()}</span>
            <span class="compact-day__dots">{dots}</span>
        </button>
    }
    .into_any()
}

/// What happens on the chosen day.
#[component]
fn ChosenDay() -> impl IntoView {
    let state = CalendarState::expect();
    let items = memo(move || {
        let date = state.date.get();
        let items = state.occurrences(&DayRange::of_days(date, 1));
        on_day(&items, date)
            .into_iter()
            .filter_map(|entry| Some((items.get(entry.index)?.clone(), entry.day, entry.days)))
            .collect::<Vec<_>>()
    });
    let heading = move || words::day_heading(state.date.get(), state.today.get());
    view! {
        <section class="chosen-day">
            <h2 class="chosen-day__heading">{heading}</h2>
            {move || {
                items.with(Vec::is_empty).then(|| view! { <p class="chosen-day__empty">"Nothing planned."</p> })
            }}
            <Keyed each=move || items.get() key=|entry| format!("{entry:?}") let:entry>
                <AgendaLine item=entry.0 day=entry.1 days=entry.2/>
            </Keyed>
        </section>
    }
}
