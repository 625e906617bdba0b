//! Text of others in which addresses of sites can be followed. Nothing in it is taken as HTML.

use leptos::prelude::*;

/// Text with its line breaks; what begins with `http://` or `https://` is a link.
#[component]
pub fn LinkedText(
    #[prop(into)] text: String,
    /// More classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let pieces = text
        .split_inclusive(char::is_whitespace)
        .map(|piece| {
            let word = piece.trim_end();
            let space = piece.strip_prefix(word).unwrap_or_default().to_owned();
            // Marks that end a sentence or close a bracket are not the address's.
            let link = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '>', '"', '\'']);
            let rest = word.strip_prefix(link).unwrap_or_default().to_owned();
            if link.starts_with("https://") || link.starts_with("http://") {
                let (url, text) = (link.to_owned(), link.to_owned());
                view! {
                    <a href=url target="_blank" rel="noopener noreferrer">{text}</a>
                    {rest}
                    {space}
                }
                .into_any()
            } else {
                piece.to_owned().into_any()
            }
        })
        .collect_view();
    view! { <span class=format!("linked-text {class}")>{pieces}</span> }
}
