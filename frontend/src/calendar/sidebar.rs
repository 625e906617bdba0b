//! The calendar's sidebar: the button for a new event, the small month, and the calendars.

use leptos::prelude::*;
use roost_page_logic::calendar::palette::normalised;
use roost_page_logic::order;
use roost_page_logic::stepping::stepped;
use roost_shared::CalendarId;
use roost_shared::calendar::{CalendarOrigin, CalendarSummary, CalendarUpdate};
use roost_shared::sharing::{ShareAccess, SharedKind};

use super::create;
use super::load;
use super::mini_month::MiniMonth;
use super::open::Open;
use super::state::CalendarState;
use crate::api::{calendars, sharing};
use crate::reactive::memo;
use crate::sharing::{Offers, leave};
use crate::shell::Drawer;
use crate::ui::on;
use crate::ui::{Button, ButtonKind, Icon, Keyed, Menu, MenuItem, MenuLine, Show, Skeleton};

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
            <Menu label="Add a calendar".to_owned() class="icon-button icon-button--small" trigger=|| view! { <Icon name="plus"/> }>
                <MenuItem icon="calendar" text="New calendar".to_owned() on_select=move |()| state.open.set(Some(Open::Calendar(None)))/>
                <MenuItem icon="globe" text="Subscribe to a calendar".to_owned() on_select=move |()| state.open.set(Some(Open::Subscribe))/>
            </Menu>
        </div>
        <Offers
            kind=SharedKind::Calendar
            is_known=move |id| state.calendars.with_untracked(|list| list.iter().flatten().any(|calendar| calendar.id == id))
            on_change=move |()| load::refresh(state)
        >
        <Show when=known fallback=|| view! { <CalendarsSoon/> }>
            <ul class="calendar-list">
                <Keyed each=move || rows(state) key=|row| format!("{row:?}") let:row>
                    {match row {
                        Row::Owner(name) => view! { <li><h3 class="calendar-list__owner">{name}</h3></li> }.into_any(),
                        Row::Calendar(calendar) => view! { <CalendarRow calendar=calendar/> }.into_any(),
                    }}
                </Keyed>
            </ul>
        </Show>
        </Offers>
        <label class="calendar-list__option">
            <input
                type="checkbox"
                class="checkbox__input"
                prop:checked=move || state.preferences.week_numbers()
                on:change=on::event(move |event| state.preferences.set_week_numbers(event_target_checked(&event)))
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

/// A line of the list.
#[derive(Clone, Debug)]
enum Row {
    /// Whose the calendars below are.
    Owner(String),
    /// `visible` is left out: a line stays the same one when its box is ticked.
    Calendar(CalendarSummary),
}

/// One's own calendars first, then those of others by whose they are.
fn rows(state: CalendarState) -> Vec<Row> {
    let mut calendars = state.event_calendars();
    let owner = |calendar: &CalendarSummary| {
        let sharing = &calendar.sharing;
        (!sharing.is_own).then(|| (sharing.owner_name.clone(), sharing.owner_address.clone()))
    };
    order::sort_by_key(&mut calendars, owner);
    let mut rows = Vec::new();
    let mut last = None;
    for mut calendar in calendars {
        calendar.visible = true;
        let whose = owner(&calendar);
        if whose != last {
            rows.extend(whose.clone().map(|(name, _)| Row::Owner(name)));
            last = whose;
        }
        rows.push(Row::Calendar(calendar));
    }
    rows
}

/// One calendar: shown or not by its box, changed by its menu.
#[component]
fn CalendarRow(calendar: CalendarSummary) -> impl IntoView {
    let state = CalendarState::expect();
    let id = calendar.id;
    let visible = memo(move || state.calendar(id).is_some_and(|calendar| calendar.visible));
    let toggle = move |_| {
        let now = !visible.get_untracked();
        show(state, &|calendar| {
            if calendar.id == id { now } else { calendar.visible }
        });
    };
    // An accepted calendar has its owner's name behind its own, which stands above it here.
    let owner = format!(" ({})", calendar.sharing.owner_name);
    let name = calendar
        .name
        .strip_suffix(&owner)
        .unwrap_or(&calendar.name)
        .to_owned();
    let color = normalised(&calendar.color);
    let mark = match calendar.origin {
        CalendarOrigin::Birthdays => Some(("cake", "From the birthdays of your contacts")),
        CalendarOrigin::Subscription => Some(("globe", "Published elsewhere")),
        CalendarOrigin::Own if !calendar.writable => Some(("lock", "Can only be read")),
        CalendarOrigin::Own if calendar.sharing.is_own && calendar.sharing.is_shared => {
            Some(("people", "Shared with others"))
        }
        CalendarOrigin::Own => None,
    };
    let mark = mark.map(|(icon, title)| {
        view! { <span class="calendar-row__lock" title=title><Icon name=icon class="icon--small"/></span> }
    });
    view! {
        <li class="calendar-row" style=("--event-color", color)>
            <label class="calendar-row__label">
                <input type="checkbox" class="calendar-row__box" prop:checked=move || visible.get() on:change=on::event(toggle)/>
                <span class="side-row__text">{name}</span>
            </label>
            {mark}
            <CalendarMenu calendar=calendar/>
        </li>
    }
}

/// Shows the calendars with events that are `chosen` and no others: here at once, then on the server.
fn show(state: CalendarState, chosen: &dyn Fn(&CalendarSummary) -> bool) {
    let mut changed = Vec::new();
    state.calendars.update(|list| {
        for calendar in list.iter_mut().flatten() {
            let visible = chosen(calendar);
            if calendar.holds_events && calendar.visible != visible {
                calendar.visible = visible;
                changed.push((calendar.id, visible));
            }
        }
    });
    load::send(state, async move {
        let mut outcome = Ok(());
        for (id, visible) in changed {
            let change = CalendarUpdate {
                visible: Some(visible),
                ..CalendarUpdate::default()
            };
            // One that is refused keeps no other from being changed.
            outcome = outcome.and(calendars::update(id, &change).await);
        }
        outcome
    });
}

/// Puts a calendar before or after its neighbour of the same owner.
fn step(state: CalendarState, id: CalendarId, down: bool) {
    let mut order = None;
    state.calendars.update(|list| {
        let Some(list) = list else { return };
        // Task lists have an order, too, but are not among those that stand below each other here.
        let all: Vec<_> = list
            .iter()
            .map(|calendar| {
                let owner = &calendar.sharing.owner_address;
                (calendar.id, format!("{} {owner}", calendar.holds_events))
            })
            .collect();
        order = stepped(&all, id, down);
        if let Some(order) = &order {
            order::sort_by_key(list, |calendar| order.iter().position(|id| *id == calendar.id));
        }
    });
    let Some(order) = order else { return };
    load::send(state, sharing::order(order));
}

#[component]
fn CalendarMenu(calendar: CalendarSummary) -> impl IntoView {
    let state = CalendarState::expect();
    let label = format!("Calendar {}", calendar.name);
    let (id, is_own) = (calendar.id, calendar.sharing.is_own);
    let removable = is_own && calendar.origin != CalendarOrigin::Birthdays && !calendar.is_default;
    let may_share = calendar.sharing.access == ShareAccess::Admin;
    let readable = calendar.sharing.access > ShareAccess::FreeBusy;
    let calendar = StoredValue::new(calendar);
    let show_only = move |()| show(state, &|calendar| calendar.id == id);
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
                {may_share
                    .then(|| {
                        view! {
                            <MenuItem
                                icon="people"
                                text="Share".to_owned()
                                on_select=move |()| state.open.set(Some(Open::Share(calendar.get_value())))
                            />
                        }
                    })}
                <MenuItem
                    icon="globe"
                    text="Private address".to_owned()
                    on_select=move |()| state.open.set(Some(Open::Feed(calendar.get_value())))
                />
                {readable
                    .then(|| {
                        view! {
                            <a class="menu__item" role="menuitem" tabindex="-1" href=sharing::export_url(id) download="" rel="external">
                                <Icon name="download"/>
                                <span class="menu__text">"Export"</span>
                            </a>
                        }
                    })}
                <MenuLine/>
                <MenuItem icon="eye" text="Show only this one".to_owned() on_select=show_only/>
                <MenuItem icon="chevron-up" text="Move up".to_owned() on_select=move |()| step(state, id, false)/>
                <MenuItem icon="chevron-down" text="Move down".to_owned() on_select=move |()| step(state, id, true)/>
                {(!is_own)
                    .then(|| {
                        let leave = move |()| {
                            calendar.with_value(|calendar| leave(id, &calendar.name, move || load::refresh(state)));
                        };
                        view! {
                            <MenuLine/>
                            <MenuItem icon="close" text="Leave".to_owned() danger=true on_select=leave/>
                        }
                    })}
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
