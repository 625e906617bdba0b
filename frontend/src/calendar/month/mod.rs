//! The month: whole weeks, a cell for each day.

mod compact;
mod day;
mod row;

pub use compact::CompactMonth;

use chrono::NaiveDate;
use leptos::html;
use leptos::prelude::*;
use roost_page_logic::calendar::week::{month_rows, week_of};

use self::row::WeekRow;
use super::state::CalendarState;
use crate::browser::civil::{self, Shape};
use crate::reactive::{effect, memo};
use crate::ui::Keyed;
use crate::ui::resize::on_resize;

/// Height of the line with the day's number, and of one line of events, as in the style sheet.
const HEAD: f64 = 32.0;
const LINE: f64 = 22.0;

/// The month on a wide screen.
#[component]
pub fn MonthView() -> impl IntoView {
    let state = CalendarState::expect();
    let month = memo(move || roost_page_logic::calendar::date::first_of_month(state.date.get()));
    let rows = memo(move || month_rows(month.get(), state.week_start.get()));
    let body = NodeRef::<html::Div>::new();
    let height = RwSignal::new(0.0_f64);
    effect(move || {
        if let Some(body) = body.get() {
            let measured = body.clone();
            on_resize(&body, move || {
                height.try_set(f64::from(measured.client_height()));
            });
        }
    });
    let capacity = memo(move || {
        let rows = rows.with(Vec::len).max(1);
        lines_in(height.get() / f64::from(u32::try_from(rows).unwrap_or(1)))
    });
    let numbered = move || state.preferences.week_numbers();
    view! {
        <div class="month" class:month--numbered=numbered>
            <Weekdays/>
            <div class="month__body" class:month__body--dragging=move || state.ghost.with(Option::is_some) node_ref=body>
                <Keyed each=move || rows.get() key=|row| (row.start, row.end) let:row>
                    <WeekRow row=row month=month capacity=capacity/>
                </Keyed>
            </div>
        </div>
    }
    .into_any()
}

/// The names of the weekdays above the columns.
#[component]
fn Weekdays() -> impl IntoView {
    let state = CalendarState::expect();
    let days = move || -> Vec<NaiveDate> {
        week_of(state.today.get(), state.week_start.get())
            .days()
            .collect()
    };
    let narrow = state.narrow;
    let name = move |day: NaiveDate| {
        civil::date(
            if narrow.get() {
                Shape::NarrowWeekday
            } else {
                Shape::ShortWeekday
            },
            day,
        )
    };
    let names = move || {
        days()
            .into_iter()
            .map(|day| {
                let is_today = day == state.today.get();
                view! {
                    <span class="month__weekday" class:month__weekday--today=is_today>
                        <abbr title=civil::date(Shape::Weekday, day)>{name(day)}</abbr>
                    </span>
                }
            })
            .collect_view()
    };
    view! { <div class="month__weekdays" aria-hidden="true"><span class="month__corner"></span>{names}</div> }
}

/// How many lines of events fit into a row of that height.
fn lines_in(height: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a small positive range"
    )]
    let lines = ((height - HEAD) / LINE).floor().clamp(1.0, 40.0) as u32;
    lines
}
