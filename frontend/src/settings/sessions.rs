//! Where one is signed in, and how to end that.

use leptos::prelude::*;
use roost_page_logic::device;
use roost_shared::SessionId;
use roost_shared::session::SessionSummary;

use super::page::Section;
use crate::api::{self, ApiError};
use crate::browser::intl;
use crate::ui::{Banner, Button, ButtonKind, Icon, Show, Skeleton, Toasts, Tone};

type Listed = Option<Result<Vec<SessionSummary>, ApiError>>;

/// The list of sessions.
#[component]
pub fn Sessions() -> impl IntoView {
    let list = RwSignal::new(None::<Result<Vec<SessionSummary>, ApiError>>);
    load(list);
    let others = move || list.with(|list| matches!(list, Some(Ok(sessions)) if sessions.len() > 1));
    view! {
        <Section id="sessions" title="Sessions" text="The browsers that are signed in to this account. End what you do not know, and change your password then.">
            {move || match list.get() {
                None => view! { <Skeleton height="52px"/> }.into_any(),
                Some(Err(error)) => view! { <Banner tone=Tone::Warning icon="warning" class="banner--card" text=error.message()/> }.into_any(),
                Some(Ok(sessions)) => {
                    let lines = sessions.into_iter().map(|session| view! { <SessionLine session=session list=list/> }).collect_view();
                    view! { <ul class="sessions">{lines}</ul> }.into_any()
                }
            }}
            <Show when=others>
                <div>
                    <Button kind=ButtonKind::Secondary icon="sign-out" on_click=move |_| end_others(list)>"End all other sessions"</Button>
                </div>
            </Show>
        </Section>
    }
}

#[component]
fn SessionLine(session: SessionSummary, list: RwSignal<Listed>) -> impl IntoView {
    let id = session.id;
    let icon = if device::is_mobile(&session.user_agent) {
        "smartphone"
    } else {
        "monitor"
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of a date are far below 2^52"
    )]
    let (since, seen) = (
        session.created_at.timestamp_millis() as f64,
        session.last_seen_at.timestamp_millis() as f64,
    );
    let state = if session.current {
        view! { <span class="sessions__here">"This browser"</span> }.into_any()
    } else {
        view! {
            <Button kind=ButtonKind::Ghost class="button--small" on_click=move |_| end(id, list)>"End"</Button>
        }
        .into_any()
    };
    view! {
        <li class="sessions__line">
            <span class="sessions__icon"><Icon name=icon/></span>
            <span class="sessions__text">
                <span class="sessions__device" title=session.user_agent.clone()>{device::describe(&session.user_agent)}</span>
                <span class="sessions__when">
                    {format!("{} · signed in {} · last used {}", session.ip, intl::list_date(since), intl::list_date(seen))}
                </span>
            </span>
            {state}
        </li>
    }
}

fn load(list: RwSignal<Listed>) {
    crate::reactive::spawn(async move {
        let answer = api::session::list().await;
        list.try_set(Some(answer));
    });
}

fn end(id: SessionId, list: RwSignal<Listed>) {
    let toasts = Toasts::expect();
    crate::reactive::spawn(async move {
        match api::session::end(id).await {
            Ok(()) => {
                toasts.show("Session ended");
                load(list);
            }
            Err(error) => {
                toasts.problem(error.message());
            }
        }
    });
}

fn end_others(list: RwSignal<Listed>) {
    let toasts = Toasts::expect();
    crate::reactive::spawn(async move {
        match api::session::end_others().await {
            Ok(()) => toasts.show("All other sessions ended"),
            Err(error) => toasts.problem(error.message()),
        };
        load(list);
    });
}
