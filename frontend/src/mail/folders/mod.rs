//! The folders, in the sidebar.

mod dialogs;
mod row;

use leptos::prelude::*;

use self::dialogs::{Asking, FolderDialogs};
use self::row::FolderRow;
use super::Compose;
use super::state::MailState;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Button, ButtonKind, Icon, Keyed, Show, Skeleton};

/// The folders as the server orders them, with the button that starts a message.
#[component]
pub fn FolderTree() -> impl IntoView {
    let state = MailState::expect();
    let compose = Compose::expect();
    let asking = Asking::provide();
    // Rows are made anew only when folders come or go: counts change within them.
    let names = memo(move || {
        state.folders.with(|folders| {
            folders
                .as_ref()
                .map(|list| list.iter().map(|folder| folder.name.clone()).collect::<Vec<_>>())
        })
    });
    view! {
        <div class="page__action">
            <Button
                kind=ButtonKind::Primary
                icon="compose"
                class="button--wide"
                title="Write a message (c)".to_owned()
                on_click=move |_| compose.start()
            >
                "Compose"
            </Button>
        </div>
        <nav class="folders" aria-label="Folders">
            <Show when=move || names.read().is_some() fallback=|| view! { <Placeholder/> }>
                <ul>
                    <Keyed each=move || names.get().unwrap_or_default() key=Clone::clone let:name>
                        <FolderRow name=name/>
                    </Keyed>
                </ul>
            </Show>
        </nav>
        <button type="button" class="side-row folders__new" on:click=on::mouse(move |_| asking.create(None))>
            <Icon name="plus"/>
            <span class="side-row__text">"New folder"</span>
        </button>
        <FolderDialogs/>
    }
}

#[component]
fn Placeholder() -> impl IntoView {
    ["58%", "46%", "40%", "52%", "38%", "44%"]
        .map(|width| {
            view! { <div class="side-row" aria-hidden="true"><Skeleton width="20px" height="20px"/><Skeleton width=width/></div> }
        })
        .collect_view()
}
