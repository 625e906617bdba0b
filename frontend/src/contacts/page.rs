//! The contacts section: sidebar, list, and beside it (or in its place on a phone) a card or its form.

use leptos::prelude::*;
use roost_page_logic::contacts::place::Pane;

use super::books::{BookDialogs, Books};
use super::card::CardPane;
use super::editor::EditorPane;
use super::list::ListPane;
use super::sidebar::Sidebar;
use super::state::ContactsState;
use super::{keys, load};
use crate::browser::title;
use crate::reactive::effect;
use crate::shell::Page;
use crate::ui::on;
use crate::ui::{EmptyState, Icon};

/// The contacts section.
#[component]
pub fn ContactsPage() -> impl IntoView {
    let state = ContactsState::provide();
    Books::provide();
    let view = RwSignal::new(0..1_u32);
    load::start(state, view);
    keys::listen(state);
    effect(move || title::set("Contacts", 0));
    let alone = move || state.pane.with(|pane| *pane == Pane::Nothing);
    view! {
        <Page sidebar_label="Address books" sidebar=|| view! { <Sidebar/> }>
            <h1 class="visually-hidden">"Contacts"</h1>
            <div class="contacts" class:contacts--list=alone>
                <div class="contacts__list">
                    <ListPane view=view/>
                    <button type="button" class="new-event-button" aria-label="New contact" on:click=on::mouse(move |_| state.start_new())>
                        <Icon name="plus" class="icon--large"/>
                    </button>
                </div>
                <div class="contacts__pane">
                    {move || match state.pane.get() {
                        Pane::Nothing => view! { <NothingChosen/> }.into_any(),
                        Pane::Card { edit: false, .. } => view! { <CardPane/> }.into_any(),
                        Pane::Card { edit: true, .. } | Pane::New => view! { <EditorPane/> }.into_any(),
                    }}
                </div>
            </div>
            <BookDialogs/>
        </Page>
    }
}

#[component]
fn NothingChosen() -> impl IntoView {
    view! {
        <EmptyState icon="contacts" title="No contact chosen".to_owned() text="Whom you choose in the list is shown here.".to_owned()/>
    }
}
