//! The files that came with a message.

use leptos::prelude::*;
use roost_page_logic::mail::attachment::{self, Kind};
use roost_shared::mail::{Attachment, MessageKey};

use super::preview::Preview;
use crate::api;
use crate::ui::Icon;
use crate::ui::on;

/// The files, each to be opened or saved.
#[component]
pub fn AttachmentList(key: MessageKey, attachments: Vec<Attachment>) -> impl IntoView {
    let listed: Vec<Attachment> = attachments
        .into_iter()
        .filter(|attachment| !attachment.inline)
        .collect();
    let preview = RwSignal::new(None::<Attachment>);
    let summary = match listed.as_slice() {
        [_] => "1 attachment".to_owned(),
        many => {
            let total = many.iter().map(|attachment| attachment.size).sum();
            format!("{} attachments, {}", many.len(), attachment::size(total))
        }
    };
    let items = listed
        .into_iter()
        .map(|attachment| view! { <AttachmentCard key=key.clone() attachment=attachment preview=preview/> })
        .collect_view();
    view! {
        <section class="files" aria-label=summary.clone()>
            <ul class="files__list">{items}</ul>
            <Preview key=key attachment=preview/>
        </section>
    }
}

#[component]
fn AttachmentCard(
    key: MessageKey,
    attachment: Attachment,
    preview: RwSignal<Option<Attachment>>,
) -> impl IntoView {
    let kind = Kind::of(&attachment.media_type, &attachment.name);
    let previewable = attachment::is_previewable(&attachment.media_type);
    let save = api::mail::part_url(&key, &attachment.part, true);
    let name = attachment.name.clone();
    let size = attachment::size(attachment.size);
    let save_label = format!("Save {name}");
    let text = view! {
        <span class=format!("file__mark file__mark--{}", kind.class()) aria-hidden="true">{attachment::mark(&name)}</span>
        <span class="file__text">
            <span class="file__name" title=name.clone()>{name.clone()}</span>
            <span class="file__size">{size}</span>
        </span>
    };
    let main = if previewable {
        let shown = attachment.clone();
        view! {
            <button type="button" class="file__main" title="Show" on:click=on::mouse(move |_| preview.set(Some(shown.clone())))>
                {text}
            </button>
        }
        .into_any()
    } else {
        view! { <a class="file__main" title="Save" href=save.clone() download=name rel="external">{text}</a> }
            .into_any()
    };
    view! {
        <li class="file">
            {main}
            <a class="icon-button icon-button--small file__save" href=save download=attachment.name rel="external" aria-label=save_label.clone() title="Save">
                <Icon name="download" class="icon--small"/>
            </a>
        </li>
    }
}
