//! One listener for the page's shortcuts; features say which of them they take.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use roost_page_logic::keys::{Press, Sequence};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::{clock, dom};

type Handler = Rc<dyn Fn(&str) -> bool>;

thread_local! {
    static HANDLERS: RefCell<Vec<(u64, Handler)>> = const { RefCell::new(Vec::new()) };
    static NEXT: RefCell<u64> = const { RefCell::new(0) };
}

/// Hands shortcuts to `handler` until the present owner is cleaned up.
///
/// It gets names as in `roost_page_logic::keys` and gives whether it took them. Who came last is asked
/// first. Nothing comes while one types in a field or a modal dialog is open, except `Escape` in fields.
pub fn on_keys(handler: impl Fn(&str) -> bool + 'static) {
    let id = NEXT.with(|next| {
        let mut next = next.borrow_mut();
        *next = next.wrapping_add(1);
        *next
    });
    HANDLERS.with(|handlers| handlers.borrow_mut().push((id, Rc::new(handler))));
    on_cleanup(move || {
        HANDLERS.with(|handlers| handlers.borrow_mut().retain(|(other, _)| *other != id));
    });
}

/// Starts listening; called once by the shell.
pub fn start() {
    let sequence = RefCell::new(Sequence::default());
    let handle = window_event_listener(ev::keydown, move |event| {
        if !is_for_shortcuts(&event) {
            return;
        }
        let key = event.key();
        let press = Press {
            key: &key,
            shift: event.shift_key(),
            modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
        };
        let Some(shortcut) = sequence.borrow_mut().press(press, clock::now_ms()) else {
            return;
        };
        if dispatch(&shortcut) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

fn is_for_shortcuts(event: &KeyboardEvent) -> bool {
    if event.default_prevented() || event.is_composing() || dom::modal_is_open() {
        return false;
    }
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    if dom::is_editing(target.as_ref()) {
        return event.key() == "Escape";
    }
    // On a button or a link, Enter and Space press it.
    let presses = matches!(event.key().as_str(), "Enter" | " ");
    !(presses
        && target.is_some_and(|target| target.closest("button, a, [role=menu]").ok().flatten().is_some()))
}

fn dispatch(shortcut: &str) -> bool {
    // A handler may add or remove handlers: the list must not be borrowed while they run.
    let handlers: Vec<Handler> = HANDLERS.with(|list| {
        list.borrow()
            .iter()
            .rev()
            .map(|(_, handler)| Rc::clone(handler))
            .collect()
    });
    handlers.iter().any(|handler| handler(shortcut))
}
