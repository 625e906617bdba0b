//! Completing what was typed of a person to an address of mail, or to whom in one's domain something can be shared with.

use leptos::prelude::*;
use roost_page_logic::person;
use roost_shared::contacts::Suggestion;
use roost_shared::mail::Address;
use roost_shared::sharing::{DirectoryEntry, ShareTarget};

use crate::api;
use crate::ui::on;
use crate::ui::{Avatar, AvatarSize, unique_id};

/// Where completion looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In one's address books, and among the people of one's domain.
    Mail,
    /// Among the people and groups of one's domain.
    Directory,
}

impl Source {
    /// Without completion one types the address in full, so failures are not told.
    async fn find(self, typed: &str) -> Vec<Suggestion> {
        if self == Self::Mail {
            return api::contacts::complete(typed).await.unwrap_or_default();
        }
        let suggestion = |entry: DirectoryEntry| {
            let (name, email) = match entry.target {
                ShareTarget::Person { address } => (entry.name, address),
                ShareTarget::Group { address } => (format!("{} (group)", entry.name), address),
                ShareTarget::Domain => return None,
            };
            Some(Suggestion { name, email })
        };
        let entries = api::sharing::directory(typed).await.unwrap_or_default();
        entries.into_iter().filter_map(suggestion).collect()
    }
}

/// What a field could be completed to. All copies are the same list.
#[derive(Clone, Copy)]
pub struct Suggestions {
    list: RwSignal<Vec<Suggestion>>,
    active: RwSignal<usize>,
    source: Source,
    /// What was asked last: an answer to something else comes too late.
    asked: StoredValue<String>,
    id: StoredValue<String>,
}

impl Suggestions {
    /// None as yet.
    pub fn new(source: Source) -> Self {
        let id = unique_id("suggestions");
        Self {
            list: RwSignal::new(Vec::new()),
            active: RwSignal::new(0),
            source,
            asked: StoredValue::new(String::new()),
            id: StoredValue::new(id),
        }
    }

    /// Asks for what was typed.
    pub fn look_up(self, typed: String) {
        let typed = typed.trim().to_owned();
        self.asked.set_value(typed.clone());
        if typed.is_empty() {
            return self.close();
        }
        crate::reactive::spawn(async move {
            let found = self.source.find(&typed).await;
            if self.asked.try_get_value().as_deref() == Some(&typed) {
                self.active.set(0);
                self.list.set(found);
            }
        });
    }

    /// Takes them away.
    pub fn close(self) {
        self.asked.set_value(String::new());
        self.list.set(Vec::new());
    }

    /// Whether there are any.
    pub fn is_open(self) -> bool {
        self.list.with(|list| !list.is_empty())
    }

    /// Goes to another one.
    pub fn step(self, by: isize) {
        let last = self.list.with_untracked(Vec::len).saturating_sub(1);
        self.active
            .update(|active| *active = active.saturating_add_signed(by).min(last));
    }

    /// The one that Enter takes. What is for other words than those that stand there is nobody's choice.
    pub fn chosen(self, typed: &str) -> Option<Address> {
        let asked = self.asked.get_value();
        let typed = typed.trim();
        if typed != asked && (typed.contains('@') || !typed.starts_with(&asked)) {
            return None;
        }
        let active = self.active.get_untracked();
        self.list.with_untracked(|list| list.get(active).map(address))
    }

    /// The id of the list's element.
    pub fn id(self) -> String {
        self.id.get_value()
    }

    /// The id of the element of the one that Enter takes.
    pub fn active_id(self) -> Option<String> {
        self.is_open()
            .then(|| format!("{}-{}", self.id(), self.active.get()))
    }
}

fn address(suggestion: &Suggestion) -> Address {
    Address {
        name: suggestion.name.clone(),
        email: suggestion.email.clone(),
    }
}

/// The suggestions below their field.
#[component]
pub fn SuggestionList(
    suggestions: Suggestions,
    on_choose: impl Fn(Address) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let items = move || {
        suggestions
            .list
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, suggestion)| {
                let chosen = address(&suggestion);
                let shown = person::display_name(&suggestion.name, &suggestion.email).to_owned();
                view! {
                    <li
                        id=format!("{}-{index}", suggestions.id())
                        class="suggestions__item"
                        role="option"
                        aria-selected=move || if suggestions.active.get() == index { "true" } else { "false" }
                        // Before the field loses the keyboard and takes what was typed.
                        on:mousedown=on::mouse(move |event| {
                            event.prevent_default();
                            on_choose(chosen.clone());
                        })
                    >
                        <Avatar name=suggestion.name.clone() email=suggestion.email.clone() size=AvatarSize::Small/>
                        <span class="suggestions__name">{shown}</span>
                        <span class="suggestions__email">{suggestion.email}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <ul class="suggestions" id=suggestions.id() role="listbox" aria-label="Suggestions" hidden=move || !suggestions.is_open()>
            {items}
        </ul>
    }
}
