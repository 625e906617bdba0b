//! The dialog with a calendar's name and colour.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use roost_page_logic::calendar::palette::{SWATCHES, next_color, normalised};
use roost_shared::calendar::{CalendarCreate, CalendarSummary, CalendarUpdate};

use super::cards::dialog_open;
use super::load;
use super::open::Open;
use super::state::CalendarState;
use crate::api::{ApiError, calendars};
use crate::reactive::memo;
use crate::ui::{Button, ButtonKind, Dialog, TextField};

/// The longest name.
const NAME_LIMIT: usize = 200;

/// The dialog with a calendar's name and colour, while it is open.
#[component]
pub fn CalendarDialog() -> impl IntoView {
    let state = CalendarState::expect();
    let open = dialog_open(state, |open| matches!(open, Open::Calendar(_)));
    let title = Signal::derive(move || match state.open.get() {
        Some(Open::Calendar(Some(_))) => "Name and colour".to_owned(),
        _ => "New calendar".to_owned(),
    });
    view! {
        <Dialog open=open title=title>
            {move || match state.open.get_untracked() {
                Some(Open::Calendar(calendar)) => Some(view! { <CalendarForm calendar=calendar/> }),
                _ => None,
            }}
        </Dialog>
    }
}

#[component]
fn CalendarForm(calendar: Option<CalendarSummary>) -> impl IntoView {
    let state = CalendarState::expect();
    let name = RwSignal::new(
        calendar
            .as_ref()
            .map(|calendar| calendar.name.clone())
            .unwrap_or_default(),
    );
    let color = RwSignal::new(match &calendar {
        Some(calendar) => normalised(&calendar.color),
        None => {
            let taken: Vec<String> = untrack(|| state.event_calendars())
                .into_iter()
                .map(|calendar| calendar.color)
                .collect();
            next_color(&taken).to_owned()
        }
    });
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let id = calendar.as_ref().map(|calendar| calendar.id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked().trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME_LIMIT {
            problem.set(Some(format!("A name has 1 to {NAME_LIMIT} characters.")));
            return;
        }
        busy.set(true);
        let color = color.get_untracked();
        leptos::task::spawn_local(async move {
            let answer = match id {
                Some(id) => {
                    let change = CalendarUpdate {
                        name: Some(name),
                        color: Some(color),
                        ..CalendarUpdate::default()
                    };
                    calendars::update(id, &change).await
                }
                None => calendars::create(&CalendarCreate { name, color }).await,
            };
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    load::refresh(state);
                    state.open.try_set(None);
                }
                Err(error) => {
                    problem.try_set(Some(words_of(&error)));
                }
            }
        });
    };
    view! {
        <form class="calendar-form" novalidate on:submit=submit>
            <TextField label="Name" value=name error=problem autofocus=true/>
            <Swatches color=color/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Ghost on_click=move |_| state.open.set(None)>"Cancel"</Button>
                <Button kind=ButtonKind::Primary submit=true busy=busy>"Save"</Button>
            </div>
        </form>
    }
    .into_any()
}

/// The colours to choose from, and the present one where it is another.
#[component]
fn Swatches(color: RwSignal<String>) -> impl IntoView {
    let own = color.get_untracked();
    let mut offered: Vec<(String, String)> = SWATCHES
        .iter()
        .map(|swatch| (swatch.color.to_owned(), swatch.name.to_owned()))
        .collect();
    if !offered.iter().any(|(offered, _)| *offered == own) {
        offered.push((own, "Its own".to_owned()));
    }
    let items = offered
        .into_iter()
        .map(|(value, name)| {
            let chosen = {
                let value = value.clone();
                memo(move || color.with(|color| *color == value))
            };
            let (shown, title) = (value.clone(), name.clone());
            view! {
                <label class="swatch" style=("--event-color", shown) title=title>
                    <input
                        type="radio"
                        name="calendar-color"
                        class="swatch__input"
                        aria-label=name
                        prop:checked=move || chosen.get()
                        on:change=move |_| color.set(value.clone())
                    />
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="swatches">
            <legend class="field__label">"Colour"</legend>
            {items}
        </fieldset>
    }
}

fn words_of(error: &ApiError) -> String {
    error
        .fields()
        .into_values()
        .next()
        .unwrap_or_else(|| error.message())
}
