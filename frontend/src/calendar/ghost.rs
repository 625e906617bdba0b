//! The shadow of an event that is being made or dragged, and following the pointer meanwhile.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::ev::{self, PointerEvent};
use leptos::prelude::*;
use roost_shared::CalendarId;
use roost_shared::calendar::{EventSpan, Occurrence};

/// Movements shorter than this are a click, in pixels.
const THRESHOLD: f64 = 4.0;

/// An event that is not where it is drawn, or not there at all yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Ghost {
    /// Where it would be.
    pub span: EventSpan,
    /// The event that is dragged; `None` for one being made.
    pub of: Option<Occurrence>,
}

impl Ghost {
    /// A new event.
    pub fn new(span: EventSpan) -> Self {
        Self { span, of: None }
    }

    /// An event on its way.
    pub fn moving(item: &Occurrence, span: EventSpan) -> Self {
        Self {
            span,
            of: Some(item.clone()),
        }
    }

    /// Whether it is the shadow of that occurrence.
    pub fn is_of(&self, calendar: CalendarId, object: &str, recurrence_id: Option<&str>) -> bool {
        self.of.as_ref().is_some_and(|item| {
            item.calendar == calendar
                && item.object == object
                && item.recurrence_id.as_deref() == recurrence_id
        })
    }
}

thread_local! {
    static JUST_DRAGGED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the click that is being handled only ends a drag.
pub fn just_dragged() -> bool {
    JUST_DRAGGED.get()
}

/// How a drag ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drop {
    /// Let go at this point of the window.
    At(f64, f64),
    /// Broken off.
    Cancelled,
}

/// Follows a mouse or a pen from where it went down. `on_move` hears of points once the pointer has gone farther
/// than a click; `on_drop` ends it, only if `on_move` was called. Fingers scroll instead.
pub fn follow(down: &PointerEvent, on_move: impl Fn(f64, f64) + 'static, on_drop: impl Fn(Drop) + 'static) {
    if down.button() != 0 || down.pointer_type() == "touch" {
        return;
    }
    let (x, y) = (f64::from(down.client_x()), f64::from(down.client_y()));
    let dragging = Rc::new(Cell::new(false));
    let listeners: Rc<RefCell<Vec<WindowListenerHandle>>> = Rc::default();
    let end = {
        let (dragging, listeners) = (Rc::clone(&dragging), Rc::clone(&listeners));
        Rc::new(move |drop: Drop| {
            for listener in listeners.borrow_mut().drain(..) {
                listener.remove();
            }
            if dragging.get() {
                JUST_DRAGGED.set(true);
                set_timeout(|| JUST_DRAGGED.set(false), Duration::from_millis(0));
                on_drop(drop);
            }
        })
    };
    let moving = window_event_listener(ev::pointermove, move |event| {
        let (now_x, now_y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if dragging.get() || (now_x - x).hypot(now_y - y) >= THRESHOLD {
            dragging.set(true);
            event.prevent_default();
            on_move(now_x, now_y);
        }
    });
    let (on_up, on_cancel, on_escape) = (Rc::clone(&end), Rc::clone(&end), end);
    let up = window_event_listener(ev::pointerup, move |event| {
        on_up(Drop::At(f64::from(event.client_x()), f64::from(event.client_y())));
    });
    let cancel = window_event_listener(ev::pointercancel, move |_| on_cancel(Drop::Cancelled));
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            on_escape(Drop::Cancelled);
        }
    });
    listeners.borrow_mut().extend([moving, up, cancel, escape]);
}
