//! The line above the calendar: where one is, leafing, and the choice of the view.

use chrono::Datelike;
use leptos::prelude::*;
use roost_page_logic::calendar::date::same_month;
use roost_page_logic::calendar::view::CalendarView;

use super::state::CalendarState;
use super::words;
use crate::browser::civil::{self, Shape};
use crate::ui::{Button, Choices, Icon, IconButton, Menu, MenuItem};

/// The line above the calendar.
#[component]
pub fn Toolbar() -> impl IntoView {
    let state = CalendarState::expect();
    let loading = move || !state.cache.with(|cache| cache.covers(&state.shown.get()));
    let today = move |_| state.go(state.view.get_untracked(), state.today.get_untracked());
    let choices = CalendarView::ALL
        .into_iter()
        .map(|view| (view, view_name(view), ""))
        .collect::<Vec<_>>();
    view! {
        <div class="calendar-bar">
            <Button class="button--small calendar-bar__today" title="Today (t)".to_owned() on_click=today>"Today"</Button>
            <span class="calendar-bar__leaf">
                <IconButton icon="chevron-left" label=step_label(state, false) keys="k" on_click=move |_| state.leaf(-1)/>
                <IconButton icon="chevron-right" label=step_label(state, true) keys="j" on_click=move |_| state.leaf(1)/>
            </span>
            <h1 class="calendar-bar__title" aria-live="polite">{move || heading(state)}</h1>
            <span class="calendar-bar__busy" class:calendar-bar__busy--on=loading></span>
            <span class="toolbar__space"></span>
            <span class="calendar-bar__views">
                <Choices
                    label="View"
                    choices=choices
                    value=state.view
                    on_choose=move |view| state.go(view, state.date.get_untracked())
                />
            </span>
            <span class="calendar-bar__menu">
                <ViewMenu/>
            </span>
        </div>
    }
    .into_any()
}

/// The choice of the view where the window is narrow.
#[component]
fn ViewMenu() -> impl IntoView {
    let state = CalendarState::expect();
    view! {
        <Menu
            label=Signal::derive(move || format!("View: {}", view_name(state.view.get())))
            class="button button--secondary button--small"
            trigger=move || view! { {move || view_name(state.view.get())}<Icon name="chevron-down" class="icon--small"/> }
        >
            {CalendarView::ALL
                .into_iter()
                .map(|view| {
                    let icon = move || if state.view.get() == view { "check" } else { "" };
                    view! {
                        <MenuItem
                            icon=icon()
                            text=view_name(view).to_owned()
                            on_select=move |()| state.go(view, state.date.get_untracked())
                        />
                    }
                })
                .collect_view()}
        </Menu>
    }
}

fn view_name(view: CalendarView) -> &'static str {
    match view {
        CalendarView::Month => "Month",
        CalendarView::Week => "Week",
        CalendarView::Day => "Day",
        CalendarView::Agenda => "Agenda",
    }
}

fn step_label(state: CalendarState, forward: bool) -> Signal<String> {
    Signal::derive(move || {
        let unit = match state.view.get() {
            CalendarView::Month => "month",
            CalendarView::Week => "week",
            CalendarView::Day => "day",
            CalendarView::Agenda => "four weeks",
        };
        format!("{} {unit}", if forward { "Next" } else { "Previous" })
    })
}

/// Where one is: `November 2026`, `Nov – Dec 2026`, `Monday, 23 November`.
pub fn heading(state: CalendarState) -> String {
    let (view, date) = (state.view.get(), state.date.get());
    let shown = state.shown.get();
    match view {
        CalendarView::Month if state.narrow.get() => civil::date(Shape::ShortMonthYear, date),
        CalendarView::Month => civil::date(Shape::MonthYear, date),
        CalendarView::Day if state.narrow.get() => civil::date(Shape::ShortWeekdayDayMonth, date),
        CalendarView::Day => words::full_day(date, state.today.get()),
        CalendarView::Week | CalendarView::Agenda => {
            let (first, last) = (shown.start, shown.last());
            if same_month(first, last) {
                let shape = if state.narrow.get() {
                    Shape::ShortMonthYear
                } else {
                    Shape::MonthYear
                };
                civil::date(shape, first)
            } else if state.narrow.get() {
                // There is no room for the year as well.
                let month = civil::date(Shape::ShortMonth, first);
                format!("{month} – {}", civil::date(Shape::ShortMonth, last))
            } else if first.year() == last.year() {
                let month = civil::date(Shape::ShortMonth, first);
                format!("{month} – {}", civil::date(Shape::ShortMonthYear, last))
            } else {
                let first = civil::date(Shape::ShortMonthYear, first);
                format!("{first} – {}", civil::date(Shape::ShortMonthYear, last))
            }
        }
    }
}
