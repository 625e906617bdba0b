//! Puts the frame together and decides by the path which feature stands in it.

use leptos::prelude::*;

use super::bar::Bar;
use super::notices::Notices;
use super::page::Drawer;
use super::rail::{Rail, section_of};
use super::shortcuts::{ShortcutSheet, ShortcutsOpen};
use crate::api::gate;
use crate::browser::location::{Location, Step};
use crate::browser::{keyboard, title};
use crate::mail::MailState;
use crate::reactive::{effect, memo};
use crate::session::{EnrolDialog, ExpiredDialog};

/// The page of someone who is signed in.
#[component]
pub fn Shell() -> impl IntoView {
    Drawer::provide();
    ShortcutsOpen::provide();
    keyboard::start();
    crate::mail::provide();
    let path = Location::expect().path();
    let section = memo(move || path.with(|path| section_of(path).to_owned()));
    lead_to_mail(section);
    name_tab(section);
    let ended = gate::expired();
    view! {
        <a class="skip-link" href="#main" rel="external">"Skip to the content"</a>
        <div class="shell" class:shell--away=move || ended.get()>
            <Rail/>
            <Bar/>
            <Notices/>
            <main class="shell__main" id="main" tabindex="-1">
                {move || match section.get().as_str() {
                    "mail" => view! { <crate::mail::MailPage/> }.into_any(),
                    "calendar" => view! { <crate::calendar::CalendarPage/> }.into_any(),
                    "contacts" => view! { <crate::contacts::ContactsPage/> }.into_any(),
                    "settings" => view! { <crate::settings::SettingsPage/> }.into_any(),
                    _ => ().into_any(),
                }}
            </main>
        </div>
        <crate::mail::ComposeDock/>
        <ShortcutSheet/>
        <EnrolDialog/>
        <ExpiredDialog/>
    }
}

/// Whoever comes without naming a section, or with one that does not exist, gets mail.
fn lead_to_mail(section: Memo<String>) {
    let location = Location::expect();
    effect(move || {
        let known =
            section.with(|section| matches!(section.as_str(), "mail" | "calendar" | "contacts" | "settings"));
        if !known {
            location.go("/mail", Step::Replacing);
        }
    });
}

/// The tab says where one is, and how much of the inbox is unread.
fn name_tab(section: Memo<String>) {
    let mail = MailState::expect();
    let unread = mail.inbox_unread();
    let place = memo(move || match section.get().as_str() {
        "mail" => mail.place(),
        "calendar" => "Calendar".to_owned(),
        "contacts" => "Contacts".to_owned(),
        "settings" => "Settings".to_owned(),
        _ => String::new(),
    });
    effect(move || title::set(&place.get(), unread.get()));
}
