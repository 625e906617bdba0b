//! The mail section's shortcuts.

use leptos::prelude::*;
use roost_shared::mail::{ComposeMode, Flag};

use super::state::MailState;
use super::{Compose, actions};
use crate::browser::{dom, keyboard};

/// Takes the section's shortcuts until the page of the section goes.
pub fn listen(state: MailState, confirm_delete: RwSignal<Vec<u32>>) {
    let compose = Compose::expect();
    keyboard::on_keys(move |key| {
        match key {
            "j" => step(state, 1),
            "k" => step(state, -1),
            "ArrowDown" if dom::focus_is_within(".mail-list") => step(state, 1),
            "ArrowUp" if dom::focus_is_within(".mail-list") => step(state, -1),
            "o" | "Enter" => open(state),
            "u" => state.go(None),
            "Escape" => return escape(state),
            "x" | " " => tick(state),
            "s" => actions::toggle_star(state, state.targets()),
            "e" | "y" => actions::archive(state, state.targets()),
            "#" | "Delete" => actions::delete(state, state.targets(), confirm_delete),
            "!" => actions::junk(state, state.targets()),
            "Shift+I" => actions::set_flag(state, state.targets(), Flag::Seen, true),
            "Shift+U" => actions::set_flag(state, state.targets(), Flag::Seen, false),
            "r" => return answer(state, compose, ComposeMode::Reply),
            "a" => return answer(state, compose, ComposeMode::ReplyAll),
            "f" => return answer(state, compose, ComposeMode::Forward),
            _ => return false,
        }
        true
    });
}

/// Moves the keyboard through the list; an open message makes way for the next one.
fn step(state: MailState, by: isize) {
    let list_has_focus = dom::focus_is_within(".mail-list");
    if let Some(open) = untrack(|| state.open_uid()) {
        state.selection.update(|selection| selection.place(open));
    }
    let list = state.list.get_untracked();
    let Some(uid) = state
        .selection
        .try_update(|selection| selection.step(&list, by))
        .flatten()
    else {
        return;
    };
    state.reveal.set(list.position(uid));
    if state.open.with_untracked(Option::is_some) {
        state.go(Some(uid));
    }
    if list_has_focus {
        request_animation_frame(|| dom::focus(".mail-row__link[tabindex=\"0\"]"));
    }
}

fn open(state: MailState) {
    if let Some(uid) = state.selection.with_untracked(|selection| selection.cursor()) {
        state.go(Some(uid));
    }
}

fn tick(state: MailState) {
    let target = state
        .selection
        .with_untracked(|selection| selection.cursor())
        .or_else(|| untrack(|| state.open_uid()));
    if let Some(uid) = target {
        state.selection.update(|selection| selection.toggle(uid));
    }
}

fn escape(state: MailState) -> bool {
    if state.selection.with_untracked(|selection| !selection.is_empty()) {
        state.selection.update(|selection| selection.clear());
        return true;
    }
    if state.open.with_untracked(Option::is_some) {
        state.go(None);
        return true;
    }
    let found =
        dom::focus_is_within(".mail-list") && state.source.with_untracked(|source| !source.query.is_empty());
    if found {
        dom::focus(".bar__search-input");
    }
    found
}

fn answer(state: MailState, compose: Compose, mode: ComposeMode) -> bool {
    let Some(key) = state.open.get_untracked() else {
        return false;
    };
    compose.answer(mode, key);
    true
}
