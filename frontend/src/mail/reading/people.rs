//! Names and addresses in the head of a message.

use leptos::prelude::*;
use roost_page_logic::person;
use roost_shared::mail::Address;

use crate::browser::clipboard;
use crate::mail::Compose;
use crate::ui::{Avatar, AvatarSize, Menu, MenuItem};

/// One person: the name, with a menu that writes to them or copies the address.
#[component]
pub fn Person(address: Address) -> impl IntoView {
    let compose = Compose::expect();
    let shown = person::display_name(&address.name, &address.email).to_owned();
    let email = address.email.clone();
    let label = if shown == email {
        email.clone()
    } else {
        format!("{shown}, {email}")
    };
    let address = StoredValue::new(address);
    let copy = move |()| {
        clipboard::copy(
            address.with_value(|address| address.email.clone()),
            "Address copied",
        )
    };
    view! {
        <Menu
            label=label
            class="person"
            trigger=move || shown.clone()
        >
            <div class="account__card" role="presentation">
                <Avatar name=address.with_value(|a| a.name.clone()) email=email.clone() size=AvatarSize::Normal/>
                <div class="account__text">
                    <p class="account__name">{address.with_value(|a| person::display_name(&a.name, &a.email).to_owned())}</p>
                    <p class="account__address">{email.clone()}</p>
                </div>
            </div>
            <MenuItem icon="compose" text="Write to them".to_owned() on_select=move |()| compose.write_to(address.get_value())/>
            <MenuItem icon="link" text="Copy the address".to_owned() on_select=copy/>
        </Menu>
    }
}

/// A line of the opened head: what the field is, and who is in it.
#[component]
pub fn PeopleLine(label: &'static str, people: Vec<Address>) -> impl IntoView {
    if people.is_empty() {
        return ().into_any();
    }
    view! {
        <dt>{label}</dt>
        <dd>
            <ul class="message__people">
                {people.into_iter().map(|address| view! { <li><FullAddress address=address/></li> }).collect_view()}
            </ul>
        </dd>
    }
    .into_any()
}

#[component]
fn FullAddress(address: Address) -> impl IntoView {
    let email = address.email.clone();
    let name = address.name.trim().to_owned();
    view! {
        {(!name.is_empty()).then(|| view! { <span class="message__name">{name}</span> " " })}
        <span class="message__address">{email}</span>
    }
}
