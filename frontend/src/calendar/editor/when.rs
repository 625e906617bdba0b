//! Start and end of an event: dates, times, whole days, the timezone.

use leptos::prelude::*;
use roost_page_logic::calendar::form::Field;

use super::EventFields;
use crate::browser::intl;
use crate::ui::on;
use crate::ui::{Checkbox, FieldError, SelectField, Show};

/// Start and end of an event.
#[component]
pub fn WhenFields(fields: EventFields) -> impl IntoView {
    let (start_date, start_time) = (fields.start_date, fields.start_time);
    view! {
        <div class="when">
            <div class="when__line">
                <DateInput
                    label="Start date"
                    value=start_date
                    on_input=move |date: String| fields.set_start(&date, &start_time.get_untracked())
                    invalid=fields.error(Field::Start)
                />
                <Show when=move || !fields.all_day.get()>
                    <TimeInput
                        label="Start time"
                        value=start_time
                        on_input=move |time: String| fields.set_start(&start_date.get_untracked(), &time)
                        invalid=fields.error(Field::Start)
                    />
                </Show>
                <span class="when__to" aria-hidden="true">"–"</span>
                <Show when=move || !fields.all_day.get()>
                    <TimeInput
                        label="End time"
                        value=fields.end_time
                        on_input=move |time: String| fields.end_time.set(time)
                        invalid=fields.error(Field::End)
                    />
                </Show>
                <DateInput
                    label="End date"
                    value=fields.end_date
                    on_input=move |date: String| fields.end_date.set(date)
                    invalid=fields.error(Field::End)
                />
            </div>
            <FieldError id="when-start-error" error=fields.error(Field::Start)/>
            <FieldError id="when-end-error" error=fields.error(Field::End)/>
            <div class="when__line">
                <Checkbox label="All day".to_owned() checked=fields.all_day on_change=move |on| fields.set_all_day(on)/>
                <Show when=move || !fields.all_day.get()>
                    <div class="when__zone"><ZoneSelect fields=fields/></div>
                </Show>
            </div>
            <FieldError id="when-zone-error" error=fields.error(Field::Timezone)/>
        </div>
    }
    .into_any()
}

/// A day, chosen in the browser's own way.
#[component]
pub fn DateInput(
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(into, optional)] invalid: Signal<Option<String>>,
) -> impl IntoView {
    view! { <WhenInput kind="date" label=label value=value on_input=on_input invalid=invalid/> }
}

/// A time of day.
#[component]
pub fn TimeInput(
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(into, optional)] invalid: Signal<Option<String>>,
) -> impl IntoView {
    view! { <WhenInput kind="time" label=label value=value on_input=on_input invalid=invalid/> }
}

#[component]
fn WhenInput(
    kind: &'static str,
    label: &'static str,
    value: Signal<String>,
    on_input: Callback<String>,
    invalid: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <input
            type=kind
            class=format!("input when__input when__input--{kind}")
            aria-label=label
            aria-invalid=move || invalid.get().is_some().then_some("true")
            prop:value=move || value.get()
            on:input=on::event(move |event| on_input.run(event_target_value(&event)))
        />
    }
}

/// The zone in which the times are meant.
#[component]
fn ZoneSelect(fields: EventFields) -> impl IntoView {
    let zones = StoredValue::new(intl::all_timezones());
    let options = Signal::derive(move || {
        let chosen = fields.timezone.get();
        let mut zones = zones.get_value();
        if !zones.contains(&chosen) {
            zones.insert(0, chosen);
        }
        zones
            .into_iter()
            .map(|zone| (zone.clone(), zone.replace('_', " ")))
            .collect::<Vec<_>>()
    });
    view! { <SelectField label="Timezone" hide_label=true value=fields.timezone options=options class="input--small"/> }
}
