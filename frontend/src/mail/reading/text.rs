//! The plain text of a message: links can be followed, quotes folded.

use leptos::prelude::*;
use roost_page_logic::mail::linkify::{Span, linkify};
use roost_page_logic::mail::text::{Part, parts};

use crate::ui::on;
use crate::ui::{Icon, Show};

/// A quote of more lines than this starts folded.
const OPEN_LINES: usize = 6;

/// The text in its parts.
#[component]
pub fn PlainText(text: String) -> impl IntoView {
    let parts = parts(&text);
    if parts.is_empty() {
        return view! { <p class="message__text message__text--none">"This message has no text."</p> }
            .into_any();
    }
    let parts = parts
        .into_iter()
        .map(|part| match part {
            Part::Own(text) => view! { <Lines class="message__own" text=text/> }.into_any(),
            Part::Signature(text) => view! { <Lines class="message__signature" text=text/> }.into_any(),
            Part::Quote(stretches) => view! { <Quote stretches=stretches/> }.into_any(),
        })
        .collect_view();
    view! { <div class="message__text">{parts}</div> }.into_any()
}

#[component]
fn Lines(class: &'static str, text: String) -> impl IntoView {
    let spans = linkify(&text)
        .into_iter()
        .map(|span| match span {
            Span::Text(text) => text.into_any(),
            Span::Link { text, href } => {
                view! { <a rel="external noopener noreferrer" target="_blank" href=href>{text}</a> }
                    .into_any()
            }
        })
        .collect_view();
    view! { <div class=class dir="auto">{spans}</div> }
}

#[component]
fn Quote(stretches: Vec<(usize, String)>) -> impl IntoView {
    let lines: usize = stretches.iter().map(|(_, text)| text.lines().count()).sum();
    let open = RwSignal::new(lines <= OPEN_LINES);
    let stretches = StoredValue::new(stretches);
    view! {
        <div class="quote">
            <button
                type="button"
                class="quote__toggle"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                title=move || if open.get() { "Fold the quoted text" } else { "Show the quoted text" }
                on:click=on::mouse(move |_| open.update(|open| *open = !*open))
            >
                <Icon name="more" class="icon--small"/>
                <span class="visually-hidden">"Quoted text"</span>
            </button>
            <Show when=move || open.get()>
                {stretches
                    .get_value()
                    .into_iter()
                    .map(|(depth, text)| {
                        let class = match depth {
                            1 => "quote__text quote__text--1",
                            2 => "quote__text quote__text--2",
                            _ => "quote__text quote__text--3",
                        };
                        view! { <Lines class=class text=text/> }
                    })
                    .collect_view()}
            </Show>
        </div>
    }
}
