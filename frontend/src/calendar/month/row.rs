//! One week of a month: its seven cells, and the events that lie across them.

use chrono::NaiveDate;
use leptos::prelude::*;
use roost_page_logic::calendar::lanes::{self, Bar, Lanes};
use roost_page_logic::calendar::range::DayRange;
use roost_page_logic::calendar::rows::{RowEntry, month_row};
use roost_page_logic::calendar::week::week_number;
use roost_shared::calendar::Occurrence;

use super::super::chip::{Chip, ChipLook};
use super::super::month_drag;
use super::super::state::CalendarState;
use super::day::{DayCell, MoreButton};
use crate::reactive::memo;
use crate::ui::Keyed;

/// What a row shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Layout {
    chips: Vec<PlacedChip>,
    more: Vec<(NaiveDate, u32, u32)>,
}

/// One event at its place in the row.
#[derive(Clone, Debug, PartialEq)]
struct PlacedChip {
    item: Occurrence,
    bar: Bar,
    lane: u32,
    look: ChipLook,
}

impl PlacedChip {
    /// Changes with whatever is drawn, so that what stays the same is left alone.
    fn key(&self) -> String {
        format!("{self:?}")
    }
}

/// One week of a month.
#[component]
pub fn WeekRow(row: DayRange, month: Memo<NaiveDate>, capacity: Memo<u32>) -> impl IntoView {
    let state = CalendarState::expect();
    let occurrences = memo(move || state.occurrences(&row));
    let layout = memo(move || occurrences.with(|items| lay_out(items, &row, capacity.get())));
    let days = row
        .days()
        .map(|day| view! { <DayCell day=day month=month occurrences=occurrences/> })
        .collect_view();
    let chips = move || layout.with(|layout| layout.chips.clone());
    let more = move || layout.with(|layout| layout.more.clone());
    view! {
        <div class="month-row">
            <span class="month-row__number" aria-hidden="true">{week_number(&row)}</span>
            <div class="month-row__days">{days}</div>
            <div class="month-row__events">
                <Keyed each=chips key=PlacedChip::key let:chip>
                    <RowChip chip=chip/>
                </Keyed>
                <Keyed each=more key=|more| *more let:more>
                    <MoreButton day=more.0 count=more.1 column=position(&row, more.0) lane=more.2/>
                </Keyed>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn RowChip(chip: PlacedChip) -> impl IntoView {
    let state = CalendarState::expect();
    let item = chip.item.clone();
    let drag = move |event| month_drag::drag_event(state, &event, &item);
    view! {
        <div
            class="month-row__place"
            style=("--first", (chip.bar.start + 1).to_string())
            style=("--days", (chip.bar.end - chip.bar.start).to_string())
            style=("--lane", (chip.lane + 1).to_string())
        >
            <Chip item=chip.item look=chip.look on_pointerdown=Callback::new(drag)/>
        </div>
    }
}

fn lay_out(items: &[Occurrence], row: &DayRange, capacity: u32) -> Layout {
    let entries = month_row(items, row);
    let bars: Vec<Bar> = entries.iter().map(|entry| entry.bar).collect();
    let Lanes { lane, more, .. } = lanes::fold(&bars, row.len(), capacity);
    let chips = entries
        .iter()
        .zip(lane)
        .filter_map(|(entry, lane)| placed(items, entry, lane?))
        .collect();
    let more = row.days().zip(more).filter(|(_, count)| *count > 0);
    Layout {
        chips,
        more: more.map(|(day, count)| (day, count, capacity)).collect(),
    }
}

fn placed(items: &[Occurrence], entry: &RowEntry, lane: u32) -> Option<PlacedChip> {
    let look = ChipLook {
        banner: entry.banner,
        continues_before: entry.continues_before,
        continues_after: entry.continues_after,
    };
    Some(PlacedChip {
        item: items.get(entry.index)?.clone(),
        bar: entry.bar,
        lane,
        look,
    })
}

fn position(row: &DayRange, day: NaiveDate) -> u32 {
    row.position(day).unwrap_or(0)
}
