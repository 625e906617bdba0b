//! A picture that came with a message, shown large.

use leptos::prelude::*;
use roost_shared::mail::{Attachment, MessageKey};

use crate::api;
use crate::reactive::effect;
use crate::ui::{Dialog, DialogSize, Icon};

/// Shows `attachment` while there is one.
#[component]
pub fn Preview(key: MessageKey, attachment: RwSignal<Option<Attachment>>) -> impl IntoView {
    let open = RwSignal::new(false);
    effect(move || open.set(attachment.with(Option::is_some)));
    effect(move || {
        if !open.get() && attachment.with_untracked(Option::is_some) {
            attachment.set(None);
        }
    });
    let title =
        Signal::derive(move || attachment.with(|a| a.as_ref().map(|a| a.name.clone()).unwrap_or_default()));
    let key = StoredValue::new(key);
    let url = move |download: bool| {
        attachment.with(|attachment| {
            let part = attachment.as_ref().map(|attachment| attachment.part.clone())?;
            Some(key.with_value(|key| api::mail::part_url(key, &part, download)))
        })
    };
    view! {
        <Dialog open=open title=title size=DialogSize::Media>
            <img class="preview__image" src=move || url(false) alt=move || title.get()/>
            <div class="dialog__actions">
                <a class="button button--secondary" href=move || url(true) download=move || title.get() rel="external">
                    <Icon name="download"/>
                    "Save"
                </a>
            </div>
        </Dialog>
    }
}
