//! The calendar's sidebar: the button for a new event, the small month, and the calendars.

use leptos::prelude::*;
use roost_page_logic::calendar::palette::normalised;
use roost_shared::calendar::{CalendarSummary, CalendarUpdate};

use super::create;
use super::load;
use super::mini_month::MiniMonth;
use super::open::Open;
use super::state::CalendarState;
use crate::api::calendars;
use crate::shell::Drawer;
use crate::ui::{
    Button, ButtonKind, Icon, IconButton, Keyed, Menu, MenuItem, MenuLine, Show, Skeleton, Toasts,
};

/// The calendar's sidebar.
#[component]
pub fn Sidebar() -> impl IntoView {
    let state = CalendarState::expect();
    let drawer = Drawer::expect();
    let known = move || state.calendars.with(Option::is_some);
    let new_event = move |_| {
        drawer.close();
        create::offer_on_chosen_day(state);
    };
    view! {
        <div class="page__action">
            <Button kind=ButtonKind::Primary icon="plus" class="button--wide" on_click=new_event>"New event"</Button>
        </div>
        <MiniMonth/>
        <div class="side-heading">
            <h2>"Calendars"</h2>
            <IconButton
                icon="plus"
                label="New calendar"
                class="icon-button--small"
                on_click=move |_| state.open.set(Some(Open::Calendar(None)))
            />
        </div>
        <Show when=known fallback=|| view! { <CalendarsSoon/> }>
            <ul class="calendar-list">
                <Keyed each=move || state.event_calendars() key=|calendar| format!("{calendar:?}") let:calendar>
                    <CalendarRow calendar=calendar/>
                </Keyed>
            </ul>
        </Show>
        <label class="calendar-list__option">
            <input
                type="checkbox"
                class="checkbox__input"
                prop:checked=move || state.preferences.week_numbers()
                on:change=move |event| state.preferences.set_week_numbers(event_target_checked(&event))
            />
            "Week numbers"
        </label>
    }
}

#[component]
fn CalendarsSoon() -> impl IntoView {
    let line = |width| view! { <div class="side-row"><Skeleton width=width/></div> };
    view! { {line("62%")}{line("48%")} }
}

/// One calendar: shown or not by its box, changed by its menu.
#[component]
fn CalendarRow(calendar: CalendarSummary) -> impl IntoView {
    let state = CalendarState::expect();
    let toasts = Toasts::expect();
    let (id, visible) = (calendar.id, calendar.visible);
    let toggle = move |_| {
        state.calendars.update(|list| {
            if let Some(calendar) = list.iter_mut().flatten().find(|calendar| calendar.id == id) {
                calendar.visible = !visible;
            }
        });
        leptos::task::spawn_local(async move {
            let change = CalendarUpdate {
                visible: Some(!visible),
                ..CalendarUpdate::default()
            };
            if let Err(error) = calendars::update(id, &change).await {
                toasts.problem(error.message());
            }
            load::refresh(state);
        });
    };
    let (name, color) = (calendar.name.clone(), normalised(&calendar.color));
    let lock = (!calendar.writable).then(|| {
        view! { <span class="calendar-row__lock" title="Can only be read"><Icon name="lock" class="icon--small"/></span> }
    });
    view! {
        <li class="calendar-row" style=("--event-color", color)>
            <label class="calendar-row__label">
                <input type="checkbox" class="calendar-row__box" prop:checked=visible on:change=toggle/>
                <span class="side-row__text">{name}</span>
            </label>
            {lock}
            <CalendarMenu calendar=calendar/>
        </li>
    }
}

#[component]
fn CalendarMenu(calendar: CalendarSummary) -> impl IntoView {
    let state = CalendarState::expect();
    let toasts = Toasts::expect();
    let label = format!("Calendar {}", calendar.name);
    let removable = calendar.writable && !calendar.is_default;
    let calendar = StoredValue::new(calendar);
    let show_only = move |()| {
        let id = calendar.with_value(|calendar| calendar.id);
        let changed: Vec<CalendarSummary> = state
            .event_calendars()
            .into_iter()
            .filter(|other| other.visible != (other.id == id))
            .collect();
        leptos::task::spawn_local(async move {
            for other in changed {
                let change = CalendarUpdate {
                    visible: Some(!other.visible),
                    ..CalendarUpdate::default()
                };
                if let Err(error) = calendars::update(other.id, &change).await {
                    toasts.problem(error.message());
                }
            }
            load::refresh(state);
        });
    };
    view! {
        <span class="calendar-row__menu">
            <Menu
                label=label
                class="icon-button icon-button--small"
                trigger=|| view! { <Icon name="more-vertical" class="icon--small"/> }
            >
                <MenuItem
                    icon="edit"
                    text="Name and colour".to_owned()
                    on_select=move |()| state.open.set(Some(Open::Calendar(Some(calendar.get_value()))))
                />
                <MenuItem icon="eye" text="Show only this one".to_owned() on_select=show_only/>
                {removable
                    .then(|| {
                        view! {
                            <MenuLine/>
                            <MenuItem
                                icon="trash"
                                text="Delete".to_owned()
                                danger=true
                                on_select=move |()| {
                                    state.open.set(Some(Open::CalendarRemoval(calendar.get_value())));
                                }
                            />
                        }
                    })}
            </Menu>
        </span>
    }
}
