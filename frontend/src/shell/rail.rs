//! The bar of sections: at the side on wide screens, at the bottom on a phone.

use leptos::prelude::*;

use crate::browser::location::Location;
use crate::mail::MailState;
use crate::reactive::memo;
use crate::ui::Icon;

/// Links to the sections.
#[component]
pub fn Rail() -> impl IntoView {
    let unread = MailState::expect().inbox_unread();
    view! {
        <nav class="rail" aria-label="Sections">
            <a href=format!("{}/mail", crate::app::BASE) class="rail__brand" aria-label="Roost, to the inbox">
                <svg width="36" height="36" aria-hidden="true"><use href="#icon-roost"></use></svg>
            </a>
            <RailLink section="mail" icon="mail" text="Mail" count=unread/>
            <RailLink section="calendar" icon="calendar" text="Calendar"/>
            <RailLink section="contacts" icon="contacts" text="Contacts"/>
            <span class="rail__space"></span>
            <RailLink section="settings" icon="settings" text="Settings"/>
        </nav>
    }
}

#[component]
fn RailLink(
    section: &'static str,
    icon: &'static str,
    text: &'static str,
    #[prop(into, optional)] count: Signal<u32>,
) -> impl IntoView {
    let path = Location::expect().path();
    let here = memo(move || path.with(|path| section_of(path) == section));
    let badge = move || match count.get() {
        0 => None,
        1..=99 => Some(count.get().to_string()),
        _ => Some("99+".to_owned()),
    };
    view! {
        <a class="rail__link" href=format!("{}/{section}", crate::app::BASE) aria-current=move || here.get().then_some("page")>
            <span class="rail__mark">
                <Icon name=icon/>
                {move || badge().map(|text| view! { <span class="rail__count" aria-hidden="true">{text}</span> })}
            </span>
            {text}
        </a>
    }
}

/// The section that a path is in: `mail` of `/webmail/mail/INBOX`.
pub fn section_of(path: &str) -> &str {
    let path = path.strip_prefix(crate::app::BASE).unwrap_or(path);
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}
