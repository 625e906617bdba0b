//! The form of a card: a new one, or one that is stored.

mod fields;
mod photo;
mod rows;
mod save;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use roost_page_logic::contacts::form::ContactForm;
use roost_page_logic::contacts::label::LabelKind;
use roost_page_logic::contacts::name;
use roost_page_logic::contacts::place::Pane;
use roost_shared::contacts::ContactDetail;

use self::fields::{BirthdayInput, FormArea, FormInput, FormRow};
use self::photo::PhotoField;
use self::rows::{AddressRows, LabelledRows};
use self::save::Saving;
use super::state::{CardKey, ContactsState};
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Banner, Button, ButtonKind, EmptyState, IconButton, SelectField, Toasts, Tone};

/// What was typed into a form that was left without saving.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsaved {
    /// The stored card that it belongs to; `None` for a new one.
    pub stored: Option<ContactDetail>,
    /// What was typed.
    pub form: ContactForm,
}

/// The form in the other pane.
#[component]
pub fn EditorPane() -> impl IntoView {
    let state = ContactsState::expect();
    let is_new = memo(move || state.pane.with(|pane| *pane == Pane::New));
    // The card's later states do not disturb what is typed: only that it is there counts.
    let ready = memo(move || {
        let open = state.open.get();
        is_new.get()
            || state
                .detail
                .with(|detail| detail.as_ref().is_some_and(|(key, _)| Some(key) == open.as_ref()))
    });
    move || {
        if !ready.get() {
            return ().into_any();
        }
        if let Some(unsaved) = state.unsaved.try_update(Option::take).flatten() {
            return view! { <Form form=unsaved.form stored=unsaved.stored/> }.into_any();
        }
        if is_new.get() {
            return view! { <Form form=ContactForm::blank() stored=None/> }.into_any();
        }
        match state.detail.get_untracked() {
            Some((_, Ok(detail))) if detail.writable => {
                let form = ContactForm::from_contact(&detail.contact);
                view! { <Form form=form stored=Some(detail)/> }.into_any()
            }
            _ => view! { <EmptyState icon="lock" title="This contact cannot be changed".to_owned()/> }
                .into_any(),
        }
    }
}

#[component]
fn Form(form: ContactForm, stored: Option<ContactDetail>) -> impl IntoView {
    let state = ContactsState::expect();
    let title = if stored.is_some() {
        "Edit contact"
    } else {
        "New contact"
    };
    let is_new = stored.is_none();
    let fields = RwSignal::new(form.clone());
    let saving = Saving::new(state, fields, stored.clone());
    offer_what_was_typed(state, saving, form, stored.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        saving.save();
    };
    view! {
        <form class="contact-pane" novalidate on:submit=on::submit(submit) aria-label=title>
            <div class="toolbar contact-pane__bar">
                <IconButton icon="close" label="Cancel" on_click=move |_| saving.cancel()/>
                <h2 class="toolbar__title">{title}</h2>
                <span class="toolbar__space"></span>
                <Button kind=ButtonKind::Primary class="button--small" submit=true busy=saving.busy>"Save"</Button>
            </div>
            <div class="contact-form">
                <Notices saving=saving/>
                <PhotoField fields=fields saving=saving stored=stored/>
                <FormRow icon="contacts">
                    <div class="contact-form__pair">
                        <FormInput fields=fields label="First name" autofocus=is_new get=|form| &form.given set=|form, text| form.given = text/>
                        <FormInput fields=fields label="Last name" get=|form| &form.family set=|form, text| form.family = text/>
                    </div>
                    <div class="contact-form__pair">
                        <FormInput fields=fields label="Nickname" get=|form| &form.nickname set=|form, text| form.nickname = text/>
                        <FormInput
                            fields=fields
                            label="Shown as"
                            meanwhile=|form| name::from_parts(&form.given, &form.family)
                            get=|form| &form.full_name
                            set=|form, text| form.full_name = text
                        />
                    </div>
                </FormRow>
                <FormRow icon="building">
                    <div class="contact-form__pair">
                        <FormInput fields=fields label="Organisation" get=|form| &form.organization set=|form, text| form.organization = text/>
                        <FormInput fields=fields label="Position" get=|form| &form.title set=|form, text| form.title = text/>
                    </div>
                </FormRow>
                <FormRow icon="mail"><LabelledRows kind=LabelKind::Email fields=fields saving=saving/></FormRow>
                <FormRow icon="phone"><LabelledRows kind=LabelKind::Phone fields=fields saving=saving/></FormRow>
                <FormRow icon="pin"><AddressRows fields=fields/></FormRow>
                <FormRow icon="cake"><BirthdayInput fields=fields saving=saving/></FormRow>
                <FormRow icon="globe"><LabelledRows kind=LabelKind::Url fields=fields saving=saving/></FormRow>
                <FormRow icon="text"><FormArea fields=fields/></FormRow>
                {is_new.then(|| view! { <FormRow icon="people"><BookSelect saving=saving/></FormRow> })}
            </div>
        </form>
    }
    .into_any()
}

/// The book to which a new card goes.
#[component]
fn BookSelect(saving: Saving) -> impl IntoView {
    let state = ContactsState::expect();
    let options = Signal::derive(move || {
        state
            .writable_books()
            .into_iter()
            .map(|book| (book.id.to_string(), book.name))
            .collect::<Vec<_>>()
    });
    view! { <SelectField label="Address book" value=saving.book options=options/> }
}

/// What is wrong with the card as a whole, and what to do where it was changed elsewhere.
#[component]
fn Notices(saving: Saving) -> impl IntoView {
    let problem = move || {
        saving
            .problem
            .get()
            .map(|text| view! { <Banner tone=Tone::Danger icon="error" class="banner--card" text=text/> })
    };
    let conflict = move || {
        saving.conflict.get().then(|| {
            view! {
                <Banner
                    tone=Tone::Warning
                    icon="warning"
                    class="banner--card"
                    text="This contact was changed elsewhere since you opened it.".to_owned()
                >
                    <Button class="button--small" on_click=move |_| saving.reload()>"Show the new version"</Button>
                    <Button class="button--small" on_click=move |_| saving.overwrite()>"Save mine"</Button>
                </Banner>
            }
        })
    };
    view! { {problem}{conflict} }
}

/// A form that was left with something typed can be had back.
fn offer_what_was_typed(
    state: ContactsState,
    saving: Saving,
    first: ContactForm,
    stored: Option<ContactDetail>,
) {
    let toasts = Toasts::expect();
    on_cleanup(move || {
        let Some(form) = saving.left_behind() else { return };
        if form == first {
            return;
        }
        let unsaved = Unsaved {
            stored: stored.clone(),
            form,
        };
        toasts.offer("Your changes were not saved", "Take them up again", move || {
            let key = unsaved.stored.as_ref().map(|stored| CardKey {
                book: stored.book,
                object: stored.object.clone(),
            });
            // The section may be gone: then there is nothing to put them into.
            if state.unsaved.try_set(Some(unsaved.clone())).is_none() {
                match key {
                    Some(key) => state.edit(&key),
                    None => state.start_new(),
                }
            }
        });
    });
}
