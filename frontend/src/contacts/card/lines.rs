//! What a card says, line by line.

use leptos::prelude::*;
use roost_page_logic::contacts::birthday::Birthday;
use roost_page_logic::contacts::{address, label, link, name};
use roost_shared::contacts::{ContactDraft, Labelled, PostalAddress};
use roost_shared::mail::Address;

use crate::browser::civil::{self, Shape};
use crate::browser::intl;
use crate::mail::Compose;
use crate::ui::on;
use crate::ui::{Icon, LinkedText};

/// What a card says, line by line; what it does not say has no line.
#[component]
pub fn Lines(contact: ContactDraft) -> impl IntoView {
    let (compose, name) = (Compose::expect(), name::of(&contact));
    let emails = group(
        "mail",
        contact
            .emails
            .iter()
            .map(|email| mail_line(compose, email, &name))
            .collect(),
    );
    let phones = group("phone", contact.phones.iter().map(phone_line).collect());
    let addresses = group("pin", contact.addresses.iter().map(address_line).collect());
    let sites = group("globe", contact.urls.iter().map(site_line).collect());
    let birthday = group("cake", birthday_line(&contact.birthday).into_iter().collect());
    let note = (!contact.note.trim().is_empty()).then(|| {
        line(
            "Note",
            view! { <LinkedText text=contact.note.trim().to_owned()/> }.into_any(),
        )
    });
    let note = group("text", note.into_iter().collect());
    view! { <div class="contact-lines">{emails}{phones}{addresses}{birthday}{sites}{note}</div> }.into_any()
}

/// Lines of one kind beside their icon.
fn group(icon: &'static str, lines: Vec<AnyView>) -> Option<AnyView> {
    (!lines.is_empty()).then(|| {
        view! {
            <section class="contact-lines__group">
                <span class="contact-lines__icon"><Icon name=icon/></span>
                <div class="contact-lines__list">{lines}</div>
            </section>
        }
        .into_any()
    })
}

fn line(label: &str, value: AnyView) -> AnyView {
    let label = label.to_owned();
    view! {
        <div class="contact-line">
            <div class="contact-line__value">{value}</div>
            {(!label.is_empty()).then(|| view! { <div class="contact-line__label">{label}</div> })}
        </div>
    }
    .into_any()
}

fn mail_line(compose: Compose, email: &Labelled, name: &str) -> AnyView {
    let text = email.value.clone();
    let value = if link::is_mail_address(&text) {
        let address = Address {
            name: name.to_owned(),
            email: text.trim().to_owned(),
        };
        let title = format!("Write to {}", address.email);
        view! {
            <button type="button" class="contact-line__link" title=title on:click=on::mouse(move |_| compose.write_to(address.clone()))>
                {text}
            </button>
        }
        .into_any()
    } else {
        text.into_any()
    };
    line(&label::name(&email.label), value)
}

fn phone_line(phone: &Labelled) -> AnyView {
    let text = phone.value.clone();
    let value = match link::telephone(&text) {
        Some(url) => view! { <a class="contact-line__link" href=url rel="external">{text}</a> }.into_any(),
        None => text.into_any(),
    };
    line(&label::name(&phone.label), value)
}

fn site_line(site: &Labelled) -> AnyView {
    let text = link::website_text(&site.value).to_owned();
    let value = match link::website(&site.value) {
        Some(url) => {
            view! { <a class="contact-line__link" href=url target="_blank" rel="noopener noreferrer">{text}</a> }.into_any()
        }
        None => site.value.clone().into_any(),
    };
    line(&label::name(&site.label), value)
}

fn address_line(postal: &PostalAddress) -> AnyView {
    let lines: Vec<AnyView> = address::lines(postal)
        .into_iter()
        .map(|line| view! { <div>{line}</div> }.into_any())
        .collect();
    line(
        &label::name(&postal.label),
        view! { <address class="contact-line__address">{lines}</address> }.into_any(),
    )
}

fn birthday_line(text: &str) -> Option<AnyView> {
    if text.trim().is_empty() {
        return None;
    }
    let Some(birthday) = Birthday::parse(text) else {
        return Some(line("Birthday", text.to_owned().into_any()));
    };
    let shape = if birthday.year.is_some() {
        Shape::DayMonthYear
    } else {
        Shape::DayLongMonth
    };
    let day = birthday
        .as_date()
        .map(|date| civil::date(shape, date))
        .unwrap_or_default();
    let words = match birthday.age_on(civil::now_in(&intl::timezone()).date()) {
        Some(age) => format!("{day} ({age})"),
        None => day,
    };
    Some(line("Birthday", words.into_any()))
}
