//! The head of a message: subject, who, to whom, when; opened, all of it.

use leptos::prelude::*;
use roost_page_logic::mail::attachment;
use roost_page_logic::person;
use roost_shared::mail::{Address, MessageDetail};

use super::people::{PeopleLine, Person};
use crate::browser::intl;
use crate::mail::list::Star;
use crate::mail::state::MailState;
use crate::reactive::memo;
use crate::ui::on;
use crate::ui::{Avatar, AvatarSize, Icon, Show};

/// The head of a message.
#[component]
pub fn MessageHead(detail: MessageDetail) -> impl IntoView {
    let state = MailState::expect();
    let uid = detail.key.uid;
    let opened = RwSignal::new(false);
    let summary = memo(move || state.list.with(|list| list.message(uid).cloned()));
    let sender = detail.from.first().cloned().unwrap_or_default();
    let subject = match detail.subject.trim() {
        "" => "No subject".to_owned(),
        subject => subject.to_owned(),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of a date are far below 2^52"
    )]
    let moment = detail.date.timestamp_millis() as f64;
    let to_line = recipients_line(&detail);
    let stored = StoredValue::new(detail);
    view! {
        <header class="message__head">
            <div class="message__top">
                <h1 class="message__subject">{subject}</h1>
                <Show when=move || summary.read().is_some()>
                    <Star uid=uid message=summary/>
                </Show>
            </div>
            <div class="message__who">
                <Avatar name=sender.name.clone() email=sender.email.clone() size=AvatarSize::Large/>
                <div class="message__lines">
                    <div class="message__line">
                        <Person address=sender.clone()/>
                        {(!sender.name.trim().is_empty()).then(|| view! { <span class="message__address">{sender.email.clone()}</span> })}
                        <time class="message__date" title=intl::full_date(moment)>{intl::head_date(moment)}</time>
                    </div>
                    <button
                        type="button"
                        class="message__to"
                        aria-expanded=move || if opened.get() { "true" } else { "false" }
                        on:click=on::mouse(move |_| opened.update(|opened| *opened = !*opened))
                    >
                        <span class="message__recipients">{to_line}</span>
                        <Icon name=Signal::derive(move || if opened.get() { "chevron-up" } else { "chevron-down" }) class="icon--small"/>
                        <span class="visually-hidden">"Details"</span>
                    </button>
                </div>
            </div>
            <Show when=move || opened.get()>
                <Details detail=stored.get_value()/>
            </Show>
        </header>
    }
}

/// `to me, Bob and 3 others`.
fn recipients_line(detail: &MessageDetail) -> String {
    let me = untrack(|| crate::session::Session::expect().address());
    let called = |address: &Address| {
        if address.email.eq_ignore_ascii_case(&me) {
            "me".to_owned()
        } else {
            person::display_name(&address.name, &address.email).to_owned()
        }
    };
    let names: Vec<String> = detail
        .to
        .iter()
        .chain(&detail.cc)
        .chain(&detail.bcc)
        .map(called)
        .collect();
    match names.as_slice() {
        [] => "to nobody in particular".to_owned(),
        [one] => format!("to {one}"),
        [one, two] => format!("to {one} and {two}"),
        [one, two, three] => format!("to {one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("to {one}, {two} and {} others", rest.len()),
    }
}

#[component]
fn Details(detail: MessageDetail) -> impl IntoView {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of a date are far below 2^52"
    )]
    let moment = detail.date.timestamp_millis() as f64;
    let sent_by: Vec<Address> = detail.sender.into_iter().collect();
    view! {
        <dl class="message__details">
            <PeopleLine label="From" people=detail.from/>
            <PeopleLine label="Sent by" people=sent_by/>
            <PeopleLine label="Reply to" people=detail.reply_to/>
            <PeopleLine label="To" people=detail.to/>
            <PeopleLine label="Cc" people=detail.cc/>
            <PeopleLine label="Bcc" people=detail.bcc/>
            <dt>"Date"</dt>
            <dd>{intl::full_date(moment)}</dd>
            <dt>"Size"</dt>
            <dd>{attachment::size(u64::from(detail.size))}</dd>
            {(!detail.message_id.is_empty()).then(|| view! { <dt>"Message-ID"</dt><dd class="message__id">{detail.message_id}</dd> })}
        </dl>
    }
}
