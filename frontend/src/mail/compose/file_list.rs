//! The files of the message being written, as chips with their progress.

use leptos::prelude::*;
use roost_page_logic::mail::attachment::{self, Kind};

use super::files::{Item, Progress};
use super::window::Window;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Icon, Keyed, Spinner};

/// The files that are not in the text.
#[component]
pub fn FileList(window: Window) -> impl IntoView {
    let list = window.files.list();
    let shown = move || {
        list.get()
            .into_iter()
            .filter(|item| !matches!(&item.progress, Progress::Done(attachment) if attachment.content_id.is_some()))
            .collect::<Vec<_>>()
    };
    view! {
        <ul class="compose__files" aria-label="Attachments" hidden=move || shown().is_empty()>
            <Keyed each=shown key=|item| (item.id, std::mem::discriminant(&item.progress)) let:item>
                <FileChip window=window item=item/>
            </Keyed>
        </ul>
    }
}

#[component]
fn FileChip(window: Window, item: Item) -> impl IntoView {
    let id = item.id;
    let media_type = match &item.progress {
        Progress::Done(attachment) => attachment.media_type.clone(),
        Progress::Uploading(_) | Progress::Failed(_) => String::new(),
    };
    let kind = Kind::of(&media_type, &item.name);
    let list = window.files.list();
    let share = memo(move || {
        list.with(|list| {
            list.iter()
                .find(|item| item.id == id)
                .and_then(|item| match item.progress {
                    Progress::Uploading(share) => Some(share),
                    Progress::Done(_) | Progress::Failed(_) => None,
                })
        })
    });
    let failure = match item.progress {
        Progress::Failed(text) => Some(text),
        Progress::Uploading(_) | Progress::Done(_) => None,
    };
    let failed = failure.is_some();
    let detail = failure.unwrap_or_else(|| attachment::size(item.size));
    let remove = move |_| {
        window.files.remove(id);
        window.touch();
    };
    view! {
        <li class="file file--small" class:file--failed=failed>
            <span class=format!("file__mark file__mark--{}", kind.class()) aria-hidden="true">{attachment::mark(&item.name)}</span>
            <span class="file__text">
                <span class="file__name" title=item.name.clone()>{item.name.clone()}</span>
                <span class="file__size">{detail}</span>
            </span>
            {move || share.get().map(|_| view! { <Spinner/> })}
            <button type="button" class="recipient__remove" aria-label=format!("Remove {}", item.name) on:click=on::mouse(remove)>
                <Icon name="close" class="icon--small"/>
            </button>
            <progress
                class="file__progress"
                hidden=move || share.get().is_none()
                max="1"
                aria-label="Uploaded"
                prop:value=move || share.get().unwrap_or(1.0)
            ></progress>
        </li>
    }
}
