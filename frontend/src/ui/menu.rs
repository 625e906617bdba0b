//! Menus that open at a button, on the browser's own popovers: they lie above everything and close when one
//! clicks elsewhere or presses Escape.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlElement};

use super::Icon;
use super::Show;
use super::field::unique_id;
use super::on;
use crate::browser::dom;

#[wasm_bindgen]
extern "C" {
    /// The popover methods, which web-sys keeps behind an unstable flag.
    type Popover;
    #[wasm_bindgen(method, catch, js_name = showPopover)]
    fn show(this: &Popover) -> Result<(), wasm_bindgen::JsValue>;
    #[wasm_bindgen(method, catch, js_name = hidePopover)]
    fn hide(this: &Popover) -> Result<(), wasm_bindgen::JsValue>;
}

/// Distance between the button and its menu, and between the menu and the window's edge.
const GAP: f64 = 4.0;
const MARGIN: f64 = 8.0;

/// The nearest open menu's way to close itself, for its items.
#[derive(Clone, Copy)]
struct CloseMenu(Callback<()>);

/// A button that opens a menu. The items are [`MenuItem`]s, made anew each time it opens.
#[component]
pub fn Menu(
    /// What the button does, read out and shown as a tooltip.
    #[prop(into)]
    label: Signal<String>,
    /// The class of the button.
    #[prop(default = "icon-button")]
    class: &'static str,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// What stands on the button.
    #[prop(into)]
    trigger: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let id = unique_id("menu");
    provide_context(CloseMenu(Callback::new(move |()| {
        if let Some(list) = list.get_untracked() {
            let _ = list.unchecked_ref::<Popover>().hide();
        }
    })));
    let toggle = move |event: MouseEvent| {
        event.stop_propagation();
        let (Some(list), Some(button)) = (list.get_untracked(), button.get_untracked()) else {
            return;
        };
        if open.get_untracked() {
            let _ = list.unchecked_ref::<Popover>().hide();
            return;
        }
        open.set(true);
        // The items are rendered by then.
        request_animation_frame(move || {
            let _ = list.unchecked_ref::<Popover>().show();
            place(&list, &button);
            step(&list, Step::First);
        });
    };
    // The popover closes on the press of the mouse that comes before the button's click; the click must not
    // open it again.
    let on_toggle = move |event: web_sys::Event| {
        if is_closing(&event) {
            // Its button may be gone by then.
            let closed = move || {
                open.try_set(false);
            };
            set_timeout(closed, std::time::Duration::from_millis(0));
            if let (Some(list), Some(button)) = (list.get_untracked(), button.get_untracked())
                && contains_focus(&list)
            {
                let _ = button.focus();
            }
        }
    };
    view! {
        <div class="menu">
            <button
                type="button"
                class=class
                aria-label=move || label.get()
                title=move || label.get()
                aria-haspopup="menu"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=id.clone()
                disabled=move || disabled.get()
                node_ref=button
                on:click=on::mouse(toggle)
            >
                {trigger.run()}
            </button>
            <div
                id=id
                class="menu__list"
                popover="auto"
                role="menu"
                aria-label=move || label.get()
                node_ref=list
                on:beforetoggle=on_toggle
                on:keydown=on::key(move |event| on_key(&event, list))
                on:click=on::mouse(|event| event.stop_propagation())
            >
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </div>
    }
    .into_any()
}

/// One thing to choose from a menu.
#[component]
pub fn MenuItem(
    #[prop(optional)] icon: &'static str,
    #[prop(into)] text: Signal<String>,
    /// The shortcut that does the same.
    #[prop(optional)]
    keys: &'static str,
    #[prop(optional)] danger: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
    #[prop(into)] on_select: Callback<()>,
) -> impl IntoView {
    let menu = use_context::<CloseMenu>();
    view! {
        <button
            type="button"
            role="menuitem"
            tabindex="-1"
            class="menu__item"
            class:menu__item--danger=danger
            disabled=move || disabled.get()
            on:click=on::mouse(move |_| {
                if let Some(CloseMenu(close)) = menu {
                    close.run(());
                }
                on_select.run(());
            })
        >
            {(!icon.is_empty()).then(|| view! { <Icon name=icon/> })}
            <span class="menu__text">{move || text.get()}</span>
            {(!keys.is_empty()).then(|| view! { <span class="menu__keys">{keys}</span> })}
        </button>
    }
    .into_any()
}

/// A line between groups of items.
#[component]
pub fn MenuLine() -> impl IntoView {
    view! { <hr class="menu__line"/> }
}

/// Where in the menu the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    First,
    Last,
    Next,
    Previous,
}

fn on_key(event: &KeyboardEvent, list: NodeRef<html::Div>) {
    let Some(list) = list.get_untracked() else { return };
    let movement = match event.key().as_str() {
        "ArrowDown" => Step::Next,
        "ArrowUp" => Step::Previous,
        "Home" => Step::First,
        "End" => Step::Last,
        "Tab" => {
            let _ = list.unchecked_ref::<Popover>().hide();
            return;
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    step(&list, movement);
}

fn step(list: &HtmlElement, movement: Step) {
    let Ok(found) = list.query_selector_all(".menu__item:not(:disabled)") else {
        return;
    };
    let items: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect();
    let active = document().active_element();
    let current = items
        .iter()
        .position(|item| Some(item.unchecked_ref::<Element>()) == active.as_ref());
    let last = items.len().saturating_sub(1);
    let target = match (movement, current) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Previous, None | Some(0)) => last,
        (Step::Next, Some(index)) if index == last => 0,
        (Step::Next, Some(index)) => index + 1,
        (Step::Previous, Some(index)) => index - 1,
    };
    if let Some(item) = items.get(target) {
        let _ = item.focus();
    }
}

fn is_closing(event: &web_sys::Event) -> bool {
    js_sys::Reflect::get(event, &"newState".into()).is_ok_and(|state| state == "closed")
}

fn contains_focus(list: &HtmlElement) -> bool {
    document()
        .active_element()
        .is_some_and(|active| list.contains(Some(&active)))
}

/// Puts the menu below its button, or above where there is more room, within the window.
fn place(list: &HtmlElement, button: &HtmlElement) {
    let (anchor, size) = (button.get_bounding_client_rect(), list.get_bounding_client_rect());
    let (width, height) = (dom::window_width(), dom::window_height());
    let below = anchor.bottom() + GAP;
    let above = anchor.top() - GAP - size.height();
    let top = if below + size.height() + MARGIN <= height || above < MARGIN {
        below
    } else {
        above
    };
    let top = top.min(height - size.height() - MARGIN).max(MARGIN);
    // A button in the right half has its menu's right edge at its own.
    let left = if anchor.left() + anchor.width() / 2.0 > width / 2.0 {
        anchor.right() - size.width()
    } else {
        anchor.left()
    };
    let left = left.min(width - size.width() - MARGIN).max(MARGIN);
    let style = list.style();
    let _ = style.set_property("top", &dom::px(top));
    let _ = style.set_property("left", &dom::px(left));
}
