//! The small month in the sidebar.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use roost_page_logic::calendar::date::{add_months, first_of_month, same_month};
use roost_page_logic::calendar::range::DayRange;
use roost_page_logic::calendar::view::CalendarView;
use roost_page_logic::calendar::week::{six_rows, week_number, week_of};

use super::state::CalendarState;
use crate::browser::civil::{self, Shape};
use crate::reactive::{effect, memo};
use crate::ui::on;
use crate::ui::{IconButton, Keyed, Show};

/// The small month, which can be leafed through by itself.
#[component]
pub fn MiniMonth() -> impl IntoView {
    let state = CalendarState::expect();
    let month = RwSignal::new(first_of_month(state.date.get_untracked()));
    // Going elsewhere in the calendar takes it along.
    effect(move || month.set(first_of_month(state.date.get())));
    let rows = memo(move || six_rows(month.get(), state.week_start.get()));
    let weekdays = move || {
        week_of(state.today.get(), state.week_start.get())
            .days()
            .map(|day| {
                view! {
                    <th scope="col"><abbr title=civil::date(Shape::Weekday, day)>{civil::date(Shape::NarrowWeekday, day)}</abbr></th>
                }
            })
            .collect_view()
    };
    let numbered = move || state.preferences.week_numbers();
    view! {
        <section class="mini-month" aria-label="Month">
            <div class="mini-month__head">
                <span class="mini-month__title" aria-live="polite">{move || civil::date(Shape::MonthYear, month.get())}</span>
                <IconButton
                    icon="chevron-left"
                    label="Month before"
                    class="icon-button--small"
                    on_click=move |_| month.update(|month| *month = add_months(*month, -1))
                />
                <IconButton
                    icon="chevron-right"
                    label="Month after"
                    class="icon-button--small"
                    on_click=move |_| month.update(|month| *month = add_months(*month, 1))
                />
            </div>
            <table class="mini-month__table">
                <thead>
                    <tr>
                        <Show when=numbered><th scope="col"><span class="visually-hidden">"Week"</span></th></Show>
                        {weekdays}
                    </tr>
                </thead>
                <tbody>
                    <Keyed each=move || rows.get() key=|row| *row let:row>
                        <MiniRow row=row month=month.into()/>
                    </Keyed>
                </tbody>
            </table>
        </section>
    }
}

#[component]
fn MiniRow(row: DayRange, month: Signal<NaiveDate>) -> impl IntoView {
    let state = CalendarState::expect();
    let days = row
        .days()
        .map(|day| view! { <MiniDay day=day month=month/> })
        .collect_view();
    view! {
        <tr>
            <Show when=move || state.preferences.week_numbers()>
                <th scope="row" class="mini-month__week">{week_number(&row)}</th>
            </Show>
            {days}
        </tr>
    }
}

#[component]
fn MiniDay(day: NaiveDate, month: Signal<NaiveDate>) -> impl IntoView {
    let state = CalendarState::expect();
    let is_today = move || state.today.get() == day;
    let is_chosen = move || state.date.get() == day;
    // A chosen day stands in the days shown; in a month nearly all are, which would say nothing.
    let in_view = move || {
        matches!(state.view.get(), CalendarView::Week | CalendarView::Agenda)
            && state.shown.get().contains(day)
    };
    view! {
        <td class="mini-month__cell" class:mini-month__cell--shown=in_view>
            <button
                type="button"
                class="mini-day"
                class:mini-day--outside=move || !same_month(day, month.get())
                class:mini-day--today=is_today
                class:mini-day--chosen=is_chosen
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                aria-label=civil::date(Shape::Full, day)
                aria-current=move || is_today().then_some("date")
                on:click=on::mouse(move |_| state.go(state.view.get_untracked(), day))
            >
                {day.day()}
            </button>
        </td>
    }
}
