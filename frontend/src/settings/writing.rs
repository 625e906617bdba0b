//! What goes out with one's messages.

use std::time::Duration;

use leptos::prelude::*;

use super::page::Section;
use super::save::Saving;
use crate::browser::clock;
use crate::reactive::effect_with_last;
use crate::session::Session;
use crate::ui::{TextArea, TextField};

/// The name and the signature.
#[component]
pub fn Writing() -> impl IntoView {
    let (session, saving) = (Session::expect(), Saving::expect());
    let settings = untrack(|| session.settings()).unwrap_or_default();
    let name = RwSignal::new(settings.from_name);
    let signature = RwSignal::new(settings.signature);
    let keep = move |(name, signature): (String, String)| {
        saving.change(|settings| {
            settings.from_name = name.trim().to_owned();
            settings.signature = signature;
        });
    };
    let soon = clock::debounced(Duration::from_millis(900), keep);
    effect_with_last(move |before: Option<(String, String)>| {
        let now = (name.get(), signature.get());
        if before.is_some_and(|before| before != now) {
            soon(now.clone());
        }
        now
    });
    // What was typed last is kept even if one leaves at once.
    on_cleanup(move || {
        if let (Some(name), Some(signature)) = (name.try_get_untracked(), signature.try_get_untracked()) {
            keep((name, signature));
        }
    });
    let account = untrack(|| session.detail().get())
        .map(|detail| detail.name)
        .unwrap_or_default();
    view! {
        <Section title="Writing" text="What others see of you in your messages.">
            <TextField
                label="Your name"
                value=name
                placeholder=account
                hint="Stands before your address. Empty means the account's own name."
                maxlength=200
            />
            <TextArea
                label="Signature"
                value=signature
                hint="Put below new messages and replies."
                rows=4
                maxlength=10_000
            />
        </Section>
    }
}
