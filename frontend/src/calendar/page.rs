//! The calendar section: sidebar, toolbar and one of the views.

use leptos::prelude::*;
use roost_page_logic::calendar::view::CalendarView;

use super::agenda::AgendaView;
use super::calendar_dialog::CalendarDialog;
use super::cards::Cards;
use super::create;
use super::editor::EditorDialog;
use super::feed_dialog::FeedDialog;
use super::grid::TimeGrid;
use super::month::{CompactMonth, MonthView};
use super::questions::Questions;
use super::share_dialog::ShareDialog;
use super::sidebar::Sidebar;
use super::state::CalendarState;
use super::toolbar::{Toolbar, heading};
use super::{keys, load};
use crate::browser::title;
use crate::reactive::effect;
use crate::shell::Page;
use crate::ui::on;
use crate::ui::{Banner, Button, ButtonKind, Icon, Tone};

/// The calendar section.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let state = CalendarState::provide();
    load::start(state);
    keys::listen(state);
    effect(move || title::set(&heading(state), 0));
    view! {
        <Page sidebar_label="Calendars" sidebar=|| view! { <Sidebar/> }>
            <div class="calendar">
                <Toolbar/>
                <Problem/>
                <div class="calendar__view">
                    {move || match (state.view.get(), state.narrow.get()) {
                        (CalendarView::Month, false) => view! { <MonthView/> }.into_any(),
                        (CalendarView::Month, true) => view! { <CompactMonth/> }.into_any(),
                        (CalendarView::Week | CalendarView::Day, _) => view! { <TimeGrid/> }.into_any(),
                        (CalendarView::Agenda, _) => view! { <AgendaView/> }.into_any(),
                    }}
                </div>
                <button
                    type="button"
                    class="new-event-button"
                    aria-label="New event"
                    on:click=on::mouse(move |_| create::offer_on_chosen_day(state))
                >
                    <Icon name="plus" class="icon--large"/>
                </button>
            </div>
            <Cards/>
            <EditorDialog/>
            <Questions/>
            <CalendarDialog/>
            <ShareDialog/>
            <FeedDialog/>
        </Page>
    }
}

/// Says why events could not be loaded.
#[component]
fn Problem() -> impl IntoView {
    let state = CalendarState::expect();
    move || {
        state.problem.get().map(|text| {
            view! {
                <Banner tone=Tone::Danger icon="error" text=text>
                    <Button kind=ButtonKind::Link class="button--small" on_click=move |_| load::refresh(state)>
                        "Try again"
                    </Button>
                </Banner>
            }
        })
    }
}
