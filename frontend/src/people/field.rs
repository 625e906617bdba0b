//! A field of people: each one a chip, with completion while one types.

use std::time::Duration;

use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use roost_page_logic::mail::{address, draft};
use roost_page_logic::person;
use roost_shared::mail::Address;

use super::suggestions::{Source, SuggestionList, Suggestions};
use crate::browser::clock;
use crate::reactive::effect;
use crate::ui::on;
use crate::ui::{Avatar, AvatarSize, Icon};

/// What is wrong with which of the people in a field, by position.
pub type Wrong = Vec<(usize, String)>;

/// A field of people.
#[component]
pub fn PeopleField(
    list: RwSignal<Vec<Address>>,
    label: &'static str,
    /// Where completion looks.
    source: Source,
    #[prop(into, optional)] errors: Signal<Wrong>,
    #[prop(optional)] placeholder: &'static str,
    /// Shows the label to screen readers only.
    #[prop(optional)]
    hide_label: bool,
    /// The list was changed.
    #[prop(into)]
    on_change: Callback<()>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let text = RwSignal::new(String::new());
    let suggestions = Suggestions::new(source);
    let look_up = clock::debounced(Duration::from_millis(120), move |typed: String| {
        // What was added meanwhile needs no completion any more.
        if *text.read_untracked() == typed {
            suggestions.look_up(typed);
        }
    });
    let add = move |more: Vec<Address>| {
        if !more.is_empty() {
            list.update(|list| draft::add_recipients(list, more));
            on_change.run(());
        }
        text.set(String::new());
        suggestions.close();
    };
    let take_typed = move || add(address::parse_list(&text.get_untracked()));
    let remove = move |index: usize| {
        list.update(|list| {
            if index < list.len() {
                list.remove(index);
            }
        });
        on_change.run(());
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let typed = !text.read_untracked().trim().is_empty();
        let chosen = suggestions.chosen(&text.read_untracked());
        match event.key().as_str() {
            "ArrowDown" if suggestions.is_open() => suggestions.step(1),
            "ArrowUp" if suggestions.is_open() => suggestions.step(-1),
            "Escape" if suggestions.is_open() => {
                event.stop_propagation();
                suggestions.close();
            }
            "Enter" | "Tab" if chosen.is_some() => add(chosen.into_iter().collect()),
            "Enter" | "," | ";" if typed && !event.ctrl_key() && !event.meta_key() => take_typed(),
            "Tab" if typed => return take_typed(),
            "Backspace" if text.read_untracked().is_empty() => {
                return remove(list.with_untracked(Vec::len).wrapping_sub(1));
            }
            _ => return,
        }
        event.prevent_default();
    };
    let on_paste = move |event: ClipboardEvent| {
        let pasted = event
            .clipboard_data()
            .and_then(|data| data.get_data("text").ok())
            .unwrap_or_default();
        let found = address::parse_list(&pasted);
        if found.iter().any(|found| address::is_valid(&found.email)) {
            event.prevent_default();
            add(found);
        }
    };
    if autofocus && list.with_untracked(Vec::is_empty) {
        effect(move || {
            if let Some(input) = input.get() {
                let _ = input.focus();
            }
        });
    }
    view! {
        <div class="recipients" role="group" aria-label=label on:click=on::mouse(move |_| focus(input))>
            {(!hide_label).then(|| view! { <span class="recipients__label" aria-hidden="true">{label}</span> })}
            <div class="recipients__list">
                {move || {
                    let wrong = errors.get();
                    list.get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, address)| {
                            let is_wrong = wrong.iter().any(|(at, _)| *at == index);
                            view! { <Chip address=address wrong=is_wrong on_remove=move || remove(index)/> }
                        })
                        .collect_view()
                }}
                <input
                    type="text"
                    class="recipients__input"
                    role="combobox"
                    aria-label=label
                    placeholder=move || list.with(Vec::is_empty).then_some(placeholder)
                    aria-autocomplete="list"
                    aria-expanded=move || if suggestions.is_open() { "true" } else { "false" }
                    aria-controls=suggestions.id()
                    aria-activedescendant=move || suggestions.active_id()
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    prop:value=move || text.get()
                    on:input=on::event(move |event| {
                        let typed = event_target_value(&event);
                        text.set(typed.clone());
                        look_up(typed);
                    })
                    on:keydown=on::key(on_key)
                    on:paste=on_paste
                    on:blur=move |_| take_typed()
                    node_ref=input
                />
                <SuggestionList suggestions=suggestions on_choose=move |address| add(vec![address])/>
            </div>
        </div>
        <div class="recipients__errors" aria-live="polite">
            {move || {
                errors
                    .get()
                    .into_iter()
                    .map(|(_, text)| view! { <p class="field__error"><Icon name="error" class="icon--small"/>{text}</p> })
                    .collect_view()
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Chip(address: Address, wrong: bool, on_remove: impl Fn() + 'static) -> impl IntoView {
    let wrong = wrong || !address::is_valid(&address.email);
    let shown = person::display_name(&address.name, &address.email).to_owned();
    let remove_label = format!("Remove {shown}");
    let title = address.email.clone();
    view! {
        <span class="recipient" class:recipient--wrong=wrong title=title>
            <Avatar name=address.name email=address.email size=AvatarSize::Small/>
            <span class="recipient__text">{shown}</span>
            <button
                type="button"
                class="recipient__remove"
                tabindex="-1"
                aria-label=remove_label
                on:click=on::mouse(move |event| {
                    event.stop_propagation();
                    on_remove();
                })
            >
                <Icon name="close" class="icon--small"/>
            </button>
        </span>
    }
}

fn focus(input: NodeRef<html::Input>) {
    if let Some(input) = input.get_untracked() {
        let _ = input.focus();
    }
}
