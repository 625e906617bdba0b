//! Small questions to the document.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Whether what has the focus takes text, so that letters are not shortcuts there.
pub fn is_editing(target: Option<&Element>) -> bool {
    let Some(element) = target else { return false };
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(
            element.get_attribute("type").as_deref(),
            Some("checkbox" | "radio" | "button" | "submit" | "range")
        ),
        _ => element
            .dyn_ref::<HtmlElement>()
            .is_some_and(HtmlElement::is_content_editable),
    }
}

/// Moves the focus to the first element that matches.
pub fn focus(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector)
        && let Some(element) = element.dyn_ref::<HtmlElement>()
    {
        // What cannot take the focus keeps it where it was.
        let _ = element.focus();
    }
}

/// Whether a modal dialog or a menu is open: it has the keyboard to itself.
pub fn modal_is_open() -> bool {
    let open = document().query_selector("dialog[open], :popover-open");
    open.ok().flatten().is_some()
}

/// Width of the window in CSS pixels.
pub fn window_width() -> f64 {
    window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .unwrap_or(1280.0)
}

/// Height of the window in CSS pixels.
pub fn window_height() -> f64 {
    window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or(800.0)
}

/// Whether what has the focus lies within an element that matches.
pub fn focus_is_within(selector: &str) -> bool {
    document()
        .active_element()
        .is_some_and(|active| active.closest(selector).ok().flatten().is_some())
}

/// A length for a style, in whole pixels: writing fractions takes 15 kB of code.
#[expect(
    clippy::cast_possible_truncation,
    reason = "browsers bound every length well below that"
)]
pub fn px(length: f64) -> String {
    format!("{}px", length.round() as i32)
}
