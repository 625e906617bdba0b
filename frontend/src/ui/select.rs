//! A choice from a list that the browser shows in its own way.

use leptos::prelude::*;

use super::Icon;
use super::field::unique_id;
use super::on;

/// One of several values, each with what is shown for it.
#[component]
pub fn SelectField(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(optional)] hide_label: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let id = unique_id("select");
    let items = move || {
        let chosen = value.get();
        options
            .get()
            .into_iter()
            .map(|(key, text)| {
                let selected = key == chosen;
                view! { <option value=key prop:selected=selected>{text}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label class="field__label" class:visually-hidden=hide_label for=id.clone()>{label}</label>
            <div class="select">
                <select
                    id=id
                    class=format!("input select__input {class}")
                    disabled=move || disabled.get()
                    on:change=on::event(move |event| value.set(event_target_value(&event)))
                >
                    {items}
                </select>
                <span class="select__icon"><Icon name="chevron-down" class="icon--small"/></span>
            </div>
        </div>
    }
    .into_any()
}
