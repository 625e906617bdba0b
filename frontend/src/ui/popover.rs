//! A card beside the thing that it is about, on the browser's own modal `<dialog>`: it has the focus and the
//! keyboard to itself, and closes when one clicks elsewhere or presses Escape. On a phone it is a sheet at the
//! lower edge.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use super::on;
use crate::browser::dom;
use crate::reactive::effect;

/// Distance between the card and what it is about, and between the card and the window's edge.
const GAP: f64 = 8.0;
const MARGIN: f64 = 12.0;

/// Where the thing is, in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Anchor {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Anchor {
    /// The place of an element.
    pub fn of(element: &Element) -> Self {
        let rect = element.get_bounding_client_rect();
        Self {
            left: rect.left(),
            top: rect.top(),
            width: rect.width(),
            height: rect.height(),
        }
    }

    /// A point, such as the pointer's.
    pub fn point(left: f64, top: f64) -> Self {
        Self {
            left,
            top,
            width: 0.0,
            height: 0.0,
        }
    }
}

/// A card beside `anchor`, open for as long as it is in the document.
#[component]
pub fn Popover(
    anchor: Anchor,
    /// What it is, read out.
    #[prop(into)]
    label: Signal<String>,
    /// More classes.
    #[prop(optional)]
    class: &'static str,
    #[prop(into)] on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    effect(move || {
        let Some(dialog) = element.get() else { return };
        if !dialog.open() {
            // Fails only for an element that is not in the document, which then shows nothing.
            let _ = dialog.show_modal();
            // The browser would give the focus to the first button, which may be one that deletes. What wants it
            // takes it afterwards.
            dom::focus(".popover[open] .popover__card");
            place(&dialog, anchor);
            // What the card learns later makes it larger: it must stay in the window.
            let later = dialog.clone();
            super::resize::on_resize(&dialog, move || place(&later, anchor));
        }
    });
    view! {
        <dialog
            class=format!("popover {class}")
            aria-label=move || label.get()
            node_ref=element
            on:close=move |_| on_close.run(())
            on:pointerdown=on::pointer(move |event| {
                // The dialog itself is the target only outside of the card in it.
                let dialog = element.get_untracked();
                let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                if let Some(dialog) = dialog.filter(|dialog| target.as_ref() == Some(dialog.unchecked_ref::<Node>())) {
                    event.prevent_default();
                    // Closed by the browser, which gives the focus back, as it does for Escape.
                    dialog.close();
                }
            })
        >
            <div class="popover__card" tabindex="-1">{children()}</div>
        </dialog>
    }
    .into_any()
}

/// Puts the card beside its anchor, on the side that has the room, wholly in the window. The style sheet leaves
/// these values alone where the card is a sheet.
fn place(dialog: &HtmlElement, anchor: Anchor) {
    let size = dialog.get_bounding_client_rect();
    let (width, height) = (dom::window_width(), dom::window_height());
    let after = anchor.left + anchor.width + GAP;
    let before = anchor.left - GAP - size.width();
    let beside = if after + size.width() + MARGIN <= width {
        Some(after)
    } else if before >= MARGIN {
        Some(before)
    } else {
        None
    };
    let (left, top) = match beside {
        Some(left) => (left, anchor.top),
        // No room on either side: below, or above where there is more room.
        None => {
            let below = anchor.top + anchor.height + GAP;
            let above = anchor.top - GAP - size.height();
            let fits = below + size.height() + MARGIN <= height || above < MARGIN;
            (anchor.left, if fits { below } else { above })
        }
    };
    let left = left.min(width - size.width() - MARGIN).max(MARGIN);
    let top = top.min(height - size.height() - MARGIN).max(MARGIN);
    let style = dialog.style();
    let _ = style.set_property("--popover-left", &dom::px(left));
    let _ = style.set_property("--popover-top", &dom::px(top));
}
