//! Puts the frame together and decides by the path which feature stands in it.

use leptos::prelude::*;
use leptos_router::components::{Redirect, Route, Routes};
use leptos_router::path;

use super::bar::Bar;
use super::notices::Notices;
use super::page::Drawer;
use super::rail::Rail;
use super::shortcuts::{ShortcutSheet, ShortcutsOpen};
use crate::browser::keyboard;
use crate::session::ExpiredDialog;

/// The page of someone who is signed in.
#[component]
pub fn Shell() -> impl IntoView {
    Drawer::provide();
    ShortcutsOpen::provide();
    keyboard::start();
    crate::mail::provide();
    view! {
        <a class="skip-link" href="#main" rel="external">"Skip to the content"</a>
        <div class="shell">
            <Rail/>
            <Bar/>
            <Notices/>
            <main class="shell__main" id="main" tabindex="-1">
                <Routes fallback=|| view! { <Redirect path="/mail"/> }>
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
