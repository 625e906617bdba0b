//! The grid of hours: one column for each day, of a week or of a single day.

mod banners;
mod block;
mod column;
mod drag;
mod head;

use chrono::{NaiveTime, TimeDelta};
use leptos::html;
use leptos::prelude::*;
use roost_page_logic::calendar::segment::minute_of;

use self::banners::Banners;
use self::column::DayColumn;
use self::head::GridHead;
use super::state::CalendarState;
use crate::browser::civil;
use crate::reactive::effect;
use crate::ui::Keyed;

/// Height of an hour in pixels, as in the style sheet.
const HOUR: f64 = 48.0;

/// Where the grid is scrolled to on a day other than today: a little before the working day.
const MORNING: u32 = 7 * 60 + 30;

/// The grid of hours.
#[component]
pub fn TimeGrid() -> impl IntoView {
    let state = CalendarState::expect();
    let grid = NodeRef::<html::Div>::new();
    scroll_to_the_hour(state, grid);
    let days = move || state.shown.get().days().collect::<Vec<_>>();
    view! {
        <div
            class="grid"
            class:grid--day=move || state.shown.get().len() == 1
            style=("--columns", move || state.shown.get().len().to_string())
            tabindex="-1"
            node_ref=grid
        >
            <div class="grid__top">
                <GridHead/>
                <Banners/>
            </div>
            <div class="grid__body">
                <Hours/>
                <Keyed each=days key=|day| *day let:day>
                    <DayColumn day=day/>
                </Keyed>
            </div>
        </div>
    }
    .into_any()
}

/// The hours beside the columns.
#[component]
fn Hours() -> impl IntoView {
    let state = CalendarState::expect();
    // The label that the present time covers gives way to it.
    let hidden = move |hour: u32| {
        let now = minute_of(state.now.get().time());
        state.shown.get().contains(state.today.get()) && now.abs_diff(hour * 60) < 17
    };
    let hours = (1..24_u32)
        .map(|hour| {
            let time = NaiveTime::MIN + TimeDelta::hours(i64::from(hour));
            let label = civil::short_time(chrono::NaiveDate::default().and_time(time));
            view! {
                <span class="grid__hour" class:grid__hour--covered=move || hidden(hour) style=("--hour", hour.to_string())>
                    {label}
                </span>
            }
        })
        .collect_view();
    let now = move || {
        state.shown.get().contains(state.today.get()).then(|| {
            let now = state.now.get();
            view! {
                <span class="grid__now-label" style=("--minute", minute_of(now.time()).to_string())>
                    {civil::moment(civil::Shape::Time, now)}
                </span>
            }
        })
    };
    view! { <div class="grid__hours" aria-hidden="true">{hours}{now}</div> }
}

/// Scrolls once, when the grid appears: to the present hour where today is shown, to the morning elsewhere.
fn scroll_to_the_hour(state: CalendarState, grid: NodeRef<html::Div>) {
    let done = StoredValue::new(false);
    effect(move || {
        let Some(grid) = grid.get() else { return };
        if done.get_value() {
            return;
        }
        done.set_value(true);
        let now = state.now.get_untracked();
        let shows_today = state.shown.get_untracked().contains(now.date());
        let minute = if shows_today {
            minute_of(now.time()).saturating_sub(120).min(15 * 60)
        } else {
            MORNING
        };
        #[expect(clippy::cast_possible_truncation, reason = "at most the height of a day")]
        let top = (f64::from(minute) / 60.0 * HOUR) as i32;
        request_animation_frame(move || grid.set_scroll_top(top));
    });
}
