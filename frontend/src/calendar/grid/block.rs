//! One event in the grid of hours.

use leptos::prelude::*;
use roost_page_logic::calendar::segment::{DAY_MINUTES, start_of};
use roost_shared::calendar::EventSpan;

use super::super::chip::{flags, is_dragged, on_key, open, spoken};
use super::super::state::CalendarState;
use super::super::words;
use super::column::PlacedBlock;
use super::drag;
use crate::browser::civil;
use crate::reactive::memo;
use crate::ui::on;

/// From this many minutes on, the time has a line of its own below the title.
const TWO_LINES: u32 = 50;

/// From this many minutes on, a long title may take several lines, and the place is shown.
const TALL: u32 = 75;

/// One event in the grid of hours; a press opens its card, dragging moves it, its lower edge resizes it.
#[component]
pub fn Block(block: PlacedBlock) -> impl IntoView {
    let state = CalendarState::expect();
    let PlacedBlock {
        item,
        segment,
        placement,
    } = block;
    let calendar = item.calendar;
    let minutes = segment.end.saturating_sub(segment.start);
    let place = (!item.location.is_empty() && minutes >= TALL)
        .then(|| view! { <span class="block__place">{item.location.clone()}</span> });
    let writable = memo(move || state.is_writable(calendar));
    let title = words::title(&item.title);
    // In a single line, and in a narrow column, there is room for the start alone.
    let end = (minutes >= TWO_LINES).then(|| match item.span {
        EventSpan::Timed { end, .. } => {
            Some(view! { <span class="block__end">{format!(" – {}", civil::short_time(end))}</span> })
        }
        EventSpan::AllDay { .. } => None,
    });
    let times = view! { <span class="block__time">{civil::short_time(start_of(&item.span))}{end}</span> };
    let class = format!("block {}", flags(&item));
    let (moved, resized) = (item.clone(), item.clone());
    let item = StoredValue::new(item);
    let resizable = move || segment.ends && writable.get();
    let handle = move || {
        resizable().then(|| {
            let item = resized.clone();
            view! { <span class="block__handle" on:pointerdown=on::pointer(move |event| drag::resize(state, &event, &item))></span> }
        })
    };
    view! {
        <button
            type="button"
            class=class
            class:block--line={minutes < TWO_LINES}
            class:block--tight={minutes <= 25}
            class:block--tall={minutes >= TALL}
            class:block--before=!segment.starts
            class:block--after=!segment.ends
            class:chip--dragged=move || is_dragged(state, item)
            style=("--start", segment.start.to_string())
            style=("--end", segment.end.min(DAY_MINUTES).to_string())
            style=("--column", placement.column.to_string())
            style=("--of", placement.columns.to_string())
            style=("--span", placement.span.to_string())
            style=("--event-color", move || state.color(calendar))
            aria-label=move || spoken(state, item)
            on:click=on::mouse(move |event| open(state, &event, item))
            on:keydown=on::key(move |event| on_key(state, &event, item))
            on:pointerdown=on::pointer(move |event| drag::move_event(state, &event, &moved))
        >
            <span class="block__title">{title}</span>
            {times}
            {place}
            {handle}
        </button>
    }
    .into_any()
}
