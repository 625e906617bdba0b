//! Puts the frame together and decides by the path which feature stands in it.

use leptos::prelude::*;
use leptos_router::components::{Route, Routes};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::{NavigateOptions, path};

use super::bar::Bar;
use super::notices::Notices;
use super::page::Drawer;
use super::rail::{Rail, section_of};
use super::shortcuts::{ShortcutSheet, ShortcutsOpen};
use crate::browser::{keyboard, title};
use crate::mail::MailState;
use crate::reactive::effect;
use crate::session::ExpiredDialog;

/// The page of someone who is signed in.
#[component]
pub fn Shell() -> impl IntoView {
    Drawer::provide();
    ShortcutsOpen::provide();
    keyboard::start();
    crate::mail::provide();
    lead_to_mail();
    name_tab();
    view! {
        <a class="skip-link" href="#main" rel="external">"Skip to the content"</a>
        <div class="shell">
            <Rail/>
            <Bar/>
            <Notices/>
            <main class="shell__main" id="main" tabindex="-1">
                <Routes fallback=|| ()>
                    <Route path=path!("/mail/*rest") view=crate::mail::MailPage/>
                    <Route path=path!("/calendar/*rest") view=crate::calendar::CalendarPage/>
                    <Route path=path!("/contacts/*rest") view=crate::contacts::ContactsPage/>
                    <Route path=path!("/settings") view=crate::settings::SettingsPage/>
                </Routes>
            </main>
        </div>
        <crate::mail::ComposeDock/>
        <ShortcutSheet/>
        <ExpiredDialog/>
    }
}

/// Whoever comes without naming a section, or with one that does not exist, gets mail. (A redirect in the
/// routes' fallback would change the location while the router still reads it.)
fn lead_to_mail() {
    let path = use_location().pathname;
    let navigate = use_navigate();
    effect(move || {
        let known =
            path.with(|path| matches!(section_of(path), "mail" | "calendar" | "contacts" | "settings"));
        if !known {
            navigate(
                "/mail",
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
}

/// The tab says where one is, and how much of the inbox is unread.
fn name_tab() {
    let path = use_location().pathname;
    let mail = MailState::expect();
    let unread = mail.inbox_unread();
    let place = Memo::new(
        move |_| match path.with(|path| section_of(path).to_owned()).as_str() {
            "mail" => mail.place(),
            "calendar" => "Calendar".to_owned(),
            "contacts" => "Contacts".to_owned(),
            "settings" => "Settings".to_owned(),
            _ => String::new(),
        },
    );
    effect(move || title::set(&place.get(), unread.get()));
}
