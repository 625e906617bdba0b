//! The pane beside the list: the open message, or what stands there while none is.

use leptos::prelude::*;
use roost_shared::ErrorCode;
use roost_shared::mail::{Flag, MessageDetail, MessageKey};

use super::attachments::AttachmentList;
use super::body::MessageBody;
use super::head::MessageHead;
use super::toolbar::ReadingToolbar;
use crate::api::ApiError;
use crate::mail::state::MailState;
use crate::mail::{actions, load};
use crate::meetings::MailedCard;
use crate::reactive::{effect_with_last, memo};
use crate::ui::{Button, EmptyState, Skeleton};

/// The open message.
#[component]
pub fn ReadingPane() -> impl IntoView {
    let state = MailState::expect();
    let key = memo(move || state.open.get());
    view! {
        <section class="reading" aria-label="Message">
            {move || match key.get() {
                Some(key) => view! { <OpenMessage key=key/> }.into_any(),
                None => {
                    view! {
                        <EmptyState
                            icon="mail-open"
                            title="No message open".to_owned()
                            text="Choose one from the list, or press j to start at the top.".to_owned()
                        />
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn OpenMessage(key: MessageKey) -> impl IntoView {
    let state = MailState::expect();
    let problem = RwSignal::new(None::<ApiError>);
    let wanted = key.clone();
    let detail = memo(move || {
        state
            .opened
            .with(|opened| opened.iter().find(|detail| detail.key == wanted).cloned())
    });
    let fetch = {
        let key = key.clone();
        move || {
            problem.set(None);
            load::message(state, key.clone(), move |error| {
                problem.try_set(Some(error));
            });
        }
    };
    fetch();
    mark_read(state, key.uid, detail);
    once_shown(state, key.clone(), detail);
    let fetch = StoredValue::new_local(fetch);
    view! {
        <ReadingToolbar detail=detail/>
        {move || match (detail.get(), problem.get()) {
            (Some(detail), _) => view! { <Message detail=detail/> }.into_any(),
            (None, Some(error)) => {
                view! { <Failure error=error on_retry=move || fetch.with_value(|fetch| fetch())/> }.into_any()
            }
            (None, None) => view! { <Waiting uid=key.uid/> }.into_any(),
        }}
    }
}

/// Once a message is shown, those beside it are fetched.
fn once_shown(state: MailState, key: MessageKey, detail: Memo<Option<MessageDetail>>) {
    effect_with_last(move |done: Option<bool>| {
        if done == Some(true) || detail.with(Option::is_none) {
            return done.unwrap_or(false);
        }
        load::read_ahead(state, &key);
        true
    });
}

/// A message is read once it is shown.
fn mark_read(state: MailState, uid: u32, detail: Memo<Option<MessageDetail>>) {
    effect_with_last(move |done: Option<bool>| {
        if done == Some(true) || detail.with(Option::is_none) {
            return done.unwrap_or(false);
        }
        let unread = state
            .list
            .with_untracked(|list| list.message(uid).map(|message| !message.flags.seen));
        let unread =
            unread.or_else(|| detail.with_untracked(|detail| detail.as_ref().map(|d| !d.flags.seen)));
        if unread == Some(true) {
            actions::set_flag(state, vec![uid], Flag::Seen, true);
        }
        true
    });
}

#[component]
fn Message(detail: MessageDetail) -> impl IntoView {
    let fills = detail.has_html;
    let attachments = detail.attachments.iter().any(|attachment| !attachment.inline);
    let list = attachments
        .then(|| view! { <AttachmentList key=detail.key.clone() attachments=detail.attachments.clone()/> });
    // What it says of the calendar is taken in by the card.
    let has_calendar = detail
        .attachments
        .iter()
        .any(|attachment| attachment.media_type == "text/calendar");
    let invitation = has_calendar.then(|| view! { <MailedCard key=detail.key.clone()/> });
    view! {
        <article class="message" class:message--filled=fills>
            <MessageHead detail=detail.clone()/>
            {invitation}
            {list}
            <MessageBody detail=detail/>
        </article>
    }
}

/// What the list knows of the message is shown until the rest is there.
#[component]
fn Waiting(uid: u32) -> impl IntoView {
    let state = MailState::expect();
    let subject = state
        .list
        .with_untracked(|list| list.message(uid).map(|message| message.subject.clone()))
        .filter(|subject| !subject.is_empty());
    view! {
        <div class="message" role="status" aria-label="Loading the message">
            <header class="message__head">
                <h1 class="message__subject">{subject.unwrap_or_else(|| "\u{a0}".to_owned())}</h1>
                <div class="message__who">
                    <Skeleton class="skeleton--circle" width="44px" height="44px"/>
                    <div class="message__lines"><Skeleton width="180px"/><Skeleton width="120px"/></div>
                </div>
            </header>
            <div class="message__text message__waiting">
                {["92%", "84%", "88%", "40%"].map(|width| view! { <Skeleton width=width/> }).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn Failure(error: ApiError, on_retry: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let state = MailState::expect();
    let gone = error.code() == Some(ErrorCode::NotFound);
    let title = if gone {
        "This message is not here any more"
    } else {
        "The message cannot be shown"
    };
    let text = if gone {
        "It was moved or deleted elsewhere.".to_owned()
    } else {
        error.message()
    };
    let action = if gone {
        view! { <Button on_click=move |_| state.go(None)>"Back to the list"</Button> }
    } else {
        view! { <Button icon="refresh" on_click=move |_| on_retry()>"Try again"</Button> }
    };
    view! { <EmptyState icon="warning" title=title.to_owned() text=text>{action}</EmptyState> }
}
