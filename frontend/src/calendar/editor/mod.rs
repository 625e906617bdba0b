//! The dialog with all fields of an event.

mod fields;
mod guests;
mod repeat;
mod save;
mod when;

pub use fields::EventFields;
pub use save::Saving;
pub use when::{DateInput, TimeInput};

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use roost_page_logic::calendar::form::Field;
use roost_page_logic::calendar::palette::normalised;
use roost_shared::calendar::{MeetingRole, Recurrence};

use self::guests::Guests;
use self::repeat::RepeatFields;
use self::when::WhenFields;
use super::cards::dialog_open;
use super::open::{Editing, Open};
use super::questions::extent_buttons;
use super::state::CalendarState;
use super::words;
use crate::ui::on;
use crate::ui::{
    Banner, Button, ButtonKind, Dialog, DialogSize, Icon, SelectField, TextArea, TextField, Toasts, Tone,
};

/// The reminders that are offered, in minutes before the start.
const REMINDERS: [u32; 11] = [0, 5, 10, 15, 30, 60, 120, 720, 1_440, 2_880, 10_080];

/// The dialog with all fields of an event, while it is open.
#[component]
pub fn EditorDialog() -> impl IntoView {
    let state = CalendarState::expect();
    let open = dialog_open(state, |open| matches!(open, Open::Editor(_)));
    let title = Signal::derive(move || match state.open.get() {
        Some(Open::Editor(editing)) if editing.stored.is_some() => "Edit event".to_owned(),
        _ => "New event".to_owned(),
    });
    view! {
        <Dialog open=open title=title size=DialogSize::Wide>
            {move || match state.open.get_untracked() {
                Some(Open::Editor(editing)) => Some(view! { <Editor editing=*editing/> }),
                _ => None,
            }}
        </Dialog>
    }
}

#[component]
fn Editor(editing: Editing) -> impl IntoView {
    let state = CalendarState::expect();
    let fields = EventFields::new(&editing.form);
    let saving = Saving::new(state, fields, editing.stored.clone());
    offer_what_was_typed(state, fields, saving, editing.stored.clone());
    let recurs = editing
        .stored
        .as_ref()
        .is_some_and(|stored| stored.event.repeat != Recurrence::Once);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        saving.save();
    };
    let except = editing
        .stored
        .as_ref()
        .map(|stored| (stored.calendar, stored.object.clone()));
    let guests = editing
        .form
        .attendees
        .is_some()
        .then(|| view! { <EditorRow icon="people"><Guests fields=fields except=except/></EditorRow> });
    let role = editing.stored.as_ref().map(|stored| stored.role);
    let others = match role {
        Some(MeetingRole::Attendee) => {
            "Somebody else organizes this: yours are the reminder and how it is shown."
        }
        Some(MeetingRole::Organizer) => "Those invited are told when you save.",
        _ => "",
    };
    let repeats = if recurs {
        "This event repeats: when you save, you choose which events change."
    } else {
        ""
    };
    let note = |icon: &'static str, text: &'static str| {
        (!text.is_empty())
            .then(|| view! { <p class="event-form__note"><Icon name=icon class="icon--small"/>{text}</p> })
    };
    view! {
        <form class="event-form" novalidate on:submit=on::submit(submit)>
            <Conflict saving=saving/>
            {note("people", others)}{note("repeat", repeats)}
            // What the organizer alone can change (RFC 6638 §3.2.2.1).
            <fieldset class="event-form__meeting" disabled=role == Some(MeetingRole::Attendee)>
                <TitleInput fields=fields/>
                <EditorRow icon="clock"><WhenFields fields=fields/></EditorRow>
                <EditorRow icon="repeat"><RepeatFields fields=fields/></EditorRow>
                {guests}
                <EditorRow icon="pin">
                    <TextField label="Location" hide_label=true placeholder="Add a location" value=fields.location error=fields.error(Field::Location)/>
                </EditorRow>
                <EditorRow icon="text">
                    <TextArea label="Description" hide_label=true placeholder="Add a description" value=fields.description error=fields.error(Field::Description)/>
                </EditorRow>
            </fieldset>
            <EditorRow icon="bell">
                <SelectField label="Reminder" hide_label=true value=fields.reminder options=reminders(fields)/>
            </EditorRow>
            <EditorRow icon="calendar">
                <div class="event-form__pair">
                    <CalendarSelect fields=fields fixed=editing.stored.is_some()/>
                    <SelectField
                        label="Show as"
                        hide_label=true
                        value=fields.show_as
                        options=Signal::stored(vec![
                            ("busy".to_owned(), "Busy".to_owned()),
                            ("free".to_owned(), "Free".to_owned()),
                        ])
                    />
                </div>
            </EditorRow>
            {move || saving.problem.get().map(|text| view! { <Banner tone=Tone::Danger icon="error" class="banner--card" text=text/> })}
            <div class="dialog__actions event-form__actions">
                <Button kind=ButtonKind::Ghost on_click=move |_| { saving.settle(); state.open.set(None); }>"Cancel"</Button>
                <Button kind=ButtonKind::Primary submit=true busy=saving.busy>"Save"</Button>
            </div>
        </form>
        <Dialog open=saving.asking title="Change a repeating event".to_owned()>
            <p>"Which events are meant?"</p>
            {move || {
                let choose = Callback::new(move |extent| saving.choose(extent));
                extent_buttons(&saving.extents.get(), choose, saving.asking)
            }}
        </Dialog>
    }
    .into_any()
}

/// A line of the dialog with its icon.
#[component]
fn EditorRow(icon: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="event-form__row">
            <span class="event-form__icon"><Icon name=icon/></span>
            <div class="event-form__fields">{children()}</div>
        </div>
    }
}

/// The title, which has the focus first.
#[component]
fn TitleInput(fields: EventFields) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    view! {
        <div class="event-form__title">
            <TextField
                label="Title"
                hide_label=true
                placeholder="Add a title"
                value=fields.title
                error=fields.error(Field::Title)
                autofocus=true
                node_ref=input
            />
        </div>
    }
}

/// The calendar to which the event belongs. A stored event stays in its own.
#[component]
pub fn CalendarSelect(fields: EventFields, fixed: bool) -> impl IntoView {
    let state = CalendarState::expect();
    let options = Signal::derive(move || {
        state
            .event_calendars()
            .into_iter()
            .filter(|calendar| calendar.writable || calendar.id.to_string() == fields.calendar.get())
            .map(|calendar| (calendar.id.to_string(), calendar.name))
            .collect::<Vec<_>>()
    });
    let color = move || {
        let chosen = fields.calendar.get();
        let calendars = state.event_calendars();
        let calendar = calendars
            .iter()
            .find(|calendar| calendar.id.to_string() == chosen);
        normalised(calendar.map_or("", |calendar| calendar.color.as_str()))
    };
    view! {
        <div class="calendar-select" style=("--event-color", color)>
            <SelectField label="Calendar" hide_label=true value=fields.calendar options=options disabled=fixed/>
            <span class="dot calendar-select__dot"></span>
        </div>
    }
}

/// Says that the event was changed elsewhere, and what one can do about it.
#[component]
fn Conflict(saving: Saving) -> impl IntoView {
    move || {
        saving.conflict.get().then(|| {
            view! {
                <Banner
                    tone=Tone::Warning
                    icon="warning"
                    class="banner--card"
                    text="This event was changed elsewhere since you opened it.".to_owned()
                >
                    <Button kind=ButtonKind::Secondary class="button--small" on_click=move |_| saving.reload()>
                        "Show the new version"
                    </Button>
                    <Button kind=ButtonKind::Secondary class="button--small" on_click=move |_| saving.overwrite()>
                        "Save mine"
                    </Button>
                </Banner>
            }
        })
    }
}

/// The reminders offered, and the one that the event has.
fn reminders(fields: EventFields) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        let chosen = fields.reminder.get().parse::<u32>().ok();
        let mut minutes: Vec<u32> = REMINDERS.into_iter().chain(chosen).collect();
        minutes.sort_unstable();
        minutes.dedup();
        let none = (String::new(), "No reminder".to_owned());
        std::iter::once(none)
            .chain(minutes.into_iter().map(|m| (m.to_string(), words::reminder(m))))
            .collect()
    })
}

/// A dialog closed by Escape, with something typed, can be had back.
fn offer_what_was_typed(
    state: CalendarState,
    fields: EventFields,
    saving: Saving,
    stored: Option<roost_shared::calendar::EventDetail>,
) {
    let toasts = Toasts::expect();
    on_cleanup(move || {
        if saving.is_settled() || !fields.is_changed() {
            return;
        }
        let editing = Editing {
            form: fields.form(),
            stored: stored.clone(),
        };
        toasts.offer("Your changes were not saved", "Take them up again", move || {
            state.open.try_set(Some(Open::Editor(Box::new(editing.clone()))));
        });
    });
}
