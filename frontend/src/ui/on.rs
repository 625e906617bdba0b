//! Handlers of events, boxed: Leptos compiles what attaches one anew for each closure that it is given.
//!
//! `on:click=on::mouse(move |event| …)` in a view; one function for each type of event.

use leptos::ev::{Event, KeyboardEvent, MouseEvent, PointerEvent, SubmitEvent};

/// A handler of events of one type.
type Handler<E> = Box<dyn FnMut(E)>;

/// For `click` and `mousedown`.
pub fn mouse(handler: impl FnMut(MouseEvent) + 'static) -> Handler<MouseEvent> {
    Box::new(handler)
}

/// For `pointerdown`.
pub fn pointer(handler: impl FnMut(PointerEvent) + 'static) -> Handler<PointerEvent> {
    Box::new(handler)
}

/// For `keydown`.
pub fn key(handler: impl FnMut(KeyboardEvent) + 'static) -> Handler<KeyboardEvent> {
    Box::new(handler)
}

/// For `submit`.
pub fn submit(handler: impl FnMut(SubmitEvent) + 'static) -> Handler<SubmitEvent> {
    Box::new(handler)
}

/// For `input` and `change`.
pub fn event(handler: impl FnMut(Event) + 'static) -> Handler<Event> {
    Box::new(handler)
}
