//! One line of the message list. All lines are equally high; see `ui::VirtualList`.

use leptos::ev::{DragEvent, MouseEvent};
use leptos::prelude::*;
use roost_page_logic::person;
use roost_shared::mail::{Address, FolderRole, MessageSummary};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::drag;
use super::row_actions::{RowActions, Star};
use crate::browser::intl;
use crate::mail::Compose;
use crate::mail::state::MailState;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Avatar, Checkbox, Icon, Skeleton};

/// A message in the list.
#[component]
pub fn MessageRow(uid: u32, position: Signal<usize>) -> impl IntoView {
    let state = MailState::expect();
    let compose = Compose::expect();
    let message = memo(move || state.list.with(|list| list.message(uid).cloned()));
    let ticked = memo(move || state.selection.with(|selection| selection.contains(uid)));
    let open = memo(move || state.open_uid() == Some(uid));
    let cursor = memo(move || state.selection.with(|selection| selection.cursor()) == Some(uid));
    // Tab reaches one row: where the keyboard is, or the first.
    let reachable =
        move || cursor.get() || (position.get() == 0 && state.selection.with(|s| s.cursor().is_none()));
    let unread =
        memo(move || message.with(|message| message.as_ref().is_some_and(|message| !message.flags.seen)));
    let press = move |event: MouseEvent| {
        let draft = state.role_now() == Some(FolderRole::Drafts);
        if event.shift_key() {
            event.prevent_default();
            let list = state.list.get_untracked();
            state
                .selection
                .update(|selection| selection.extend_to(uid, &list));
        } else if draft && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            compose.edit(state, uid);
        }
    };
    let drag_start = move |event: DragEvent| {
        let ticked = state.selection.with_untracked(|selection| selection.uids());
        let uids = if ticked.contains(&uid) { ticked } else { vec![uid] };
        drag::start(&event, &uids);
    };
    view! {
        <div
            class="mail-row"
            class:mail-row--unread=move || unread.get()
            class:mail-row--open=move || open.get()
            class:mail-row--ticked=move || ticked.get()
            class:mail-row--cursor=move || cursor.get()
            role="row"
            aria-rowindex=move || position.get() + 1
            aria-selected=move || if ticked.get() || open.get() { "true" } else { "false" }
            draggable="true"
            on:dragstart=drag_start
        >
            <div class="mail-row__pick" role="gridcell" on:click=on::mouse(move |event| pick(&event, state, uid))>
                {move || message.get().map(|message| view! { <RowAvatar message=message role=state.role.get()/> })}
                <span class="mail-row__tick">
                    <Checkbox
                        label="Select the message".to_owned()
                        hide_label=true
                        tabindex=-1
                        checked=ticked
                        on_change=move |_| ()
                    />
                </span>
            </div>
            <div class="mail-row__main" role="gridcell">
                <a
                    class="mail-row__link"
                    href=move || format!("{}{}", crate::app::BASE, state.path(Some(uid)))
                    tabindex=move || if reachable() { "0" } else { "-1" }
                    data-noscroll=true
                    draggable="false"
                    on:click=on::mouse(press)
                >
                    {move || message.get().map(|message| view! { <RowText message=message role=state.role.get()/> })}
                </a>
            </div>
            <div class="mail-row__end" role="gridcell">
                <Star uid=uid message=message/>
                <RowActions uid=uid unread=unread/>
            </div>
        </div>
    }
}

/// The tick's box and the picture around it do the same; with Shift they tick a stretch.
fn pick(event: &MouseEvent, state: MailState, uid: u32) {
    let list = state.list.get_untracked();
    state.selection.update(|selection| {
        if event.shift_key() {
            selection.extend_to(uid, &list);
        } else {
            selection.toggle(uid);
        }
    });
    match event.target().map(JsCast::dyn_into::<HtmlInputElement>) {
        // The browser has turned the box already; a stretch may end with a box that was ticked before.
        Some(Ok(input)) => input.set_checked(state.selection.with_untracked(|s| s.contains(uid))),
        // The box's label would click the box in turn.
        _ => event.prevent_default(),
    }
}

/// Who a line is about: the sender, or where one is the sender oneself, the recipients.
fn correspondents(message: &MessageSummary, role: Option<FolderRole>) -> Vec<Address> {
    match role {
        Some(FolderRole::Sent | FolderRole::Drafts) => message.to.clone(),
        _ => message.from.clone().into_iter().collect(),
    }
}

#[component]
fn RowAvatar(message: MessageSummary, role: Option<FolderRole>) -> impl IntoView {
    let first = correspondents(&message, role)
        .into_iter()
        .next()
        .unwrap_or_default();
    view! { <Avatar name=first.name email=first.email/> }
}

#[component]
fn RowText(message: MessageSummary, role: Option<FolderRole>) -> impl IntoView {
    let people = correspondents(&message, role);
    let names: Vec<&str> = people
        .iter()
        .map(|address| person::display_name(&address.name, &address.email))
        .collect();
    let names = match (names.is_empty(), role) {
        (true, Some(FolderRole::Sent | FolderRole::Drafts)) => "No recipients".to_owned(),
        (true, _) => "Unknown sender".to_owned(),
        (false, _) => names.join(", "),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of a date are far below 2^52"
    )]
    let moment = message.date.timestamp_millis() as f64;
    let mark = match (message.flags.answered, message.flags.forwarded) {
        (true, _) => Some(("reply", "Answered")),
        (false, true) => Some(("forward", "Forwarded")),
        (false, false) => None,
    };
    let empty_subject = message.subject.trim().is_empty();
    view! {
        <span class="mail-row__line">
            <span class="mail-row__from">
                {(!message.flags.seen).then(|| view! { <span class="visually-hidden">"Unread, "</span> })}
                {(message.flags.draft && role != Some(FolderRole::Drafts)).then(|| view! { <span class="mail-row__draft">"Draft "</span> })}
                {names}
            </span>
            {mark.map(|(icon, text)| view! { <span class="mail-row__mark" title=text><Icon name=icon class="icon--small"/><span class="visually-hidden">{text}</span></span> })}
            {message.has_attachment.then(|| view! { <span class="mail-row__mark" title="With attachment"><Icon name="paperclip" class="icon--small"/><span class="visually-hidden">"With attachment"</span></span> })}
            <time class="mail-row__date" title=intl::full_date(moment)>{intl::list_date(moment)}</time>
        </span>
        <span class="mail-row__subject" class:mail-row__subject--none=empty_subject>
            {if empty_subject { "No subject".to_owned() } else { message.subject }}
        </span>
        <span class="mail-row__preview">{message.preview}</span>
    }
}

/// Stands where a message will.
#[component]
pub fn PlaceholderRow() -> impl IntoView {
    view! {
        <div class="mail-row mail-row--waiting" aria-hidden="true">
            <Skeleton class="skeleton--circle" width="36px" height="36px"/>
            <span class="mail-row__bars">
                <Skeleton width="42%"/>
                <Skeleton width="68%"/>
                <Skeleton width="88%"/>
            </span>
        </div>
    }
}
