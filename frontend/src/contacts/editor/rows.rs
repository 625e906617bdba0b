//! The lists of the form that can be made longer: addresses, numbers, sites.

use leptos::prelude::*;
use roost_page_logic::contacts::form::{ContactForm, Row};
use roost_page_logic::contacts::label::{LabelKind, choices, name};
use roost_shared::contacts::{Labelled, PostalAddress};

use super::save::Saving;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Button, ButtonKind, FieldError, Icon, IconButton, Keyed};

/// Mail addresses, telephone numbers or sites.
#[component]
pub fn LabelledRows(kind: LabelKind, fields: RwSignal<ContactForm>, saving: Saving) -> impl IntoView {
    let ids = move || fields.with(|form| form.rows(kind).iter().map(|row| row.id).collect::<Vec<_>>());
    let add = match kind {
        LabelKind::Email => "Add an email address",
        LabelKind::Phone => "Add a phone number",
        LabelKind::Url => "Add a website",
        LabelKind::Address => "Add an address",
    };
    view! {
        <div class="form-rows">
            <Keyed each=ids key=|id| *id let:id>
                <LabelledRow kind=kind id=id fields=fields saving=saving/>
            </Keyed>
            <AddButton text=add kind=kind fields=fields/>
        </div>
    }
    .into_any()
}

#[component]
fn LabelledRow(kind: LabelKind, id: u32, fields: RwSignal<ContactForm>, saving: Saving) -> impl IntoView {
    let read = move |get: fn(&Labelled) -> &String| {
        fields.with(|form| {
            find(form.rows(kind), id)
                .map(|row| get(&row.value).clone())
                .unwrap_or_default()
        })
    };
    let write = move |set: &dyn Fn(&mut Labelled)| {
        fields.update(|form| {
            let rows = form.rows_mut(kind);
            if let Some(row) = rows.and_then(|rows| rows.iter_mut().find(|row| row.id == id)) {
                set(&mut row.value);
            }
        });
    };
    let (what, input_type) = match kind {
        LabelKind::Email => ("Email address", "email"),
        LabelKind::Phone => ("Phone number", "tel"),
        LabelKind::Url => ("Website", "url"),
        LabelKind::Address => ("Address", "text"),
    };
    let error = Signal::derive(move || {
        let said = saving.wrong.with(|wrong| wrong.rows.get(&id).cloned())?;
        Some(if said.is_empty() {
            "This is not an email address.".to_owned()
        } else {
            said
        })
    });
    let note = format!("contact-row-{id}-note");
    view! {
        <div class="form-row">
            <LabelSelect
                kind=kind
                what=what
                value=Signal::derive(move || read(|value| &value.label))
                on_choose=move |label: String| write(&|value| value.label.clone_from(&label))
            />
            <input
                type=input_type
                class="input"
                autocomplete="off"
                spellcheck="false"
                aria-label=what
                placeholder=what
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=note.clone()
                prop:value=move || read(|value| &value.value)
                on:input=on::event(move |event| {
                    let text = event_target_value(&event);
                    write(&|value| value.value.clone_from(&text));
                })
            />
            <IconButton
                icon="close"
                label=format!("Remove this {}", what.to_ascii_lowercase())
                class="icon-button--small"
                on_click=move |_| fields.update(|form| form.remove(id))
            />
            <div class="form-row__error"><FieldError id=note error=error/></div>
        </div>
    }
    .into_any()
}

/// Postal addresses, each of several fields.
#[component]
pub fn AddressRows(fields: RwSignal<ContactForm>) -> impl IntoView {
    let ids = move || fields.with(|form| form.addresses.iter().map(|row| row.id).collect::<Vec<_>>());
    view! {
        <div class="form-rows">
            <Keyed each=ids key=|id| *id let:id>
                <AddressRow id=id fields=fields/>
            </Keyed>
            <AddButton text="Add an address" kind=LabelKind::Address fields=fields/>
        </div>
    }
    .into_any()
}

#[component]
fn AddressRow(id: u32, fields: RwSignal<ContactForm>) -> impl IntoView {
    let read = move |get: fn(&PostalAddress) -> &String| {
        fields.with(|form| {
            find(&form.addresses, id)
                .map(|row| get(&row.value).clone())
                .unwrap_or_default()
        })
    };
    let write = move |set: &dyn Fn(&mut PostalAddress)| {
        fields.update(|form| {
            if let Some(row) = form.addresses.iter_mut().find(|row| row.id == id) {
                set(&mut row.value);
            }
        });
    };
    let input = move |label: &'static str,
                      class: &'static str,
                      get: fn(&PostalAddress) -> &String,
                      set: fn(&mut PostalAddress, &str)| {
        view! {
            <input
                type="text"
                class=format!("input {class}")
                autocomplete="off"
                aria-label=label
                placeholder=label
                prop:value=move || read(get)
                on:input=on::event(move |event| {
                    let text = event_target_value(&event);
                    write(&|value| set(value, &text));
                })
            />
        }
    };
    view! {
        <div class="form-row form-row--address">
            <LabelSelect
                kind=LabelKind::Address
                what="Address"
                value=Signal::derive(move || read(|value| &value.label))
                on_choose=move |label: String| write(&|value| value.label.clone_from(&label))
            />
            <div class="postal">
                {input("Street and number", "postal__street", |a| &a.street, |a, text| text.clone_into(&mut a.street))}
                {input("Postal code", "postal__code", |a| &a.postal_code, |a, text| text.clone_into(&mut a.postal_code))}
                {input("City", "postal__city", |a| &a.locality, |a, text| text.clone_into(&mut a.locality))}
                {input("State or region", "postal__region", |a| &a.region, |a, text| text.clone_into(&mut a.region))}
                {input("Country", "postal__country", |a| &a.country, |a, text| text.clone_into(&mut a.country))}
            </div>
            <IconButton
                icon="close"
                label="Remove this address"
                class="icon-button--small"
                on_click=move |_| fields.update(|form| form.remove(id))
            />
        </div>
    }
    .into_any()
}

/// The label of a row.
#[component]
fn LabelSelect(
    kind: LabelKind,
    what: &'static str,
    value: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
) -> impl IntoView {
    let value = memo(move || value.get());
    let options = move || {
        let chosen = value.get();
        let none = (chosen.is_empty()).then(|| (String::new(), "No label".to_owned()));
        let known = choices(kind, &chosen)
            .into_iter()
            .map(|label| (label.clone(), name(&label)));
        none.into_iter()
            .chain(known)
            .map(|(label, text)| {
                let selected = label == chosen;
                view! { <option value=label prop:selected=selected>{text}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="select form-row__label">
            <select
                class="input select__input"
                aria-label=format!("Label of the {}", what.to_ascii_lowercase())
                on:change=on::event(move |event| on_choose.run(event_target_value(&event)))
            >
                {options}
            </select>
            <span class="select__icon"><Icon name="chevron-down" class="icon--small"/></span>
        </div>
    }
    .into_any()
}

#[component]
fn AddButton(text: &'static str, kind: LabelKind, fields: RwSignal<ContactForm>) -> impl IntoView {
    let add = move |_| {
        fields.update(|form| {
            form.add(kind);
        });
    };
    view! { <Button kind=ButtonKind::Link icon="plus" class="button--small form-rows__add" on_click=add>{text}</Button> }
}

fn find<T>(rows: &[Row<T>], id: u32) -> Option<&Row<T>> {
    rows.iter().find(|row| row.id == id)
}
