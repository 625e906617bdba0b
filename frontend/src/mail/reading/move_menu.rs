//! The menu that moves messages to a folder.

use leptos::prelude::*;
use roost_page_logic::mail::folder;

use crate::mail::actions;
use crate::mail::state::MailState;
use crate::ui::{Icon, Menu, MenuItem};

/// Moves what is ticked, or the open message, to the folder that is chosen.
#[component]
pub fn MoveMenu() -> impl IntoView {
    let state = MailState::expect();
    view! {
        <Menu label="Move to".to_owned() trigger=|| view! { <Icon name="folder-move"/> }>
            <p class="menu__heading" role="presentation">"Move to"</p>
            {move || {
                let here = state.source.with(|source| source.folder.clone());
                state
                    .folders
                    .get()
                    .unwrap_or_default()
                    .into_iter()
                    .filter(|target| target.selectable && target.name != here)
                    .map(|target| {
                        let text = folder::label(&target).to_owned();
                        view! {
                            <MenuItem
                                icon=folder::icon(target.role)
                                text=text
                                on_select=move |()| actions::move_to_folder(state, state.targets(), &target.name)
                            />
                        }
                    })
                    .collect_view()
            }}
        </Menu>
    }
}
