//! Text of others in which addresses of sites can be followed. Nothing in it is taken as HTML.

use leptos::prelude::*;
use roost_page_logic::mail::linkify::{Span, linkify};

/// Text with its line breaks; web addresses in it are links. Mail addresses are left as text, because a link to one
/// would leave the page.
#[component]
pub fn LinkedText(
    #[prop(into)] text: String,
    /// More classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let pieces = linkify(&text)
        .into_iter()
        .map(|span| match span {
            Span::Link { text, href } if !href.starts_with("mailto:") => {
                view! { <a href=href target="_blank" rel="noopener noreferrer">{text}</a> }.into_any()
            }
            Span::Link { text, .. } | Span::Text(text) => text.into_any(),
        })
        .collect_view();
    view! { <span class=format!("linked-text {class}")>{pieces}</span> }
}
