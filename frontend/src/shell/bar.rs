//! The bar at the top: the sidebar's button, search, and the account.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::account::AccountMenu;
use super::page::Drawer;
use super::rail::section_of;
use crate::api::Query;
use crate::browser::keyboard;
use crate::browser::location::{Location, Step};
use crate::reactive::{effect, memo};
use crate::ui::on;
use crate::ui::{Icon, IconButton, Show};

/// The bar at the top.
#[component]
pub fn Bar() -> impl IntoView {
    let drawer = Drawer::expect();
    view! {
        <header class="bar">
            <span class="bar__menu">
                <IconButton icon="menu" label="Open the sidebar" on_click=move |_| drawer.open()/>
            </span>
            <SearchField/>
            <span class="bar__space"></span>
            <AccountMenu/>
        </header>
    }
}

/// Searches the section that one is in: it puts `?q=` on the section's path, which the feature reads.
#[component]
fn SearchField() -> impl IntoView {
    let location = Location::expect();
    let path = location.path();
    let input = NodeRef::<html::Input>::new();
    let asked = memo(move || location.query());
    let text = RwSignal::new(String::new());
    effect(move || text.set(asked.get()));

    let in_contacts = memo(move || path.with(|path| section_of(path) == "contacts"));
    let label = move || {
        if in_contacts.get() {
            "Search contacts"
        } else {
            "Search mail"
        }
    };
    let go = move |query: String| {
        let target = if in_contacts.get_untracked() {
            "/contacts".to_owned()
        } else {
            crate::mail::list_path_of(&path.get_untracked())
        };
        let target = Query::new(&target);
        let target = if query.is_empty() {
            target
        } else {
            target.with("q", query)
        };
        location.go(&target.build(), Step::New);
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        // What is found can take the keyboard then.
        if let Some(input) = input.get_untracked() {
            let _ = input.blur();
        }
        go(text.get_untracked().trim().to_owned());
    };
    let clear = move |_| {
        text.set(String::new());
        go(String::new());
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    keyboard::on_keys(move |key| {
        if key == "/"
            && let Some(input) = input.get_untracked()
        {
            let _ = input.focus();
            input.select();
            return true;
        }
        false
    });
    view! {
        <form class="bar__search" role="search" on:submit=on::submit(submit)>
            <span class="bar__search-icon"><Icon name="search"/></span>
            <input
                type="search"
                class="bar__search-input"
                aria-label=label
                placeholder=label
                title="Search (/)"
                autocomplete="off"
                prop:value=move || text.get()
                on:input=on::event(move |event| text.set(event_target_value(&event)))
                on:keydown=on::key(move |event| {
                    if event.key() == "Escape" && let Some(input) = input.get_untracked() {
                        let _ = input.blur();
                    }
                })
                node_ref=input
            />
            <Show when=move || !text.read().is_empty()>
                <IconButton icon="close" label="Clear the search" class="icon-button--small bar__search-clear" on_click=clear/>
            </Show>
        </form>
    }
}
