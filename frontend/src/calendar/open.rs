//! The card or dialog that is open above the calendar: at most one.

use chrono::NaiveDate;
use roost_page_logic::calendar::form::EventForm;
use roost_shared::calendar::{CalendarSummary, EventDetail, EventSpan, Occurrence};

use crate::ui::Anchor;

/// What is open.
#[derive(Clone, Debug, PartialEq)]
pub enum Open {
    /// The card of an event.
    Event(Occurrence, Anchor),
    /// The card of a day with all that happens on it.
    Day(NaiveDate, Anchor),
    /// The card in which an event is made with a title and little else.
    Quick(EventSpan, Anchor),
    /// The dialog with all fields of an event.
    Editor(Box<Editing>),
    /// The question which occurrences are to go.
    Removal(Occurrence),
    /// The question which events of a series are to be moved so that this one stands there.
    SeriesMove(Occurrence, EventSpan),
    /// The dialog with a calendar's name and colour; `None` for a new calendar.
    Calendar(Option<CalendarSummary>),
    /// The dialog in which one subscribes to a calendar that is published elsewhere.
    Subscribe,
    /// The dialog that says with whom a calendar is shared.
    Share(CalendarSummary),
    /// The dialog with the private address of a calendar.
    Feed(CalendarSummary),
    /// The question whether a calendar is to go with all its events.
    CalendarRemoval(CalendarSummary),
}

/// What the dialog of an event starts with.
#[derive(Clone, Debug, PartialEq)]
pub struct Editing {
    /// The fields.
    pub form: EventForm,
    /// The stored event that they belong to; `None` for a new one.
    pub stored: Option<EventDetail>,
}
