//! With whom a calendar or address book is shared: who has it, what they may, and adding more.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use roost_shared::CollectionId;
use roost_shared::mail::Address;
use roost_shared::sharing::{ShareAccess, ShareState, ShareSummary, ShareTarget, ShareUpdate, SharedKind};

use super::{rights, words_of};
use crate::api::{ApiError, sharing};
use crate::people::{PeopleField, Source, Wrong};
use crate::reactive::effect_with_last;
use crate::session::Session;
use crate::ui::on;
use crate::ui::{
    Avatar, Banner, Button, ButtonKind, Icon, IconButton, Keyed, SelectField, Skeleton, Toasts, Tone,
};

/// What is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Which collection.
    pub id: CollectionId,
    /// What it holds.
    pub kind: SharedKind,
}

/// Who has it, as far as that is known.
#[derive(Clone, Copy)]
struct Shares {
    id: CollectionId,
    kind: SharedKind,
    list: RwSignal<Option<Result<Vec<ShareSummary>, ApiError>>>,
    toasts: Toasts,
}

impl Shares {
    async fn load(self) {
        let answer = sharing::shares(self.id).await;
        self.list.try_set(Some(answer));
    }

    /// Sets what someone may; `None` ends it.
    fn change(self, target: ShareTarget, access: Option<ShareAccess>) {
        crate::reactive::spawn(async move {
            let answer = match access {
                Some(access) => sharing::share(self.id, &ShareUpdate { target, access }).await,
                None => sharing::unshare(self.id, &target).await,
            };
            if let Err(error) = answer {
                self.toasts.problem(words_of(&error));
            }
            self.load().await;
        });
    }
}

/// The content of the dialog.
#[component]
pub fn Sharing(subject: Shared) -> impl IntoView {
    let shares = Shares {
        id: subject.id,
        kind: subject.kind,
        list: RwSignal::new(None),
        toasts: Toasts::expect(),
    };
    crate::reactive::spawn(shares.load());
    let known = move || match shares.list.get() {
        Some(Ok(list)) => list,
        _ => Vec::new(),
    };
    let state = move || {
        shares.list.with(|list| match list {
            None => view! { <Skeleton height="52px"/> }.into_any(),
            Some(Err(error)) => {
                view! { <Banner tone=Tone::Danger icon="error" class="banner--card" text=error.message()/> }
                    .into_any()
            }
            Some(Ok(list)) if list.is_empty() => {
                view! { <p class="sharing__nobody">"Nobody else has it yet."</p> }.into_any()
            }
            Some(Ok(_)) => ().into_any(),
        })
    };
    let domain = untrack(|| Session::expect().address());
    let domain = domain
        .rsplit_once('@')
        .map_or("", |(_, domain)| domain)
        .to_owned();
    let open_to_all = move || known().iter().any(|share| share.target == ShareTarget::Domain);
    view! {
        <div class="sharing">
            <Add shares=shares/>
            {state}
            <ul class="sharing__list" aria-label="Who has it">
                <Keyed each=known key=|share| format!("{share:?}") let:share>
                    <Line share=share shares=shares/>
                </Keyed>
            </ul>
            <div hidden=open_to_all>
                <Button
                    kind=ButtonKind::Link
                    icon="plus"
                    class="button--small"
                    on_click=move |_| shares.change(ShareTarget::Domain, Some(ShareAccess::Read))
                >
                    {format!("Everyone at {domain}")}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// The field for more people, and what they may.
#[component]
fn Add(shares: Shares) -> impl IntoView {
    let people = RwSignal::new(Vec::<Address>::new());
    let access = RwSignal::new(key(ShareAccess::Read));
    let wrong = RwSignal::new(Wrong::new());
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let access = access_of(&access.get_untracked());
        let chosen = people.get_untracked();
        busy.set(true);
        crate::reactive::spawn(async move {
            let (mut left, mut problems) = (Vec::new(), Wrong::new());
            for person in chosen {
                if let Err(text) = add(shares.id, &person, access).await {
                    problems.push((left.len(), text));
                    left.push(person);
                }
            }
            busy.try_set(false);
            people.try_set(left);
            wrong.try_set(problems);
            shares.load().await;
        });
    };
    let none = Signal::derive(move || people.with(Vec::is_empty));
    view! {
        <form class="sharing__add" novalidate on:submit=on::submit(submit)>
            <div class="sharing__people">
                <PeopleField
                    list=people
                    label="Share with"
                    hide_label=true
                    placeholder="Name or address"
                    source=Source::Directory
                    errors=wrong
                    on_change=move |()| wrong.set(Wrong::new())
                    autofocus=true
                />
            </div>
            <SelectField label="What they may do" hide_label=true value=access options=options(shares.kind)/>
            <Button kind=ButtonKind::Primary submit=true busy=busy disabled=none>"Share"</Button>
        </form>
    }
}

/// Shares with whoever has that address in the directory.
async fn add(id: CollectionId, person: &Address, access: ShareAccess) -> Result<(), String> {
    let found = sharing::directory(&person.email)
        .await
        .map_err(|error| words_of(&error))?;
    let target = found
        .into_iter()
        .map(|entry| entry.target)
        .find(|target| match target {
            ShareTarget::Person { address } | ShareTarget::Group { address } => {
                address.eq_ignore_ascii_case(&person.email)
            }
            ShareTarget::Domain => false,
        })
        .ok_or_else(|| format!("Nobody in your organisation has the address {}.", person.email))?;
    sharing::share(id, &ShareUpdate { target, access })
        .await
        .map_err(|error| words_of(&error))
}

/// Someone who has it.
#[component]
fn Line(share: ShareSummary, shares: Shares) -> impl IntoView {
    let (name, note, picture) = match &share.target {
        ShareTarget::Person { address } => {
            let note = match share.state {
                ShareState::Pending => format!("{address} · has not answered yet"),
                ShareState::Accepted => address.clone(),
                ShareState::Declined => format!("{address} · has declined"),
            };
            let picture = view! { <Avatar name=share.name.clone() email=address.clone()/> }.into_any();
            (share.name.clone(), note, picture)
        }
        target => {
            let (name, note) = match target {
                ShareTarget::Domain => (format!("Everyone at {}", share.name), String::new()),
                _ => (share.name.clone(), "Group".to_owned()),
            };
            let icon = view! { <span class="sessions__icon"><Icon name="people"/></span> }.into_any();
            (name, note, icon)
        }
    };
    let remove_label = format!("Stop sharing with {name}");
    let access = RwSignal::new(key(share.access));
    let target = StoredValue::new(share.target);
    effect_with_last(move |last: Option<String>| {
        let chosen = access.get();
        if last.is_some_and(|last| last != chosen) {
            shares.change(target.get_value(), Some(access_of(&chosen)));
        }
        chosen
    });
    let (before, gone) = (share.access, format!("No longer shared with {name}"));
    let remove = move |_| {
        shares.change(target.get_value(), None);
        let target = target.get_value();
        shares.toasts.offer(gone.clone(), "Undo", move || {
            shares.change(target.clone(), Some(before))
        });
    };
    view! {
        <li class="sharing__line">
            {picture}
            <div class="sessions__text">
                <span class="sharing__name">{name.clone()}</span>
                <span class="sharing__note">{note}</span>
            </div>
            <SelectField label=format!("What {name} may do") hide_label=true value=access options=options(shares.kind)/>
            <IconButton icon="close" label=remove_label class="icon-button--small" on_click=remove/>
        </li>
    }
    .into_any()
}

fn options(kind: SharedKind) -> Signal<Vec<(String, String)>> {
    Signal::stored(
        rights(kind)
            .into_iter()
            .map(|(access, text)| (key(access), text.to_owned()))
            .collect(),
    )
}

fn key(access: ShareAccess) -> String {
    match access {
        ShareAccess::FreeBusy => "busy",
        ShareAccess::Read => "read",
        ShareAccess::ReadWrite => "write",
        ShareAccess::Admin => "admin",
    }
    .to_owned()
}

fn access_of(key: &str) -> ShareAccess {
    match key {
        "busy" => ShareAccess::FreeBusy,
        "write" => ShareAccess::ReadWrite,
        "admin" => ShareAccess::Admin,
        _ => ShareAccess::Read,
    }
}
