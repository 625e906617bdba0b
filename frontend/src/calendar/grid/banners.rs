//! Whole days and long events, as banners above the hours.

use leptos::prelude::*;
use roost_page_logic::calendar::date::add_days;
use roost_page_logic::calendar::lanes::{self, Bar, Lanes};
use roost_page_logic::calendar::range::DayRange;
use roost_page_logic::calendar::rows::banner_row;
use roost_page_logic::calendar::segment::{covered_days, is_banner};
use roost_shared::calendar::{EventSpan, Occurrence};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::super::chip::{Chip, ChipLook};
use super::super::create;
use super::super::ghost::just_dragged;
use super::super::state::CalendarState;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Anchor, IconButton, Keyed, Show};

/// Lines that are shown before the rest is folded away.
const LINES: u32 = 3;

#[derive(Clone, Debug, PartialEq)]
struct Placed {
    item: Occurrence,
    bar: Bar,
    lane: u32,
    look: ChipLook,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Layout {
    placed: Vec<Placed>,
    more: Vec<u32>,
    height: u32,
}

/// The banners of the days shown.
#[component]
pub fn Banners() -> impl IntoView {
    let state = CalendarState::expect();
    let unfolded = RwSignal::new(false);
    let occurrences = memo(move || state.occurrences(&state.shown.get()));
    let layout = memo(move || {
        let capacity = if unfolded.get() { u32::MAX } else { LINES };
        occurrences.with(|items| lay_out(items, &state.shown.get(), capacity))
    });
    let folds = memo(move || {
        occurrences
            .with(|items| lay_out(items, &state.shown.get(), u32::MAX))
            .height
            > LINES
    });
    let more = move || {
        let more = layout.with(|layout| layout.more.clone());
        let counts = more.into_iter().enumerate().filter(|(_, count)| *count > 0);
        counts
            .map(|(column, count)| {
                view! {
                    <button
                        type="button"
                        class="more-events grid__more"
                        style=("--first", (column + 1).to_string())
                        style=("--lane", LINES.to_string())
                        on:click=on::mouse(move |_| unfolded.set(true))
                    >
                        {format!("+{count} more")}
                    </button>
                }
            })
            .collect_view()
    };
    let days = move || state.shown.get().days().collect::<Vec<_>>();
    view! {
        <div class="grid__banners" style=("--lanes", move || layout.with(|layout| layout.height.max(1)).to_string())>
            <span class="grid__corner">
                <Show when=move || folds.get() fallback=|| view! { <span class="grid__all-day">"all day"</span> }>
                    <IconButton
                        icon=Signal::derive(move || if unfolded.get() { "chevron-up" } else { "chevron-down" })
                        label=Signal::derive(move || if unfolded.get() { "Fold" } else { "Unfold" }.to_owned())
                        class="icon-button--small"
                        on_click=move |_| unfolded.update(|on| *on = !*on)
                    />
                </Show>
            </span>
            <Keyed each=days key=|day| *day let:day>
                <AllDayCell day=day/>
            </Keyed>
            <div class="grid__lanes">
                <Keyed each=move || layout.with(|layout| layout.placed.clone()) key=|placed| format!("{placed:?}") let:placed>
                    <div
                        class="month-row__place"
                        style=("--first", (placed.bar.start + 1).to_string())
                        style=("--days", (placed.bar.end - placed.bar.start).to_string())
                        style=("--lane", (placed.lane + 1).to_string())
                    >
                        <Chip item=placed.item look=placed.look/>
                    </div>
                </Keyed>
                {more}
            </div>
        </div>
    }
    .into_any()
}

/// The space above a column in which a click makes an event for the whole day.
#[component]
fn AllDayCell(day: chrono::NaiveDate) -> impl IntoView {
    let state = CalendarState::expect();
    let in_ghost = move || {
        state.ghost.with(|ghost| {
            ghost
                .as_ref()
                .is_some_and(|ghost| is_banner(&ghost.span) && covered_days(&ghost.span).contains(day))
        })
    };
    let create = move |event: leptos::ev::MouseEvent| {
        let cell = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(cell) = cell
            && !just_dragged()
        {
            let span = EventSpan::AllDay {
                start: day,
                end: add_days(day, 1),
            };
            create::offer(state, span, Anchor::of(&cell));
        }
    };
    view! { <div class="grid__all-day-cell" class:grid__all-day-cell--ghost=in_ghost on:click=on::mouse(create)></div> }
}

fn lay_out(items: &[Occurrence], range: &DayRange, capacity: u32) -> Layout {
    let entries = banner_row(items, range);
    let bars: Vec<Bar> = entries.iter().map(|entry| entry.bar).collect();
    let Lanes { lane, more, height } = lanes::fold(&bars, range.len(), capacity);
    let placed = entries.iter().zip(lane).filter_map(|(entry, lane)| {
        let look = ChipLook {
            banner: true,
            continues_before: entry.continues_before,
            continues_after: entry.continues_after,
        };
        Some(Placed {
            item: items.get(entry.index)?.clone(),
            bar: entry.bar,
            lane: lane?,
            look,
        })
    });
    Layout {
        placed: placed.collect(),
        more,
        height,
    }
}
