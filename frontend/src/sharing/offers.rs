//! What others offer, in the sidebar: to be accepted or declined; and leaving what one has accepted.

use std::time::Duration;

use leptos::prelude::*;
use roost_shared::CollectionId;
use roost_shared::event::ServerEvent;
use roost_shared::sharing::{InvitationSummary, SharedKind};

use super::allowed;
use crate::api::{events, sharing};
use crate::browser::clock;
use crate::ui::{Button, ButtonKind, Keyed, Toasts};

/// Changes often come in bunches: they are asked about once.
const GATHER: Duration = Duration::from_millis(150);

/// What others offer of a kind; nothing where there is nothing.
#[component]
pub fn Offers(
    kind: SharedKind,
    /// Whether a collection is in the list already, so that its changes are no news here.
    #[prop(into)]
    is_known: Callback<CollectionId, bool>,
    /// Something was accepted.
    #[prop(into)]
    on_change: Callback<()>,
    /// The list that it is about; what was declined stands below it.
    children: Children,
) -> impl IntoView {
    let list = RwSignal::new(Vec::<InvitationSummary>::new());
    let load = move || {
        crate::reactive::spawn(async move {
            // Without an answer the list stays; the next event asks again.
            if let Ok(found) = sharing::invitations().await {
                list.try_set(found.into_iter().filter(|offer| offer.kind == kind).collect());
            }
        });
    };
    let reload = clock::debounced(GATHER, move |()| load());
    events::listen(move |event| match event {
        ServerEvent::Connected => reload(()),
        ServerEvent::CollectionChanged { collection } if !is_known.run(collection) => reload(()),
        _ => {}
    });
    let answer = Callback::new(move |(id, accept): (CollectionId, bool)| {
        let toasts = Toasts::expect();
        crate::reactive::spawn(async move {
            match sharing::answer(id, accept).await {
                Ok(()) if accept => {
                    on_change.try_run(());
                }
                Ok(()) => {}
                Err(error) => {
                    toasts.problem(error.message());
                }
            }
            load();
        });
    });
    let some = move |declined: bool| {
        list.get()
            .into_iter()
            .filter(|offer| offer.declined == declined)
            .collect::<Vec<_>>()
    };
    let offers = move |declined: bool| {
        view! {
            <ul class="offers">
                <Keyed each=move || some(declined) key=|offer| format!("{offer:?}") let:offer>
                    <Offer offer=offer answer=answer/>
                </Keyed>
            </ul>
        }
        .into_any()
    };
    view! {
        {offers(false)}
        {children()}
        <details class="offers__declined" hidden=move || some(true).is_empty()>
            <summary>{move || format!("Declined ({})", some(true).len())}</summary>
            {offers(true)}
        </details>
    }
    .into_any()
}

#[component]
fn Offer(offer: InvitationSummary, answer: Callback<(CollectionId, bool)>) -> impl IntoView {
    let id = offer.collection;
    let decline = (!offer.declined).then(|| {
        view! { <Button kind=ButtonKind::Ghost class="button--small" on_click=move |_| answer.run((id, false))>"Decline"</Button> }
    });
    view! {
        <li class="offer">
            <p><strong>{offer.owner_name}</strong>" shares “"{offer.name}"”"</p>
            <p class="offer__note">{allowed(offer.access)}</p>
            <div class="offer__actions">
                <Button kind=ButtonKind::Primary class="button--small" on_click=move |_| answer.run((id, true))>"Accept"</Button>
                {decline}
            </div>
        </li>
    }
    .into_any()
}

/// Takes what another shares out of one's list, and offers to take that back.
pub fn leave(id: CollectionId, name: &str, on_change: impl Fn() + Copy + Send + Sync + 'static) {
    let toasts = Toasts::expect();
    let text = format!("You have left “{name}”");
    crate::reactive::spawn(async move {
        if let Err(error) = sharing::answer(id, false).await {
            toasts.problem(error.message());
            return;
        }
        on_change();
        toasts.offer(text, "Undo", move || {
            crate::reactive::spawn(async move {
                if let Err(error) = sharing::answer(id, true).await {
                    toasts.problem(error.message());
                }
                on_change();
            });
        });
    });
}
