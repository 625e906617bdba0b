//! How the page looks, and how it shows time.

use leptos::prelude::*;
use roost_shared::settings::{Theme, WeekStart};

use super::page::Section;
use super::save::Saving;
use crate::browser::intl;
use crate::reactive::effect_with_last;
use crate::session::Session;
use crate::ui::{Choices, SelectField};

/// The theme.
#[component]
pub fn Appearance() -> impl IntoView {
    let (session, saving) = (Session::expect(), Saving::expect());
    let theme = Signal::derive(move || session.settings().unwrap_or_default().theme);
    view! {
        <Section title="Appearance" text="Light, dark, or as this device is set.">
            <Choices
                label="Theme"
                choices=vec![
                    (Theme::System, "As the system", "monitor"),
                    (Theme::Light, "Light", "sun"),
                    (Theme::Dark, "Dark", "moon"),
                ]
                value=theme
                on_choose=move |theme| saving.change(|settings| settings.theme = theme)
            />
        </Section>
    }
}

/// The week and the timezone.
#[component]
pub fn Calendar() -> impl IntoView {
    let (session, saving) = (Session::expect(), Saving::expect());
    let week_start = Signal::derive(move || session.settings().unwrap_or_default().week_start);
    let zone = RwSignal::new(untrack(|| session.settings()).unwrap_or_default().timezone);
    effect_with_last(move |before: Option<String>| {
        let zone = zone.get();
        if before.is_some_and(|before| before != zone) {
            saving.change(|settings| settings.timezone.clone_from(&zone));
        }
        zone
    });
    let mut zones = vec![(
        String::new(),
        format!("As this device: {}", intl::browser_timezone().replace('_', " ")),
    )];
    zones.extend(
        intl::all_timezones()
            .into_iter()
            .map(|name| (name.clone(), name.replace('_', " "))),
    );
    view! {
        <Section title="Time" text="The zone in which times are shown, and where a week starts.">
            <SelectField label="Timezone" value=zone options=zones/>
            <div class="field">
                <span class="field__label">"First day of the week"</span>
                <Choices
                    label="First day of the week"
                    choices=vec![
                        (WeekStart::Monday, "Monday", ""),
                        (WeekStart::Sunday, "Sunday", ""),
                        (WeekStart::Saturday, "Saturday", ""),
                    ]
                    value=week_start
                    on_choose=move |start| saving.change(|settings| settings.week_start = start)
                />
            </div>
        </Section>
    }
}
