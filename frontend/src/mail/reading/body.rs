//! The body of a message: its HTML in a frame of its own, or its text.

use leptos::prelude::*;
use roost_shared::mail::MessageDetail;

use super::text::PlainText;
use crate::api;
use crate::ui::{Banner, Button, ButtonKind};

/// The body of a message.
#[component]
pub fn MessageBody(detail: MessageDetail) -> impl IntoView {
    let unsubscribe = detail
        .unsubscribe
        .iter()
        .find(|target| target.starts_with("https:"))
        .cloned();
    let unsubscribe = unsubscribe.map(|url| view! { <Unsubscribe url=url/> });
    let body = if detail.has_html {
        view! { <HtmlBody detail=detail/> }.into_any()
    } else {
        let cut = detail.text_truncated.then(|| {
            view! {
                <Banner icon="info" class="banner--card" text="The rest of this very long text is not shown.".to_owned()>
                    <a class="button button--small button--secondary" rel="external" href=api::mail::source_url(&detail.key) target="_blank">"Show the source"</a>
                </Banner>
            }
        });
        view! {
            <PlainText text=detail.text.unwrap_or_default()/>
            {cut}
        }
        .into_any()
    };
    view! { {unsubscribe}{body} }
}

/// The HTML stands in a frame without scripts and with an origin of its own; what the server cleaned away is
/// gone before it gets there.
#[component]
fn HtmlBody(detail: MessageDetail) -> impl IntoView {
    let remote = RwSignal::new(false);
    let key = StoredValue::new(detail.key);
    let has_remote = detail.has_remote_content;
    let source = move || key.with_value(|key| api::mail::html_url(key, remote.get()));
    let offer = move || {
        (has_remote && !remote.get()).then(|| {
            view! {
                <Banner icon="image" class="banner--card message__banner" text="Pictures from other servers are not shown: loading them tells the sender that you read this.".to_owned()>
                    <Button kind=ButtonKind::Secondary class="button--small" on_click=move |_| remote.set(true)>"Load remote content"</Button>
                </Banner>
            }
        })
    };
    view! {
        {offer}
        <iframe
            class="message__frame"
            title="Message"
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            referrerpolicy="no-referrer"
            src=source
        ></iframe>
    }
}

#[component]
fn Unsubscribe(url: String) -> impl IntoView {
    view! {
        <p class="message__list">
            "This came through a mailing list. "
            <a rel="external noopener noreferrer" target="_blank" href=url>"Leave the list"</a>
        </p>
    }
}
