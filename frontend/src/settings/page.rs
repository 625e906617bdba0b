//! The settings on one page, each kept as soon as it is changed.

use leptos::prelude::*;

use super::app_passwords::AppPasswords;
use super::appearance::{Appearance, Calendar};
use super::password::Password;
use super::save::Saving;
use super::second_factor::SecondFactor;
use super::sessions::Sessions;
use super::writing::Writing;
use crate::browser::location::Location;
use crate::reactive::effect;

/// The settings section.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let saving = Saving::provide();
    let location = Location::expect();
    // A link to one of the sections goes there once it is shown.
    effect(move || {
        let target = location.fragment();
        if target.is_empty() {
            return;
        }
        request_animation_frame(move || {
            if let Some(section) = document().get_element_by_id(&target) {
                section.scroll_into_view();
            }
        });
    });
    view! {
        <div class="page page--plain">
            <div class="page__sheet settings">
                <div class="settings__column">
                    <header class="settings__head">
                        <h1 class="settings__title">"Settings"</h1>
                        <span class="settings__status" role="status">{move || saving.text()}</span>
                    </header>
                    <Appearance/>
                    <Calendar/>
                    <Writing/>
                    <Password/>
                    <SecondFactor/>
                    <AppPasswords/>
                    <Sessions/>
                </div>
            </div>
        </div>
    }
}

/// A part of the page: what it is about, and its settings.
#[component]
pub fn Section(
    #[prop(optional)] id: &'static str,
    title: &'static str,
    text: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="settings__section" id=(!id.is_empty()).then_some(id)>
            <div class="settings__about">
                <h2 class="settings__name">{title}</h2>
                <p class="settings__text">{text}</p>
            </div>
            <div class="settings__fields">{children()}</div>
        </section>
    }
}
