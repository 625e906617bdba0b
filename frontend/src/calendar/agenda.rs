//! The list of days that have something.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use roost_page_logic::calendar::agenda::agenda;
use roost_shared::calendar::{EventSpan, Occurrence};

use super::chip::{flags, on_key, open, spoken};
use super::state::CalendarState;
use super::words;
use crate::browser::civil::{self, Shape};
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Button, ButtonKind, EmptyState, Keyed, Show};

/// One day of the list, with its lines.
type Day = (NaiveDate, Vec<(Occurrence, u32, u32)>);

/// The list of days that have something.
#[component]
pub fn AgendaView() -> impl IntoView {
    let state = CalendarState::expect();
    let days = memo(move || -> Vec<Day> {
        let (range, today) = (state.shown.get(), state.today.get());
        let items = state.occurrences(&range);
        agenda(&items, &range, today)
            .into_iter()
            .map(|day| {
                let line = |entry: roost_page_logic::calendar::agenda::AgendaEntry| {
                    Some((items.get(entry.index)?.clone(), entry.day, entry.days))
                };
                (day.date, day.entries.into_iter().filter_map(line).collect())
            })
            .collect()
    });
    let known = move || state.cache.with(|cache| cache.covers(&state.shown.get()));
    let empty = move || known() && days.with(|days| days.iter().all(|(_, lines)| lines.is_empty()));
    view! {
        <div class="agenda" tabindex="-1">
            <Show when=empty>
                <EmptyState
                    icon="calendar"
                    title="Nothing planned".to_owned()
                    text="There are no events in these four weeks.".to_owned()
                />
            </Show>
            <Show when=move || !empty()>
                <ol class="agenda__days">
                    <Keyed each=move || days.get() key=|day| format!("{day:?}") let:day>
                        <AgendaDay date=day.0 lines=day.1/>
                    </Keyed>
                </ol>
            </Show>
            <div class="agenda__more">
                <Button kind=ButtonKind::Ghost on_click=move |_| state.leaf(1)>"Show the next four weeks"</Button>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn AgendaDay(date: NaiveDate, lines: Vec<(Occurrence, u32, u32)>) -> impl IntoView {
    let state = CalendarState::expect();
    let is_today = move || state.today.get() == date;
    let empty = lines
        .is_empty()
        .then(|| view! { <p class="agenda-day__empty">"Nothing planned."</p> });
    let lines = lines
        .into_iter()
        .map(|(item, day, days)| view! { <AgendaLine item=item day=day days=days/> })
        .collect_view();
    view! {
        <li class="agenda-day" class:agenda-day--today=is_today>
            <h2 class="agenda-day__date">
                <span class="visually-hidden">{move || words::day_heading(date, state.today.get())}</span>
                <span class="agenda-day__number" aria-hidden="true">{date.day()}</span>
                <span class="agenda-day__name" aria-hidden="true">
                    {civil::date(Shape::ShortMonth, date)}
                    ", "
                    {civil::date(Shape::ShortWeekday, date)}
                </span>
            </h2>
            <div class="agenda-day__lines">{lines}{empty}</div>
        </li>
    }
}

/// One event in a list of a day.
#[component]
pub fn AgendaLine(
    item: Occurrence,
    /// Which of its days this is, from 1.
    day: u32,
    /// On how many days it takes place.
    days: u32,
) -> impl IntoView {
    let state = CalendarState::expect();
    let calendar = item.calendar;
    let time = match item.span {
        EventSpan::AllDay { .. } => "All day".to_owned(),
        EventSpan::Timed { .. } if days == 1 => words::times(&item.span),
        EventSpan::Timed { start, .. } if day == 1 => format!("from {}", civil::moment(Shape::Time, start)),
        EventSpan::Timed { end, .. } if day == days => format!("until {}", civil::moment(Shape::Time, end)),
        EventSpan::Timed { .. } => "All day".to_owned(),
    };
    let title = words::title(&item.title);
    let part = (days > 1).then(|| format!("Day {day} of {days}"));
    let shown_part = part
        .clone()
        .map(|part| view! { <span class="agenda-line__part">{part}</span> });
    let location = (!item.location.is_empty())
        .then(|| view! { <span class="agenda-line__place">{item.location.clone()}</span> });
    let class = format!("agenda-line {}", flags(&item));
    let item = StoredValue::new(item);
    let name = move || match &part {
        Some(part) => format!("{}, {part}", spoken(state, item)),
        None => spoken(state, item),
    };
    view! {
        <button
            type="button"
            class=class
            style=("--event-color", move || state.color(calendar))
            aria-label=name
            on:click=on::mouse(move |event| open(state, &event, item))
            on:keydown=on::key(move |event| on_key(state, &event, item))
        >
            <span class="agenda-line__bar"></span>
            <span class="agenda-line__time">{time}</span>
            <span class="agenda-line__text">
                <span class="agenda-line__title">{title}" "{shown_part}</span>
                {location}
            </span>
        </button>
    }
    .into_any()
}
