//! The list with its toolbar, and what stands in its place when there is nothing to list.

use std::ops::Range;
use std::time::Duration;

use leptos::prelude::*;
use roost_page_logic::mail::folder;
use roost_shared::ErrorCode;

use super::row::{MessageRow, PlaceholderRow};
use super::toolbar::ListToolbar;
use crate::browser::{clock, dom};
use crate::mail::Compose;
use crate::mail::load;
use crate::mail::state::MailState;
use crate::reactive::{effect, memo};
use crate::ui::on;
use crate::ui::{Button, EmptyState, Icon, VirtualList};

/// Height of a row in pixels; `.mail-row` in the style sheet is as high.
const ROW_HEIGHT: f64 = 76.0;

/// What a row shows: a message, or that one is on its way to this position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Slot {
    Message(u32),
    Unknown(usize),
}

/// The list of messages.
#[component]
pub fn ListPane() -> impl IntoView {
    let state = MailState::expect();
    let total = memo(move || state.list.with(|list| list.total()));
    let told = memo(move || state.list.with(|list| list.is_told()));
    effect(move || {
        if told.get() {
            lead_to_found(state);
        }
    });
    let compose = Compose::expect();
    let failed = memo(move || state.problem.with(Option::is_some));
    view! {
        <section class="mail-list" aria-label="Messages">
            <ListToolbar/>
            {move || {
                if failed.get() {
                    view! { <Failure state=state/> }.into_any()
                } else if !told.get() {
                    view! { <Placeholder/> }.into_any()
                } else if total.get() == 0 {
                    view! { <Nothing state=state/> }.into_any()
                } else {
                    view! { <Rows state=state total=total/> }.into_any()
                }
            }}
            // On a phone, where the sidebar with its button is put away.
            <button type="button" class="fab" aria-label="Compose" on:click=on::mouse(move |_| compose.start())>
                <Icon name="compose" class="icon--large"/>
            </button>
        </section>
    }
}

/// Puts the keyboard on the first message that a search found, unless one has gone on to something else.
fn lead_to_found(state: MailState) {
    let idle = document()
        .active_element()
        .is_none_or(|active| active.tag_name() == "BODY");
    if !idle || state.source.with_untracked(|source| source.query.is_empty()) {
        return;
    }
    if let Some(first) = state.list.with_untracked(|list| list.uid_at(0)) {
        state.selection.update(|selection| selection.place(first));
        request_animation_frame(|| dom::focus(".mail-row__link[tabindex=\"0\"]"));
    }
}

#[component]
fn Rows(state: MailState, total: Memo<usize>) -> impl IntoView {
    // While one scrolls far, what passes by need not be fetched.
    let fill_soon = clock::debounced(Duration::from_millis(60), move |()| load::fill(state));
    let fill_soon = StoredValue::new_local(fill_soon);
    let on_range = move |range: Range<usize>| {
        state.range.set(range);
        fill_soon.with_value(|fill| fill(()));
    };
    let slot = move |position: usize| {
        state.list.with(|list| {
            list.uid_at(position)
                .map_or(Slot::Unknown(position), Slot::Message)
        })
    };
    let row = move |slot: Slot, position: Signal<usize>| match slot {
        Slot::Message(uid) => view! { <MessageRow uid=uid position=position/> }.into_any(),
        Slot::Unknown(_) => view! { <PlaceholderRow/> }.into_any(),
    };
    view! {
        <VirtualList
            total=total
            row_height=ROW_HEIGHT
            key=slot
            row=row
            on_range=on_range
            reveal=state.reveal
            scroll=state.scroll
            role="grid"
            label="Messages".to_owned()
        />
    }
}

#[component]
fn Placeholder() -> impl IntoView {
    view! { <div class="mail-list__waiting" role="status" aria-label="Loading messages">{(0..9).map(|_| view! { <PlaceholderRow/> }).collect_view()}</div> }
}

#[component]
fn Nothing(state: MailState) -> impl IntoView {
    let searching = state.source.with_untracked(|source| !source.query.is_empty());
    if searching {
        return view! {
            <EmptyState icon="search" title="Nothing found".to_owned() text="No message here matches the search.".to_owned()/>
        }
        .into_any();
    }
    // The messages may be told before the folders are.
    let found = memo(move || {
        state
            .folder()
            .map(|folder| (folder::icon(folder.role), folder::label(&folder).to_owned()))
    });
    let nothing = move || {
        let (icon, label) = found.get()?;
        let title = format!("{label} is empty");
        Some(
            view! { <EmptyState icon=icon title=title text="New messages appear here by themselves.".to_owned()/> },
        )
    };
    nothing.into_any()
}

#[component]
fn Failure(state: MailState) -> impl IntoView {
    let problem = state.problem.get_untracked();
    let missing = problem.as_ref().and_then(|error| error.code()) == Some(ErrorCode::NotFound);
    let title = if missing {
        "There is no such folder"
    } else {
        "The messages cannot be shown"
    };
    let text = problem.map(|error| error.message()).unwrap_or_default();
    view! {
        <EmptyState icon="warning" title=title.to_owned() text=text>
            <Button icon="refresh" on_click=move |_| load::retry(state)>"Try again"</Button>
        </EmptyState>
    }
}
