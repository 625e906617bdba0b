//! A box to tick.

use super::on;
use crate::reactive::effect;
use leptos::html;
use leptos::prelude::*;

/// A box to tick, with its text beside it.
#[component]
pub fn Checkbox(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] checked: Signal<bool>,
    /// Some but not all of what it stands for is ticked.
    #[prop(into, optional)]
    partly: Signal<bool>,
    /// Shows the label to screen readers only.
    #[prop(optional)]
    hide_label: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// `-1` where shortcuts do what it does.
    #[prop(optional)]
    tabindex: Option<i32>,
    #[prop(into)] on_change: Callback<bool>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    effect(move || {
        if let Some(input) = input.get() {
            input.set_indeterminate(partly.get());
        }
    });
    view! {
        <label class="checkbox">
            <input
                type="checkbox"
                class="checkbox__input"
                tabindex=tabindex
                prop:checked=move || checked.get()
                disabled=move || disabled.get()
                node_ref=input
                on:change=on::event(move |event| on_change.run(event_target_checked(&event)))
            />
            <span class:visually-hidden=hide_label>{move || label.get()}</span>
        </label>
    }
    .into_any()
}
