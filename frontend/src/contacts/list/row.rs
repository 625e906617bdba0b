//! One line of the list of contacts. Fixed height; see `ui::virtual_list`.

use leptos::prelude::*;
use roost_page_logic::contacts::letters::{heading, letter};

use super::super::state::{CardKey, ContactsState};
use crate::api::contacts::photo_url;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Avatar, Skeleton};

/// One line of the list, with the letter where a new one begins.
#[component]
pub fn ContactRow(index: Signal<usize>) -> impl IntoView {
    let state = ContactsState::expect();
    let position = move || u32::try_from(index.get()).unwrap_or(u32::MAX);
    let contact = memo(move || state.contact_at(position()));
    let letter_here = memo(move || {
        let contact = contact.get()?;
        match position().checked_sub(1) {
            None => Some(letter(&contact.name)),
            // Before the line above is known, nothing can be said.
            Some(above) => state
                .contact_at(above)
                .and_then(|above| heading(Some(&above.name), &contact.name)),
        }
    });
    move || {
        let Some(contact) = contact.get() else {
            return view! {
                <div class="contact-row">
                    <span class="contact-row__letter"></span>
                    <Skeleton width="36px" height="36px" class="skeleton--circle"/>
                    <span class="contact-row__text"><Skeleton width="50%"/></span>
                </div>
            }
            .into_any();
        };
        let key = CardKey::of(&contact);
        let chosen = {
            let key = key.clone();
            memo(move || state.open.with(|open| open.as_ref() == Some(&key)))
        };
        let image = contact
            .has_photo
            .then(|| photo_url(contact.book, &contact.object, ""));
        // An organisation's card need not say its name twice.
        let second = if contact.email.is_empty() || contact.email == contact.name {
            if contact.organization == contact.name {
                String::new()
            } else {
                contact.organization.clone()
            }
        } else {
            contact.email.clone()
        };
        let name = if contact.name.is_empty() {
            "(No name)".to_owned()
        } else {
            contact.name.clone()
        };
        let title = name.clone();
        view! {
            <div class="contact-row" role="listitem">
                <span class="contact-row__letter" aria-hidden="true">{move || letter_here.get()}</span>
                <button
                    type="button"
                    class="contact-row__button"
                    title=title
                    aria-current=move || chosen.get().then_some("true")
                    on:click=on::mouse(move |_| state.show(&key))
                >
                    <Avatar name=contact.name email=contact.email image=image/>
                    <span class="contact-row__text">
                        <span class="contact-row__name">{name}</span>
                        <span class="contact-row__second">{second}</span>
                    </span>
                </button>
            </div>
        }
        .into_any()
    }
}
