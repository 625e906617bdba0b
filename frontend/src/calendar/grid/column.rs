//! One day of the grid: its events side by side, the shadow of one being made, and the present time.

use chrono::NaiveDate;
use leptos::html;
use leptos::prelude::*;
use roost_page_logic::calendar::columns::{Interval, Placement, place};
use roost_page_logic::calendar::drag::{clicked, minute_at, span_on};
use roost_page_logic::calendar::range::DayRange;
use roost_page_logic::calendar::segment::{Segment, minute_of, segments};
use roost_shared::calendar::Occurrence;

use super::super::create;
use super::super::ghost::just_dragged;
use super::super::state::CalendarState;
use super::super::words;
use super::block::Block;
use super::drag;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Keyed, Show};

/// Events shorter than this are drawn as long as this, so that their title can be read.
const SHORTEST: u32 = 25;

/// One event at its place in the column.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedBlock {
    /// The event.
    pub item: Occurrence,
    /// The piece of it that lies on this day.
    pub segment: Segment,
    /// Where it stands beside others.
    pub placement: Placement,
}

/// One day of the grid.
#[component]
pub fn DayColumn(day: NaiveDate) -> impl IntoView {
    let state = CalendarState::expect();
    let column = NodeRef::<html::Div>::new();
    let range = DayRange::of_days(day, 1);
    let blocks = memo(move || lay_out(&state.occurrences(&range), &range));
    let is_today = move || state.today.get() == day;
    let click = move |event: leptos::ev::MouseEvent| {
        let Some(column) = column.get_untracked() else {
            return;
        };
        if just_dragged() {
            return;
        }
        let rect = column.get_bounding_client_rect();
        let (start, end) = clicked(minute_at(f64::from(event.client_y()) - rect.top(), rect.height()));
        create::offer(state, span_on(day, start, end), create::slot(&rect, start, end));
    };
    view! {
        <div
            class="grid-column"
            class:grid-column--today=is_today
            data-column=day.to_string()
            node_ref=column
            on:click=on::mouse(click)
            on:pointerdown=on::pointer(move |event| {
                if let Some(column) = column.get_untracked() {
                    drag::sweep(state, &event, day, &column);
                }
            })
        >
            <Keyed each=move || blocks.get() key=|block| format!("{block:?}") let:block>
                <Block block=block/>
            </Keyed>
            <GhostBlock range=range/>
            <Show when=is_today>
                <span class="now-line" style=("--minute", move || minute_of(state.now.get().time()).to_string())></span>
            </Show>
        </div>
    }
    .into_any()
}

/// Where an event is being made, or to where one is being dragged.
#[component]
fn GhostBlock(range: DayRange) -> impl IntoView {
    let state = CalendarState::expect();
    move || {
        let ghost = state.ghost.get()?;
        let piece = segments(&ghost.span, &range).into_iter().next()?;
        let calendar = ghost
            .of
            .as_ref()
            .map(|item| item.calendar)
            .or_else(|| state.default_calendar());
        let title = ghost
            .of
            .as_ref()
            .map_or_else(|| "New event".to_owned(), |item| words::title(&item.title));
        Some(view! {
            <div
                class="block block--ghost"
                style=("--start", piece.start.to_string())
                style=("--end", piece.end.max(piece.start + SHORTEST).to_string())
                style=("--event-color", calendar.map(|id| state.color(id)).unwrap_or_default())
            >
                <span class="block__title">{title}</span>
                <span class="block__time">{words::times(&ghost.span)}</span>
            </div>
        })
    }
}

fn lay_out(items: &[Occurrence], range: &DayRange) -> Vec<PlacedBlock> {
    let pieces: Vec<(&Occurrence, Segment)> = items
        .iter()
        .flat_map(|item| {
            segments(&item.span, range)
                .into_iter()
                .map(move |segment| (item, segment))
        })
        .collect();
    let intervals: Vec<Interval> = pieces
        .iter()
        .map(|(_, segment)| Interval {
            start: segment.start,
            end: segment.end,
        })
        .collect();
    let placements = place(&intervals, SHORTEST);
    pieces
        .into_iter()
        .zip(placements)
        .map(|((item, segment), placement)| PlacedBlock {
            item: item.clone(),
            segment,
            placement,
        })
        .collect()
}
