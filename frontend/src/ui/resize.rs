//! Watching the size of an element.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver};

/// Calls `action` whenever the element's size changes, and once at the start, until the present owner is cleaned up.
pub fn on_resize(element: &Element, action: impl Fn() + 'static) {
    let on_resize = Closure::<dyn Fn()>::new(action);
    if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
        observer.observe(element);
        let keep = StoredValue::new_local((observer, on_resize));
        on_cleanup(move || {
            keep.try_with_value(|(observer, _)| observer.disconnect());
        });
    }
}
