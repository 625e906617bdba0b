//! The dialog with the private address of a calendar, by which programs read it that cannot sign in.

use leptos::html;
use leptos::prelude::*;
use roost_shared::CollectionId;
use roost_shared::feed::FeedSummary;
use roost_shared::sharing::ShareAccess;

use super::cards::dialog_open;
use super::open::Open;
use super::state::CalendarState;
use crate::api::{ApiError, sharing};
use crate::browser::{clipboard, intl};
use crate::reactive::effect;
use crate::ui::{Banner, Button, ButtonKind, Dialog, SelectField, Skeleton, Tone};

/// How things stand.
#[derive(Clone, PartialEq, Eq)]
enum Stage {
    Asking,
    Failed(ApiError),
    Known(Option<FeedSummary>),
    /// Just made: shown this once.
    Made(String),
}

/// The dialog, while it is open.
#[component]
pub fn FeedDialog() -> impl IntoView {
    let state = CalendarState::expect();
    let open = dialog_open(state, |open| matches!(open, Open::Feed(_)));
    let title = Signal::derive(move || match state.open.get() {
        Some(Open::Feed(calendar)) => format!("Private address of “{}”", calendar.name),
        _ => String::new(),
    });
    view! {
        <Dialog open=open title=title>
            {move || match state.open.get_untracked() {
                Some(Open::Feed(calendar)) => {
                    let all = calendar.sharing.access > ShareAccess::FreeBusy;
                    Some(view! { <Feed id=calendar.id all=all/> })
                }
                _ => None,
            }}
        </Dialog>
    }
}

#[component]
fn Feed(
    id: CollectionId,
    /// Whether one may know more than busy times.
    all: bool,
) -> impl IntoView {
    let state = CalendarState::expect();
    let stage = RwSignal::new(Stage::Asking);
    let busy = RwSignal::new(false);
    let tells = RwSignal::new(if all { "all" } else { "busy" }.to_owned());
    let load = move || {
        crate::reactive::spawn(async move {
            let answer = sharing::feed(id).await;
            stage.try_set(answer.map_or_else(Stage::Failed, Stage::Known));
        });
    };
    load();
    let make = move |_| {
        busy.set(true);
        let busy_only = tells.get_untracked() == "busy";
        crate::reactive::spawn(async move {
            let answer = sharing::create_feed(id, busy_only).await;
            busy.try_set(false);
            stage.try_set(match answer {
                Ok(made) => Stage::Made(format!(
                    "{}{}",
                    window().location().origin().unwrap_or_default(),
                    made.path
                )),
                Err(error) => Stage::Failed(error),
            });
        });
    };
    let end = move |_| {
        crate::reactive::spawn(async move {
            match sharing::end_feed(id).await {
                Ok(()) => state.toasts.show("The private address has ended"),
                Err(error) => state.toasts.problem(error.message()),
            };
            load();
        });
    };
    let mut choices = vec![("busy".to_owned(), "Tell busy times only".to_owned())];
    if all {
        choices.insert(0, ("all".to_owned(), "Tell everything".to_owned()));
    }
    let choices = Signal::stored(choices);
    let maker = move |label: &'static str| {
        view! {
            <SelectField label="What it tells" value=tells options=choices/>
            <div class="dialog__actions">
                <Button kind=ButtonKind::Primary busy=busy on_click=make>{label}</Button>
            </div>
        }
        .into_any()
    };
    let content = move || match stage.get() {
        Stage::Asking => view! { <Skeleton height="52px"/> }.into_any(),
        Stage::Failed(error) => {
            view! { <Banner tone=Tone::Danger icon="error" class="banner--card" text=error.message()/> }
                .into_any()
        }
        Stage::Known(None) => maker("Make an address"),
        Stage::Known(Some(feed)) => {
            let what = if feed.busy_only {
                "busy times only"
            } else {
                "everything"
            };
            let made = intl::list_date(js_sys::Date::parse(&feed.created_at));
            view! {
                <p>{format!("There is one, made {made}, that tells {what}. It cannot be shown again; a new one ends it.")}</p>
                <div><Button kind=ButtonKind::Secondary icon="trash" on_click=end>"End the address"</Button></div>
                {maker("Make a new address")}
            }
            .into_any()
        }
        Stage::Made(address) => view! { <Made address=address/> }.into_any(),
    };
    view! {
        <p class="sharing__note">"Other programs can subscribe to it without signing in, and so can whoever else knows it."</p>
        {content}
    }
    .into_any()
}

/// The address, this once.
#[component]
fn Made(address: String) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    effect(move || {
        if let Some(input) = input.get() {
            input.select();
        }
    });
    let copied = address.clone();
    view! {
        <label class="field">
            <span class="field__label">"Copy it now: it is not shown again"</span>
            <input class="input" readonly=true value=address node_ref=input/>
        </label>
        <div class="dialog__actions">
            <Button kind=ButtonKind::Primary on_click=move |_| clipboard::copy(copied.clone(), "Address copied")>"Copy"</Button>
        </div>
    }
}
