//! The dialog with a calendar's name and colour, and where it is published if that is elsewhere.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use roost_page_logic::calendar::palette::{SWATCHES, next_color, normalised};
use roost_shared::CalendarId;
use roost_shared::calendar::{CalendarCreate, CalendarOrigin, CalendarSummary, CalendarUpdate};
use roost_shared::feed::SubscriptionSummary;

use super::cards::dialog_open;
use super::load;
use super::open::Open;
use super::state::CalendarState;
use crate::api::{ApiError, calendars, sharing};
use crate::browser::intl;
use crate::reactive::memo;
use crate::sharing::words_of;
use crate::ui::on;
use crate::ui::{Banner, Button, ButtonKind, Dialog, Skeleton, TextField, Tone};

/// The longest name.
const NAME_LIMIT: usize = 200;

/// The dialog with a calendar's name and colour, while it is open.
#[component]
pub fn CalendarDialog() -> impl IntoView {
    let state = CalendarState::expect();
    let open = dialog_open(state, |open| matches!(open, Open::Calendar(_) | Open::Subscribe));
    let title = Signal::derive(move || match state.open.get() {
        Some(Open::Calendar(Some(_))) => "Name and colour".to_owned(),
        Some(Open::Subscribe) => "Subscribe to a calendar".to_owned(),
        _ => "New calendar".to_owned(),
    });
    view! {
        <Dialog open=open title=title>
            {move || match state.open.get_untracked() {
                Some(Open::Calendar(calendar)) => Some(view! { <CalendarForm calendar=calendar subscribe=false/> }),
                Some(Open::Subscribe) => Some(view! { <CalendarForm calendar=None subscribe=true/> }),
                _ => None,
            }}
        </Dialog>
    }
}

#[component]
fn CalendarForm(calendar: Option<CalendarSummary>, subscribe: bool) -> impl IntoView {
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
    let (source, source_problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let id = calendar.as_ref().map(|calendar| calendar.id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        source_problem.set(None);
        let mut name = name.get_untracked().trim().to_owned();
        let source = subscribe.then(|| source.get_untracked().trim().to_owned());
        if let Some(source) = source.as_ref().filter(|_| name.is_empty()) {
            // The host says best what a calendar without a name is.
            let rest = source.split_once("://").map_or("", |(_, rest)| rest);
            name = rest.split('/').next().unwrap_or_default().to_owned();
            if name.is_empty() {
                source_problem.set(Some(
                    "Paste the whole address, with https:// before it.".to_owned(),
                ));
                return;
            }
        }
        if name.is_empty() || name.chars().count() > NAME_LIMIT {
            problem.set(Some(format!("A name has 1 to {NAME_LIMIT} characters.")));
            return;
        }
        busy.set(true);
        let color = color.get_untracked();
        crate::reactive::spawn(async move {
            let answer = match id {
                Some(id) => {
                    let change = CalendarUpdate {
                        name: Some(name),
                        color: Some(color),
                        ..CalendarUpdate::default()
                    };
                    calendars::update(id, &change).await
                }
                None => calendars::create(&CalendarCreate { name, color, source }).await,
            };
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    load::refresh(state);
                    state.open.try_set(None);
                }
                Err(error) if error.fields().contains_key("source") => {
                    source_problem.try_set(Some(words_of(&error)));
                }
                Err(error) => {
                    problem.try_set(Some(words_of(&error)));
                }
            }
        });
    };
    let subscription = calendar
        .filter(|calendar| calendar.origin == CalendarOrigin::Subscription)
        .map(|calendar| view! { <SubscriptionState id=calendar.id/> });
    let address = subscribe.then(|| {
        view! {
            <TextField
                label="Address of the calendar"
                value=source
                error=source_problem
                kind="url"
                placeholder="https://example.com/calendar.ics"
                hint="It is fetched every hour or so, and can only be read."
                autofocus=true
            />
        }
    });
    view! {
        <form class="calendar-form" novalidate on:submit=on::submit(submit)>
            {address}
            <TextField label="Name" value=name error=problem autofocus=!subscribe/>
            {subscription}
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
                        on:change=on::event(move |_| color.set(value.clone()))
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

/// Where a calendar is fetched from, and how that went.
#[component]
fn SubscriptionState(id: CalendarId) -> impl IntoView {
    let state = RwSignal::new(None::<Result<SubscriptionSummary, ApiError>>);
    crate::reactive::spawn(async move {
        let answer = sharing::subscription(id).await;
        state.try_set(Some(answer));
    });
    move || {
        let problem = |text: String| view! { <Banner tone=Tone::Warning icon="warning" class="banner--card" text=text/> };
        match state.get() {
            None => view! { <Skeleton height="52px"/> }.into_any(),
            Some(Err(error)) => problem(error.message()).into_any(),
            Some(Ok(found)) => {
                let fetched = found.fetched_at.map_or_else(
                    || "Not fetched yet".to_owned(),
                    |at| format!("Last fetched {}", intl::head_date(js_sys::Date::parse(&at))),
                );
                let failure = found
                    .error
                    .map(|error| problem(format!("It could not be fetched the last time: {error}")));
                view! {
                    <div class="field">
                        <span class="field__label">"Published at"</span>
                        <span class="calendar-form__source">{found.source}</span>
                        <span class="field__hint">{fetched}</span>
                    </div>
                    {failure}
                }
                .into_any()
            }
        }
    }
}
