//! How an event comes again.

use leptos::prelude::*;
use roost_page_logic::calendar::form::{Field, RepeatChoice};
use roost_shared::calendar::Frequency;

use super::super::words;
use super::EventFields;
use super::fields::{choice_key, choice_of};
use super::when::DateInput;
use crate::ui::on;
use crate::ui::{FieldError, SelectField, Show};

/// How an event comes again, and when that ends.
#[component]
pub fn RepeatFields(fields: EventFields) -> impl IntoView {
    let options = Signal::stored(choices(&fields.stored_rule()));
    let edited = move || matches!(choice_of(&fields.repeat.get()), RepeatChoice::Every(_));
    view! {
        <div class="repeat">
            <SelectField label="Repeat" hide_label=true value=fields.repeat options=options/>
            <Show when=edited>
                <div class="repeat__line">
                    <span>"Every"</span>
                    <NumberInput label="Interval" value=fields.interval error=fields.error(Field::Interval)/>
                    <span>{move || unit(&fields.repeat.get(), fields.interval.get().trim() == "1")}</span>
                </div>
                <FieldError id="repeat-interval-error" error=fields.error(Field::Interval)/>
                <div class="repeat__line">
                    <div class="repeat__end">
                        <SelectField
                            label="Ends"
                            hide_label=true
                            value=fields.repeat_end
                            options=Signal::stored(vec![
                                ("never".to_owned(), "Without end".to_owned()),
                                ("on".to_owned(), "Until".to_owned()),
                                ("after".to_owned(), "A number of times".to_owned()),
                            ])
                        />
                    </div>
                    {move || match fields.repeat_end.get().as_str() {
                        "on" => {
                            view! {
                                <DateInput
                                    label="Last day"
                                    value=fields.until
                                    on_input=move |day: String| fields.until.set(day)
                                    invalid=fields.error(Field::RepeatEnd)
                                />
                            }
                                .into_any()
                        }
                        "after" => {
                            view! {
                                <NumberInput label="Number of times" value=fields.count error=fields.error(Field::RepeatEnd)/>
                                <span>"times"</span>
                            }
                                .into_any()
                        }
                        _ => ().into_any(),
                    }}
                </div>
                <FieldError id="repeat-end-error" error=fields.error(Field::RepeatEnd)/>
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn NumberInput(label: &'static str, value: RwSignal<String>, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <input
            type="text"
            inputmode="numeric"
            maxlength="4"
            class="input repeat__number"
            aria-label=label
            aria-invalid=move || error.get().is_some().then_some("true")
            prop:value=move || value.get()
            on:input=on::event(move |event| value.set(event_target_value(&event)))
        />
    }
}

/// What one can choose. A stored rule that says more is a choice of its own, in its own words: any other one takes
/// its place.
fn choices(stored: &str) -> Vec<(String, String)> {
    let option = |choice: RepeatChoice, text: &str| (choice_key(choice).to_owned(), text.to_owned());
    let mut options = vec![
        option(RepeatChoice::Never, "Does not repeat"),
        option(RepeatChoice::Every(Frequency::Daily), "Daily"),
        option(RepeatChoice::Every(Frequency::Weekly), "Weekly"),
        option(RepeatChoice::Every(Frequency::Monthly), "Monthly"),
        option(RepeatChoice::Every(Frequency::Yearly), "Yearly"),
    ];
    if !stored.is_empty() {
        let text = format!("Custom: {}", words::stored_rule(stored));
        options.insert(0, option(RepeatChoice::Stored, &text));
    }
    options
}

fn unit(choice: &str, one: bool) -> &'static str {
    match (choice, one) {
        ("daily", true) => "day",
        ("daily", false) => "days",
        ("weekly", true) => "week",
        ("weekly", false) => "weeks",
        ("monthly", true) => "month",
        ("monthly", false) => "months",
        ("yearly", true) => "year",
        _ => "years",
    }
}
