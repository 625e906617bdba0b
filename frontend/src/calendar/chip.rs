//! An event as one line: a banner over days, or a line with its time.

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::prelude::*;
use roost_page_logic::calendar::segment::start_of;
use roost_shared::calendar::{EventSpan, Occurrence};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::ghost;
use super::open::Open;
use super::state::CalendarState;
use super::words;
use crate::browser::civil;
use crate::ui::Anchor;
use crate::ui::on;

/// How the line is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChipLook {
    /// As a banner rather than as a line with a time.
    pub banner: bool,
    /// It started before the row.
    pub continues_before: bool,
    /// It goes on after the row.
    pub continues_after: bool,
}

/// An event as one line; a press opens its card.
#[component]
pub fn Chip(
    item: Occurrence,
    look: ChipLook,
    #[prop(into, optional)] on_pointerdown: Option<Callback<PointerEvent>>,
) -> impl IntoView {
    let state = CalendarState::expect();
    let calendar = item.calendar;
    let time = match item.span {
        EventSpan::Timed { .. } if !look.banner => Some(civil::short_time(start_of(&item.span))),
        _ => None,
    };
    let title = words::title(&item.title);
    let class = format!("chip {}", flags(&item));
    let item = StoredValue::new(item);
    let dragged = move || is_dragged(state, item);
    view! {
        <button
            type="button"
            class=class
            class:chip--banner=look.banner
            class:chip--before=look.continues_before
            class:chip--after=look.continues_after
            class:chip--dragged=dragged
            style=("--event-color", move || state.color(calendar))
            aria-label=move || spoken(state, item)
            on:click=on::mouse(move |event| open(state, &event, item))
            on:keydown=on::key(move |event| on_key(state, &event, item))
            on:pointerdown=on::pointer(move |event| {
                if let Some(handler) = on_pointerdown {
                    handler.run(event);
                }
            })
        >
            {(!look.banner).then(|| view! { <span class="chip__dot"></span> })}
            {time.map(|time| view! { <span class="chip__time">{time}</span> })}
            <span class="chip__title">{title}</span>
        </button>
    }
    .into_any()
}

/// Whether the event is being dragged, so that it fades where it was.
pub fn is_dragged(state: CalendarState, item: StoredValue<Occurrence>) -> bool {
    state.ghost.with(|ghost| {
        ghost.as_ref().is_some_and(|ghost| {
            item.with_value(|item| ghost.is_of(item.calendar, &item.object, item.recurrence_id.as_deref()))
        })
    })
}

/// The classes for what is special about an event.
pub fn flags(item: &Occurrence) -> String {
    let mut classes = String::new();
    for (holds, class) in [
        (item.cancelled || item.declined, "event--cancelled "),
        (item.tentative, "event--tentative "),
        (item.free, "event--free "),
    ] {
        if holds {
            classes.push_str(class);
        }
    }
    classes
}

/// Opens the card of an event beside what was pressed.
pub fn open(state: CalendarState, event: &MouseEvent, item: StoredValue<Occurrence>) {
    event.stop_propagation();
    let element = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element
        && !ghost::just_dragged()
    {
        state
            .open
            .set(Some(Open::Event(item.get_value(), Anchor::of(&element))));
    }
}

/// Deletes the focused event.
pub fn on_key(state: CalendarState, event: &web_sys::KeyboardEvent, item: StoredValue<Occurrence>) {
    if matches!(event.key().as_str(), "Delete" | "Backspace") {
        event.prevent_default();
        event.stop_propagation();
        super::removal::ask(state, &item.get_value());
    }
}

/// An event in one sentence: the only name of its button, for who hears the page. It begins with the title, which
/// is what one sees of the button (WCAG 2.2 §2.5.3).
pub fn spoken(state: CalendarState, item: StoredValue<Occurrence>) -> String {
    let calendar = state.calendar(item.with_value(|item| item.calendar));
    let today = state.today.get();
    item.with_value(|item| {
        words::event(
            item,
            today,
            calendar.as_ref().map(|calendar| calendar.name.as_str()),
        )
    })
}
