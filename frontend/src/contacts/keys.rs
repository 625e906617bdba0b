//! The contacts' keyboard.

use leptos::prelude::*;
use roost_page_logic::contacts::name;
use roost_page_logic::contacts::place::Pane;

use super::removal;
use super::state::{CardKey, ContactsState};
use crate::browser::{dom, keyboard};

/// Takes the contacts' shortcuts for as long as the section is open.
pub fn listen(state: ContactsState) {
    keyboard::on_keys(move |key| {
        match key {
            "j" | "ArrowDown" => return step(state, true),
            "k" | "ArrowUp" => return step(state, false),
            "n" => state.start_new(),
            "Enter" | "o" => return focus_card(state),
            "Escape" | "u" => return back(state),
            "e" => return with_writable(state, |key, _| state.edit(key)),
            "Delete" | "#" => return with_writable(state, |key, name| removal::remove(state, key, name)),
            _ => return false,
        }
        true
    });
}

/// Opens the next contact of the list, or the one before.
fn step(state: ContactsState, forward: bool) -> bool {
    if is_form(state) {
        return false;
    }
    let current = state
        .open
        .get_untracked()
        .and_then(|key| untrack(|| state.index_of(&key)));
    let next = match (current, forward) {
        (None, true) => Some(0),
        (None, false) => None,
        (Some(index), true) => index.checked_add(1),
        (Some(index), false) => index.checked_sub(1),
    };
    if let Some(contact) = next.and_then(|index| untrack(|| state.contact_at(index))) {
        state.show(&CardKey::of(&contact));
    }
    true
}

fn focus_card(state: ContactsState) -> bool {
    let open = state.open.with_untracked(Option::is_some) && !is_form(state);
    if open {
        dom::focus(".contact-card");
    }
    open
}

fn back(state: ContactsState) -> bool {
    if is_form(state) {
        return false;
    }
    let open = state.open.with_untracked(Option::is_some);
    if open {
        state.close();
    }
    open
}

fn with_writable(state: ContactsState, act: impl Fn(&CardKey, &str)) -> bool {
    let Some((key, Ok(detail))) = state.detail.get_untracked() else {
        return false;
    };
    let shown = state.open.get_untracked().as_ref() == Some(&key) && !is_form(state);
    if shown && detail.writable {
        act(&key, &name::of(&detail.contact));
    }
    shown
}

fn is_form(state: ContactsState) -> bool {
    state
        .pane
        .with_untracked(|pane| matches!(pane, Pane::New | Pane::Card { edit: true, .. }))
}
