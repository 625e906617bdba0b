//! The account's menu.

use leptos::prelude::*;
use roost_page_logic::person;
use roost_shared::settings::Theme as Choice;

use super::shortcuts::ShortcutsOpen;
use crate::api;
use crate::browser::location::{Location, Step};
use crate::mail::Compose;
use crate::reactive::memo;
use crate::session::Session;
use crate::ui::on;
use crate::ui::{Avatar, Icon, Menu, MenuItem, MenuLine, Toasts};

/// Who is signed in, with what concerns the account as a whole.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let session = Session::expect();
    let location = Location::expect();
    let keys = ShortcutsOpen::expect();
    let compose = Compose::expect();
    let go = move |path: &str| location.go(path, Step::New);
    let label = Signal::derive(move || format!("Account: {}", session.address()));
    view! {
        <Menu
            label=label
            class="account"
            trigger=move || move || view! { <Avatar name=session.name() email=session.address()/> }
        >
            <AccountCard/>
            <MenuLine/>
            <ThemeItems/>
            <MenuLine/>
            <MenuItem icon="settings" text="Settings".to_owned() on_select=move |()| go("/settings")/>
            <MenuItem icon="devices" text="Sessions".to_owned() on_select=move |()| go("/settings#sessions")/>
            <MenuItem icon="keyboard" text="Keyboard shortcuts".to_owned() keys="?" on_select=move |()| keys.set(true)/>
            <MenuLine/>
            <MenuItem icon="sign-out" text="Sign out".to_owned() on_select=move |()| sign_out(session, compose)/>
        </Menu>
    }
}

/// Nothing that is being written may be lost by it, and nothing of it may stay on this device.
fn sign_out(session: Session, compose: Compose) {
    crate::reactive::spawn(async move {
        match compose.leave().await {
            Ok(()) => session.sign_out(),
            Err(error) => {
                Toasts::expect().problem(format!("A message could not be saved yet. {}", error.message()));
            }
        }
    });
}

#[component]
fn AccountCard() -> impl IntoView {
    let session = Session::expect();
    let (name, address) = (untrack(|| session.name()), untrack(|| session.address()));
    view! {
        <div class="account__card" role="presentation">
            <Avatar name=name.clone() email=address.clone()/>
            <div class="account__text">
                <p class="account__name">{person::display_name(&name, &address).to_owned()}</p>
                <p class="account__address">{address}</p>
            </div>
        </div>
    }
}

/// The three themes, as items of which one is ticked.
#[component]
fn ThemeItems() -> impl IntoView {
    let session = Session::expect();
    let current = memo(move || {
        session
            .settings()
            .map(|settings| settings.theme)
            .unwrap_or_default()
    });
    let toasts = Toasts::expect();
    let choose = move |theme: Choice| {
        let Some(mut settings) = session.settings() else {
            return;
        };
        settings.theme = theme;
        session.set_settings(settings.clone());
        crate::reactive::spawn(async move {
            if let Err(error) = api::session::save_settings(&settings).await {
                toasts.problem(error.message());
            }
        });
    };
    [
        (Choice::System, "As the system", "monitor"),
        (Choice::Light, "Light", "sun"),
        (Choice::Dark, "Dark", "moon"),
    ]
    .map(|(theme, text, icon)| {
        let chosen = move || current.get() == theme;
        view! {
            <button
                type="button"
                role="menuitemradio"
                tabindex="-1"
                class="menu__item"
                aria-checked=move || if chosen() { "true" } else { "false" }
                on:click=on::mouse(move |_| choose(theme))
            >
                <Icon name=icon/>
                <span class="menu__text">{text}</span>
                {move || chosen().then(|| view! { <Icon name="check" class="icon--small"/> })}
            </button>
        }
    })
    .collect_view()
}
