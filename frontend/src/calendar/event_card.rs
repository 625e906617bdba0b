//! The card of an event: when, where and what, with the way to change it.

use leptos::prelude::*;
use roost_page_logic::calendar::form::EventForm;
use roost_shared::ErrorCode;
use roost_shared::calendar::{EventDetail, EventSpan, MeetingRole, Occurrence};

use super::load;
use super::open::{Editing, Open};
use super::removal;
use super::state::CalendarState;
use super::words;
use crate::api::{ApiError, calendars};
use crate::browser::civil;
use crate::meetings::{AnswerBar, Attendees};
use crate::ui::{Anchor, Icon, IconButton, LinkedText, Popover, Skeleton};

/// The card of an event.
#[component]
pub fn EventCard(item: Occurrence, anchor: Anchor) -> impl IntoView {
    let state = CalendarState::expect();
    let detail = RwSignal::new(None::<Result<EventDetail, ApiError>>);
    let (calendar, object, id) = (item.calendar, item.object.clone(), item.recurrence_id.clone());
    let zone = state.timezone.get_untracked();
    crate::reactive::spawn(async move {
        if !object.is_empty() {
            let answer = calendars::event(calendar, &object, id.as_deref(), &zone).await;
            if answer.as_ref().err().and_then(ApiError::code) == Some(ErrorCode::NotFound) {
                load::refresh(state);
            }
            detail.try_set(Some(answer));
        }
    });
    let close = move || state.open.set(None);
    let title = words::title(&item.title);
    let subject = item.clone();
    view! {
        <Popover anchor=anchor label=title.clone() class="popover--event" on_close=move |()| close()>
            <Actions item=item detail=detail/>
            <Head item=subject/>
            {move || match detail.get() {
                Some(Ok(event)) => view! { <Rest detail=event known=detail/> }.into_any(),
                Some(Err(error)) => view! { <p class="card__problem">{error.message()}</p> }.into_any(),
                None => view! { <p class="card__line"><Skeleton width="70%"/></p> }.into_any(),
            }}
        </Popover>
    }
    .into_any()
}

/// What can be done with the event.
#[component]
fn Actions(item: Occurrence, detail: RwSignal<Option<Result<EventDetail, ApiError>>>) -> impl IntoView {
    let state = CalendarState::expect();
    let writable = untrack(|| state.is_writable(item.calendar)) && !item.object.is_empty();
    let known = move || detail.with(|detail| matches!(detail, Some(Ok(_))));
    let edit = move |_| {
        if let Some(Ok(detail)) = detail.get_untracked() {
            let form = EventForm::from_detail(&detail);
            state.open.set(Some(Open::Editor(Box::new(Editing {
                form,
                stored: Some(detail),
            }))));
        }
    };
    let item = StoredValue::new(item);
    let remove = move |_| removal::ask(state, &item.get_value());
    view! {
        <div class="card__actions">
            {writable
                .then(|| {
                    view! {
                        <IconButton icon="edit" label="Edit" disabled=Signal::derive(move || !known()) on_click=edit/>
                        <IconButton icon="trash" label="Delete" on_click=remove/>
                    }
                })}
            <IconButton icon="close" label="Close" on_click=move |_| state.open.set(None)/>
        </div>
    }
}

/// What is known of the event at once.
#[component]
fn Head(item: Occurrence) -> impl IntoView {
    let state = CalendarState::expect();
    let calendar = item.calendar;
    let opened = item.clone();
    // An answer that is given on the card changes it.
    let status = move || {
        let shown = state.occurrences(&state.shown.get());
        let is_same = |other: &&Occurrence| {
            other.calendar == opened.calendar
                && other.object == opened.object
                && other.recurrence_id == opened.recurrence_id
        };
        let now = shown.iter().find(is_same).unwrap_or(&opened);
        let status = if now.cancelled {
            "Cancelled"
        } else if now.declined {
            "You have declined"
        } else if now.tentative {
            "Tentative"
        } else {
            ""
        };
        (!status.is_empty()).then(|| view! { <p class="card__status">{status}</p> })
    };
    let location = (!item.location.is_empty()).then(|| {
        view! { <p class="card__line"><Icon name="pin"/><LinkedText text=item.location.clone()/></p> }
    });
    view! {
        <div class="card__subject" style=("--event-color", move || state.color(calendar))>
            <span class="card__mark"></span>
            <div>
                <h2 class="card__title" class:card__title--cancelled=item.cancelled>{words::title(&item.title)}</h2>
                <p class="card__when">{words::when(&item.span, state.today.get_untracked())}</p>
                {status}
            </div>
        </div>
        {location}
    }
}

/// What the server tells of it.
#[component]
fn Rest(detail: EventDetail, known: RwSignal<Option<Result<EventDetail, ApiError>>>) -> impl IntoView {
    let state = CalendarState::expect();
    let line = |icon: &'static str, text: String| view! { <p class="card__line"><Icon name=icon/><span>{text}</span></p> };
    let repetition = words::repetition(&detail).map(|text| line("repeat", text));
    let elsewhere = is_elsewhere(state, &detail).then(|| line("globe", own_time(&detail)));
    let reminder = detail
        .event
        .reminder_minutes
        .map(|minutes| line("bell", words::reminder(minutes)));
    // Only the list is drawn again after an answer, so that the button keeps the focus.
    let people = RwSignal::new((detail.organizer.clone(), detail.attendees.clone()));
    let attendees = (!detail.attendees.is_empty()).then(|| {
        let list = move || {
            let (organizer, attendees) = people.get();
            view! { <Attendees organizer=organizer attendees=attendees/> }
        };
        view! { <div class="card__line"><Icon name="people"/>{list}</div> }
    });
    let may_answer = detail.role == MeetingRole::Attendee && detail.writable && !detail.cancelled;
    let answer = may_answer.then(|| {
        let answered = move |event: EventDetail| {
            // Whoever edits it next knows of the answer.
            known.try_update_untracked(|known| {
                if let Some(Ok(known)) = known {
                    known.etag.clone_from(&event.etag);
                }
            });
            people.try_set((event.organizer, event.attendees));
            load::refresh(state);
        };
        view! { <AnswerBar event=detail.clone() on_answered=answered/> }
    });
    let description = (!detail.event.description.trim().is_empty()).then(|| {
        view! {
            <div class="card__line">
                <Icon name="text"/>
                <LinkedText text=detail.event.description.trim().to_owned() class="card__description"/>
            </div>
        }
    });
    let calendar = untrack(|| state.calendar(detail.calendar)).map(|calendar| {
        let note = if detail.writable {
            ""
        } else {
            " · can only be read"
        };
        line("calendar", format!("{}{note}", calendar.name))
    });
    view! { {repetition}{elsewhere}{attendees}{description}{reminder}{calendar}{answer} }
}

/// Whether the event lives in another timezone than the one shown.
fn is_elsewhere(state: CalendarState, detail: &EventDetail) -> bool {
    let zone = detail.event.timezone.as_str();
    matches!(detail.event.span, EventSpan::Timed { .. })
        && !zone.is_empty()
        && civil::zone_offset(zone) != civil::zone_offset(&state.timezone.get_untracked())
}

/// The hours of the event at its own place.
fn own_time(detail: &EventDetail) -> String {
    format!(
        "{} in {}",
        words::times(&detail.event.span),
        detail.event.timezone.replace('_', " ")
    )
}
