//! The card of a contact: how to reach someone, and what is known of them.

mod lines;

use leptos::prelude::*;
use roost_page_logic::contacts::{link, name};
use roost_shared::ErrorCode;
use roost_shared::contacts::ContactDetail;
use roost_shared::mail::Address;

use self::lines::Lines;
use super::removal;
use super::state::{CardKey, ContactsState};
use crate::api::contacts::photo_url;
use crate::mail::Compose;
use crate::reactive::memo;
use crate::ui::{Avatar, AvatarSize, Button, ButtonKind, EmptyState, Icon, IconButton, Skeleton};

/// The card of the contact that is open.
#[component]
pub fn CardPane() -> impl IntoView {
    let state = ContactsState::expect();
    // While the next card is on its way, the one before is not shown for it.
    let detail = memo(move || {
        let open = state.open.get()?;
        state.detail.get().filter(|(key, _)| *key == open)
    });
    view! {
        <div class="contact-pane">
            <div class="toolbar contact-pane__bar">
                <span class="contact-pane__back">
                    <IconButton icon="arrow-left" label="Back to the list" keys="u" on_click=move |_| state.close()/>
                </span>
                <span class="toolbar__space"></span>
                {move || match detail.get() {
                    Some((key, Ok(detail))) if detail.writable => {
                        let name = name::of(&detail.contact);
                        Some(view! { <Actions card=key name=name/> })
                    }
                    _ => None,
                }}
            </div>
            {move || match detail.get() {
                Some((_, Ok(detail))) => view! { <Card detail=detail/> }.into_any(),
                Some((_, Err(error))) if error.code() == Some(ErrorCode::NotFound) => {
                    view! {
                        <EmptyState
                            icon="contacts"
                            title="This contact is no longer there".to_owned()
                            text="It was deleted or moved elsewhere.".to_owned()
                        />
                    }
                        .into_any()
                }
                Some((_, Err(error))) => {
                    view! { <EmptyState icon="warning" title="This contact cannot be shown".to_owned() text=error.message()/> }
                        .into_any()
                }
                None => view! { <CardSoon/> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Actions(card: CardKey, name: String) -> impl IntoView {
    let state = ContactsState::expect();
    let edited = card.clone();
    view! {
        <Button kind=ButtonKind::Secondary icon="edit" class="button--small" title="Edit (e)".to_owned() on_click=move |_| state.edit(&edited)>"Edit"</Button>
        <IconButton icon="trash" label="Delete" keys="Del" on_click=move |_| removal::remove(state, &card, &name)/>
    }
}

#[component]
fn Card(detail: ContactDetail) -> impl IntoView {
    let state = ContactsState::expect();
    let contact = &detail.contact;
    let (name, subtitle) = (name::of(contact), name::subtitle(contact));
    let email = contact
        .emails
        .first()
        .map(|email| email.value.clone())
        .unwrap_or_default();
    let image = detail
        .has_photo
        .then(|| photo_url(detail.book, &detail.object, &detail.etag));
    let nickname = (!contact.nickname.trim().is_empty() && contact.nickname.trim() != name)
        .then(|| view! { <p class="contact-card__nickname">{format!("“{}”", contact.nickname.trim())}</p> });
    let shown_name = if name.is_empty() {
        "(No name)".to_owned()
    } else {
        name.clone()
    };
    let book = move || {
        state.book_name(detail.book).map(|name| view! { <p class="contact-card__book"><Icon name="contacts" class="icon--small"/>{name}</p> })
    };
    let label = shown_name.clone();
    view! {
        <article class="contact-card" aria-label=label tabindex="-1">
            <header class="contact-card__head">
                <Avatar name=name.clone() email=email size=AvatarSize::Huge image=image/>
                <div class="contact-card__names">
                    <h2 class="contact-card__name">{shown_name}</h2>
                    {(!subtitle.is_empty()).then(|| view! { <p class="contact-card__subtitle">{subtitle}</p> })}
                    {nickname}
                </div>
            </header>
            <Reach detail=detail.clone() name=name/>
            <Lines contact=detail.contact.clone()/>
            <footer class="contact-card__foot">{book}</footer>
        </article>
    }
}

/// The quickest ways to reach someone.
#[component]
fn Reach(detail: ContactDetail, name: String) -> impl IntoView {
    let email = detail
        .contact
        .emails
        .iter()
        .map(|email| email.value.trim())
        .find(|email| link::is_mail_address(email));
    let write = email.map(|email| {
        let address = Address {
            name,
            email: email.to_owned(),
        };
        view! {
            <Button icon="mail" on_click=move |_| Compose::expect().write_to(address.clone())>"Write"</Button>
        }
    });
    let call = detail.contact.phones.iter().find_map(|phone| link::telephone(&phone.value)).map(|url| {
        view! { <a class="button button--secondary" href=url rel="external"><Icon name="phone"/>"Call"</a> }
    });
    (write.is_some() || call.is_some())
        .then(|| view! { <div class="contact-card__reach">{write}{call}</div> })
}

#[component]
fn CardSoon() -> impl IntoView {
    view! {
        <div class="contact-card" aria-busy="true">
            <div class="contact-card__head">
                <Skeleton width="88px" height="88px" class="skeleton--circle"/>
                <div class="contact-card__names"><Skeleton width="180px" height="1.4em"/><Skeleton width="120px"/></div>
            </div>
        </div>
    }
}
