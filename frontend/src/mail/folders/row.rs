//! One folder of the sidebar.

use leptos::ev::DragEvent;
use leptos::prelude::*;
use roost_page_logic::mail::folder;
use roost_page_logic::mail::place::Place;
use roost_shared::mail::Folder;

use super::dialogs::Asking;
use crate::mail::actions;
use crate::mail::list::drag;
use crate::mail::state::MailState;
use crate::reactive::memo;
use crate::ui::{Icon, Menu, MenuItem};

/// A folder: its link, its count, its menu. Messages can be dropped on it.
#[component]
pub fn FolderRow(name: String) -> impl IntoView {
    let state = MailState::expect();
    let name = StoredValue::new(name);
    let found = memo(move || state.folder_named(&name.read_value()));
    let here = memo(move || state.source.with(|source| source.folder == *name.read_value()));
    let over = RwSignal::new(false);
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let uids = drag::dropped(&event);
        if !here.get_untracked() {
            actions::move_to_folder(state, uids, &name.read_value());
        }
    };
    let accept = move |event: DragEvent| {
        if drag::holds_messages(&event) && !here.get_untracked() {
            event.prevent_default();
            over.set(true);
        }
    };
    move || {
        let folder = found.get()?;
        let selectable = folder.selectable;
        let indent = format!("{}px", 12 + folder.depth * 18);
        let label = folder::label(&folder).to_owned();
        let href = format!("{}/mail/{}", crate::app::BASE, Place::folder(&folder.name).path());
        let count = folder::count(&folder);
        let text = view! {
            <Icon name=folder::icon(folder.role)/>
            <span class="side-row__text" title=label.clone()>{label.clone()}</span>
            {count.map(|count| view! { <span class="side-row__count">{count}<span class="visually-hidden">" unread"</span></span> })}
        };
        let row = if selectable {
            view! {
                <a
                    class="side-row folder__link"
                    class:folder__link--over=move || over.get()
                    class:folder__link--unread=count.is_some()
                    style:padding-inline-start=indent
                    href=href
                    aria-current=move || here.get().then_some("page")
                    on:dragover=accept
                    on:dragleave=move |_| over.set(false)
                    on:drop=drop
                >
                    {text}
                </a>
            }
            .into_any()
        } else {
            view! { <span class="side-row folder__link folder__link--holder" style:padding-inline-start=indent>{text}</span> }.into_any()
        };
        Some(view! { <li class="folder">{row}<FolderMenu folder=folder/></li> })
    }
}

#[component]
fn FolderMenu(folder: Folder) -> impl IntoView {
    let asking = Asking::expect();
    let label = format!("Actions for {}", folder::label(&folder));
    let own = folder::is_own(&folder);
    let folder = StoredValue::new(folder);
    view! {
        <span class="folder__menu">
            <Menu
                label=label
                class="icon-button icon-button--small"
                trigger=|| view! { <Icon name="more-vertical" class="icon--small"/> }
            >
                <MenuItem
                    icon="folder-plus"
                    text="New folder inside".to_owned()
                    on_select=move |()| asking.create(Some(folder.get_value()))
                />
                {own
                    .then(|| {
                        view! {
                            <MenuItem icon="edit" text="Rename".to_owned() on_select=move |()| asking.rename(folder.get_value())/>
                            <MenuItem
                                icon="trash"
                                text="Delete folder".to_owned()
                                danger=true
                                on_select=move |()| asking.delete(folder.get_value())
                            />
                        }
                    })}
            </Menu>
        </span>
    }
}
