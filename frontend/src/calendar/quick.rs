//! The card in which an event is made with a title and little else.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use roost_page_logic::calendar::form::{EventForm, Field};
use roost_shared::calendar::EventSpan;

use super::editor::{CalendarSelect, DateInput, EventFields, Saving, TimeInput};
use super::open::{Editing, Open};
use super::state::CalendarState;
use crate::ui::on;
use crate::ui::{
    Anchor, Banner, Button, ButtonKind, Checkbox, FieldError, IconButton, Popover, Show, TextField, Tone,
};

/// The card in which an event is made with a title and little else.
#[component]
pub fn QuickCard(span: EventSpan, anchor: Anchor) -> impl IntoView {
    let state = CalendarState::expect();
    let calendar = state.default_calendar()?;
    let form = EventForm::new(calendar, &span, &state.timezone.get_untracked());
    let fields = EventFields::new(&form);
    let saving = Saving::new(state, fields, None);
    let close = move || state.open.set(None);
    let more = move |_| {
        let editing = Editing {
            form: fields.form(),
            stored: None,
        };
        state.open.set(Some(Open::Editor(Box::new(editing))));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        saving.save();
    };
    Some(view! {
        <Popover anchor=anchor label="New event".to_owned() class="popover--quick" on_close=move |()| close()>
            <form class="quick" novalidate on:submit=on::submit(submit)>
                <div class="quick__head">
                    <div class="event-form__title">
                        <TextField
                            label="Title"
                            hide_label=true
                            placeholder="Add a title"
                            value=fields.title
                            error=fields.error(Field::Title)
                            autofocus=true
                        />
                    </div>
                    <IconButton icon="close" label="Close" class="icon-button--small" on_click=move |_| close()/>
                </div>
                <QuickWhen fields=fields/>
                <CalendarSelect fields=fields fixed=false/>
                {move || saving.problem.get().map(|text| view! { <Banner tone=Tone::Danger icon="error" class="banner--card" text=text/> })}
                <div class="quick__actions">
                    <Button kind=ButtonKind::Ghost on_click=more>"More options"</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=saving.busy>"Save"</Button>
                </div>
            </form>
        </Popover>
    }
    .into_any())
}

/// The day and the hours, in short.
#[component]
fn QuickWhen(fields: EventFields) -> impl IntoView {
    let (date, time) = (fields.start_date, fields.start_time);
    view! {
        <div class="quick__when">
            <DateInput
                label="Start date"
                value=date
                on_input=move |date: String| fields.set_start(&date, &time.get_untracked())
                invalid=fields.error(Field::Start)
            />
            <Show when=move || fields.all_day.get()>
                <span class="when__to" aria-hidden="true">"–"</span>
                <DateInput
                    label="End date"
                    value=fields.end_date
                    on_input=move |date: String| fields.end_date.set(date)
                    invalid=fields.error(Field::End)
                />
            </Show>
        </div>
        <div class="quick__when">
            <Checkbox label="All day".to_owned() checked=fields.all_day on_change=move |on| fields.set_all_day(on)/>
            <Show when=move || !fields.all_day.get()>
                <TimeInput
                    label="Start time"
                    value=time
                    on_input=move |time: String| fields.set_start(&date.get_untracked(), &time)
                    invalid=fields.error(Field::Start)
                />
                <span class="when__to" aria-hidden="true">"–"</span>
                <TimeInput
                    label="End time"
                    value=fields.end_time
                    on_input=move |time: String| fields.end_time.set(time)
                    invalid=fields.error(Field::End)
                />
            </Show>
        </div>
        <div class="quick__errors">
            <FieldError id="quick-start-error" error=fields.error(Field::Start)/>
            <FieldError id="quick-end-error" error=fields.error(Field::End)/>
        </div>
    }
    .into_any()
}
