//! Media queries as signals.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Below this the page has one pane and its sections at the bottom; the style sheets use the same width.
const NARROW: &str = "(max-width: 719px)";

/// Whether the window is as narrow as a phone, now and later.
pub fn narrow() -> ReadSignal<bool> {
    let list = window().match_media(NARROW).ok().flatten();
    let (narrow, set_narrow) = signal(list.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(list) = list {
        let watched = list.clone();
        let on_change = Closure::<dyn Fn()>::new(move || {
            set_narrow.try_set(watched.matches());
        });
        list.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        let keep = StoredValue::new_local((list, on_change));
        on_cleanup(move || {
            keep.try_with_value(|(list, _)| list.set_onchange(None));
        });
    }
    narrow
}

/// Whether the page is written from right to left.
pub fn right_to_left() -> bool {
    document()
        .document_element()
        .is_some_and(|root| root.closest("[dir=rtl]").ok().flatten().is_some())
}
