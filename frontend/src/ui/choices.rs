//! A row of a few choices of which one holds.

use leptos::prelude::*;

use super::Icon;
use super::on;
use crate::reactive::memo;

/// One choice: its value, its text, and an icon's name or nothing.
pub type Choice<T> = (T, &'static str, &'static str);

/// A row of a few choices of which one holds.
#[component]
pub fn Choices<T>(
    /// What is chosen here, read out.
    #[prop(into)]
    label: String,
    choices: Vec<Choice<T>>,
    #[prop(into)] value: Signal<T>,
    #[prop(into)] on_choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let items = choices
        .into_iter()
        .map(|(choice, text, icon)| {
            let chosen = memo(move || value.get() == choice);
            view! {
                <button
                    type="button"
                    role="radio"
                    class="choices__item"
                    aria-checked=move || if chosen.get() { "true" } else { "false" }
                    on:click=on::mouse(move |_| on_choose.run(choice))
                >
                    {(!icon.is_empty()).then(|| view! { <Icon name=icon class="icon--small"/> })}
                    {text}
                </button>
            }
        })
        .collect_view();
    view! { <div class="choices" role="radiogroup" aria-label=label>{items}</div> }.into_any()
}
