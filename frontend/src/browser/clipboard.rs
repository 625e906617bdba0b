//! Putting text where other programs paste it from.

use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

use crate::ui::Toasts;

/// Copies a text, and says `done` or that it could not be done.
pub fn copy(text: String, done: &'static str) {
    let toasts = Toasts::expect();
    crate::reactive::spawn(async move {
        match JsFuture::from(window().navigator().clipboard().write_text(&text)).await {
            Ok(_) => toasts.show(done),
            Err(_) => toasts.problem("The browser did not let it be copied."),
        };
    });
}
