//! A person as a small round picture.

use leptos::prelude::*;
use roost_page_logic::person;

/// How large an avatar is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// In chips and completions.
    Small,
    /// In lists.
    #[default]
    Normal,
    /// At the head of a message.
    Large,
    /// At the head of a contact.
    Huge,
}

/// A person's picture, or their initials on their own colour. Decoration: the name stands beside it.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    #[prop(into)] email: String,
    #[prop(optional)] size: AvatarSize,
    /// Where the picture lies, if there is one.
    #[prop(optional_no_strip)]
    image: Option<String>,
) -> impl IntoView {
    let size = match size {
        AvatarSize::Small => "avatar--small",
        AvatarSize::Normal => "",
        AvatarSize::Large => "avatar--large",
        AvatarSize::Huge => "avatar--huge",
    };
    let class = format!("avatar avatar--{} {size}", person::color(&name, &email));
    // The initials are drawn by the style sheet: they are no text that a label would have to repeat.
    let initials = image.is_none().then(|| person::initials(&name, &email));
    let picture = image.map(|url| view! { <img class="avatar__image" src=url alt="" loading="lazy"/> });
    view! { <span class=class data-initials=initials aria-hidden="true">{picture}</span> }
}
