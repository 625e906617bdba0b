//! The single fields of the form.

use leptos::html;
use leptos::prelude::*;
use roost_page_logic::contacts::form::ContactForm;

use super::save::Saving;
use crate::browser::civil::{self, Shape};
use crate::reactive::effect;
use crate::ui::on;
use crate::ui::{FieldError, Icon};

/// Fields that belong together, beside their icon.
#[component]
pub fn FormRow(icon: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="contact-form__row">
            <span class="contact-form__icon"><Icon name=icon/></span>
            <div class="contact-form__fields">{children()}</div>
        </div>
    }
}

/// One line of text of the card.
#[component]
pub fn FormInput(
    fields: RwSignal<ContactForm>,
    label: &'static str,
    get: fn(&ContactForm) -> &String,
    set: fn(&mut ContactForm, String),
    #[prop(optional)] autofocus: bool,
    /// What holds while the field is empty.
    #[prop(optional)]
    meanwhile: Option<fn(&ContactForm) -> String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    if autofocus {
        effect(move || {
            if let Some(input) = input.get() {
                let _ = input.focus();
            }
        });
    }
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <input
                type="text"
                class="input"
                autocomplete="off"
                placeholder=move || meanwhile.map(|text| fields.with(text))
                prop:value=move || fields.with(|form| get(form).clone())
                on:input=on::event(move |event| fields.update(|form| set(form, event_target_value(&event))))
                node_ref=input
            />
        </label>
    }
    .into_any()
}

/// The note.
#[component]
pub fn FormArea(fields: RwSignal<ContactForm>) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field__label">"Note"</span>
            <textarea
                class="input"
                rows="4"
                prop:value=move || fields.with(|form| form.note.clone())
                on:input=on::event(move |event| fields.update(|form| form.note = event_target_value(&event)))
            ></textarea>
        </label>
    }
}

/// Day, month and year, the last of which may stay empty.
#[component]
pub fn BirthdayInput(fields: RwSignal<ContactForm>, saving: Saving) -> impl IntoView {
    let months = (1..=12_u32)
        .map(|month| {
            let name = chrono::NaiveDate::from_ymd_opt(2000, month, 1)
                .map(|date| civil::date(Shape::LongMonth, date))
                .unwrap_or_default();
            let number = month.to_string();
            let chosen = {
                let number = number.clone();
                move || fields.with(|form| form.birthday.month == number)
            };
            view! { <option value=number prop:selected=chosen>{name}</option> }
        })
        .collect_view();
    let error = Signal::derive(move || {
        let wrong = saving.wrong.with(|wrong| wrong.birthday);
        wrong.then(|| "There is no such day. The year may stay empty.".to_owned())
    });
    let invalid = move || error.get().is_some().then_some("true");
    let number = move |label: &'static str,
                       length: &'static str,
                       get: fn(&ContactForm) -> String,
                       set: fn(&mut ContactForm, String)| {
        view! {
            <input
                type="text"
                inputmode="numeric"
                class="input"
                maxlength=length
                aria-label=label
                placeholder=label
                aria-invalid=invalid
                prop:value=move || fields.with(get)
                on:input=on::event(move |event| fields.update(|form| set(form, event_target_value(&event))))
            />
        }
    };
    view! {
        <fieldset class="birthday">
            <legend class="field__label">"Birthday"</legend>
            <div class="birthday__fields">
                {number("Day", "2", |form| form.birthday.day.clone(), |form, text| form.birthday.day = text)}
                <div class="select">
                    <select
                        class="input select__input"
                        aria-label="Month"
                        aria-invalid=invalid
                        on:change=on::event(move |event| fields.update(|form| form.birthday.month = event_target_value(&event)))
                    >
                        <option value="" prop:selected=move || fields.with(|form| form.birthday.month.is_empty())>"Month"</option>
                        {months}
                    </select>
                    <span class="select__icon"><Icon name="chevron-down" class="icon--small"/></span>
                </div>
                {number("Year", "4", |form| form.birthday.year.clone(), |form, text| form.birthday.year = text)}
            </div>
            <FieldError id="birthday-error" error=error/>
        </fieldset>
    }
    .into_any()
}
