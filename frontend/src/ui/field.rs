//! Fields for text, with their label, hint and error.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::html;
use leptos::prelude::*;

use super::on;
use super::{Icon, IconButton};
use crate::reactive::effect;

/// An id that no other element of the page has.
pub fn unique_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// What is wrong with a field, read out when it appears.
#[component]
pub fn FieldError(#[prop(into)] id: String, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div id=id aria-live="polite">
            {move || {
                error.get().map(|text| {
                    view! { <p class="field__error"><Icon name="error" class="icon--small"/>{text}</p> }
                })
            }}
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// What helps to fill it in.
    #[prop(into, optional)]
    hint: String,
    /// `text`, `email`, `password`, `url`, `tel`, `date`, `time`, `number`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] autocomplete: &'static str,
    #[prop(into, optional)] placeholder: String,
    #[prop(optional)] autofocus: bool,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Shows the label to screen readers only.
    #[prop(optional)]
    hide_label: bool,
    #[prop(optional)] maxlength: Option<u32>,
    #[prop(optional)] node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let id = unique_id("field");
    let note = format!("{id}-note");
    let revealed = RwSignal::new(false);
    let is_password = kind == "password";
    let shown_kind = move || {
        if is_password && revealed.get() {
            "text"
        } else {
            kind
        }
    };
    if autofocus {
        effect(move || {
            if let Some(input) = node_ref.get() {
                let _ = input.focus();
            }
        });
    }
    let hint = (!hint.is_empty()).then(|| view! { <p class="field__hint">{hint}</p> });
    let reveal = is_password.then(|| {
        view! {
            <IconButton
                icon=Signal::derive(move || if revealed.get() { "eye-off" } else { "eye" })
                label=Signal::derive(move || if revealed.get() { "Hide password" } else { "Show password" }.to_owned())
                class="field__button icon-button--small"
                on_click=move |_| revealed.update(|shown| *shown = !*shown)
            />
        }
    });
    view! {
        <div class="field">
            <label class="field__label" class:visually-hidden=hide_label for=id.clone()>{label}</label>
            <div class="field__box">
                <input
                    id=id
                    class="input"
                    class:input--with-button=is_password
                    type=shown_kind
                    autocomplete=if autocomplete.is_empty() { "off" } else { autocomplete }
                    placeholder=placeholder
                    spellcheck=(kind != "text").then_some("false")
                    autocapitalize=(kind != "text").then_some("none")
                    maxlength=maxlength
                    disabled=move || disabled.get()
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=note.clone()
                    prop:value=move || value.get()
                    on:input=on::event(move |event| value.set(event_target_value(&event)))
                    node_ref=node_ref
                />
                {reveal}
            </div>
            {hint}
            <FieldError id=note error=error/>
        </div>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(into, optional)] error: Signal<Option<String>>,
    #[prop(into, optional)] hint: String,
    #[prop(default = 4)] rows: u32,
    #[prop(optional)] maxlength: Option<u32>,
    #[prop(into, optional)] placeholder: String,
    /// Shows the label to screen readers only.
    #[prop(optional)]
    hide_label: bool,
) -> impl IntoView {
    let id = unique_id("area");
    let note = format!("{id}-note");
    let hint = (!hint.is_empty()).then(|| view! { <p class="field__hint">{hint}</p> });
    view! {
        <div class="field">
            <label class="field__label" class:visually-hidden=hide_label for=id.clone()>{label}</label>
            <textarea
                id=id
                class="input"
                rows=rows
                maxlength=maxlength
                placeholder=placeholder
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=note.clone()
                prop:value=move || value.get()
                on:input=on::event(move |event| value.set(event_target_value(&event)))
            ></textarea>
            {hint}
            <FieldError id=note error=error/>
        </div>
    }
    .into_any()
}
