//! Short notes at the edge of the page, with a way to take back what they tell of.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;

use super::Icon;
use super::on;
use crate::ui::Keyed;

/// How long a note stays: longer where there is something to decide.
const STAY: Duration = Duration::from_secs(5);
const STAY_WITH_ACTION: Duration = Duration::from_secs(9);

#[derive(Clone)]
struct Toast {
    id: u64,
    text: String,
    problem: bool,
    action: Option<(String, Callback<()>)>,
}

thread_local! {
    // Not a context: what is told often comes of a call or a key press, after the component that asked is gone.
    static TOASTS: Cell<Option<Toasts>> = const { Cell::new(None) };
}

/// The notes that are shown. Get it with `Toasts::expect()`.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
    /// Owns the actions, which may outlive the section that offered them.
    owner: StoredValue<Option<Owner>>,
}

impl Toasts {
    /// Makes the page's one list of notes and provides it.
    pub fn provide() -> Self {
        let owner = StoredValue::new(Owner::current());
        let toasts = Self {
            list: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            owner,
        };
        TOASTS.set(Some(toasts));
        toasts
    }

    /// The page's list of notes. May be asked for anywhere.
    pub fn expect() -> Self {
        TOASTS.get().unwrap_or_else(Self::provide)
    }

    /// Tells something.
    pub fn show(&self, text: impl Into<String>) -> u64 {
        self.add(text.into(), false, None)
    }

    /// Tells of a failure.
    pub fn problem(&self, text: impl Into<String>) -> u64 {
        self.add(text.into(), true, None)
    }

    /// Tells something and offers an action, such as taking it back.
    pub fn offer(
        &self,
        text: impl Into<String>,
        label: impl Into<String>,
        action: impl Fn() + Send + Sync + 'static,
    ) -> u64 {
        let callback = || Callback::new(move |()| action());
        let action = match self.owner.get_value() {
            Some(owner) => owner.with(callback),
            None => callback(),
        };
        self.add(text.into(), false, Some((label.into(), action)))
    }

    /// Takes a note away.
    pub fn dismiss(&self, id: u64) {
        self.list.try_update(|list| list.retain(|toast| toast.id != id));
    }

    fn add(&self, text: String, problem: bool, action: Option<(String, Callback<()>)>) -> u64 {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        let stay = if action.is_some() || problem {
            STAY_WITH_ACTION
        } else {
            STAY
        };
        self.list.update(|list| {
            // Two are enough to read; the oldest makes room.
            if list.len() > 1 {
                list.remove(0);
            }
            list.push(Toast {
                id,
                text,
                problem,
                action,
            });
        });
        let toasts = *self;
        set_timeout(move || toasts.dismiss(id), stay);
        id
    }
}

/// Shows the notes; stands once in the page.
#[component]
pub fn Toaster() -> impl IntoView {
    let toasts = Toasts::expect();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <Keyed each=move || toasts.list.get() key=|toast| toast.id let:toast>
                <ToastLine toast=toast toasts=toasts/>
            </Keyed>
        </div>
    }
}

#[component]
fn ToastLine(toast: Toast, toasts: Toasts) -> impl IntoView {
    let id = toast.id;
    let action = toast.action.map(|(label, action)| {
        let run = move |_| {
            toasts.dismiss(id);
            action.run(());
        };
        view! { <button type="button" class="toast__action" on:click=on::mouse(run)>{label}</button> }
    });
    view! {
        <div class="toast" class:toast--problem=toast.problem>
            <span class="toast__text">{toast.text}</span>
            {action}
            <button type="button" class="toast__close" aria-label="Dismiss" on:click=on::mouse(move |_| toasts.dismiss(id))>
                <Icon name="close" class="icon--small"/>
            </button>
        </div>
    }
}
